"""The reader of one request type: path, form, headers and body together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from ._errors import MappingError, Problem, Refusal
from ._fast.inline import compile_bind
from ._language.rules import rules_of
from ._mapper import guarded, utf8
from ._nodes.json_text import read_json
from ._nodes.slots import Slot
from ._nodes.structs import GroupSlot, StructNode
from ._plan.compiler import compile_type

T = TypeVar("T")


class Binder(Generic[T]):
    """Fill a request type from all its sources; compiled once, shared by all threads.

    A field without a source marker belongs to the JSON body. A type that is no class (a list)
    is the body as a whole.

    Raises:
        PlanError: the type is declared in a way that cannot be filled.
    """

    def __init__(self, type_: type[T]) -> None:
        self._json = compile_type(type_, rules_of("json"))
        self._nodes: dict[str, StructNode] = {}
        if isinstance(self._json, StructNode):
            for source in ("path", "form", "header", "json"):
                node = compile_type(
                    type_, msgspec.structs.replace(rules_of(source), untagged=source == "json")
                )
                assert isinstance(node, StructNode)
                self._nodes[source] = node
        names = Counter(
            slot.name
            for node in self._nodes.values()
            for slot in node.slots
            if not isinstance(slot, GroupSlot)
        )
        # Of a field with several sources the last one that gives it wins.
        self._shared = frozenset(name for name, count in names.items() if count > 1)
        if isinstance(self._json, StructNode) and not self._shared:
            slots = {source: node.slots for source, node in self._nodes.items()}
            fast = compile_bind(self._json, slots, self.bind)
            if fast is not None:
                # The compiled function takes the place of the method: one call less per request.
                vars(self)["bind"] = fast

    def bind(
        self,
        *,
        path: Mapping[str, str] | None = None,
        form: Mapping[str, Sequence[str]] | None = None,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
    ) -> T:
        """Fill the type from one request.

        Args:
            path: the variables of the route.
            form: names to values, as `parse_form` returns them.
            headers: names and values in order; names in any case, a name may repeat.
            body: the JSON body; None when the request has none.

        Raises:
            MappingError: with the errors of all sources.
        """
        return guarded(lambda _: self._bind(path or {}, form or {}, headers, body), None)  # pyright: ignore[reportReturnType]

    def _bind(
        self,
        path: Mapping[str, str],
        form: Mapping[str, Sequence[str]],
        headers: Iterable[tuple[str, str]],
        body: bytes | None,
    ) -> object:
        problems: list[Problem] = []
        try:
            document: Any = {} if body is None else read_json(utf8(body))
        except Refusal as refusal:
            problems.extend(refusal.problems)
            document = {}
        if not isinstance(self._json, StructNode):
            if problems:
                raise Refusal(problems)
            return self._json.root(document)
        gathered: dict[str, list[str]] = {}
        for name, value in headers:
            gathered.setdefault(name.lower(), []).append(value)
        values: dict[str, object] = {}
        absent: dict[str, Slot] = {}
        inputs: dict[str, Any] = {"path": path, "form": form, "header": gathered, "json": document}
        for source, node in self._nodes.items():
            if not isinstance(inputs[source], Mapping):
                problems.extend(node.mismatch(inputs[source]).problems)
                continue
            keys: Mapping[str, Any] = inputs[source]
            for slot in node.slots:
                if slot.name in self._shared and not slot.given(keys):
                    absent[slot.name] = slot
                else:
                    problems.extend(slot.into(values, keys, None))
        for name, slot in absent.items():
            if name not in values:
                problems.extend(slot.into(values, {}, None))
        if problems:
            raise Refusal(problems)
        return self._json.finish(values)


__all__ = ["Binder", "MappingError"]
