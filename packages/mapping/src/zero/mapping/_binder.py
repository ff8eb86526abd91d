"""The reader of one request type: path, form, headers and body together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ._containers import read_json
from ._errors import MappingError, Problem, Refusal
from ._mapper import guarded, utf8
from ._plan import compile_type
from ._rules import rules_of
from ._walk import StructNode

T = TypeVar("T")


class Binder(Generic[T]):
    """Fill a request type from all its sources; compiled once, shared by all threads.

    A field without a source marker belongs to the JSON body. A type that is no class (a list)
    is the body as a whole.

    Raises:
        PlanError: the type is declared in a way that cannot be filled.
    """

    __slots__ = ("_json", "_type")

    def __init__(self, type_: type[T]) -> None:
        self._type = type_
        self._json = compile_type(type_, rules_of("json"))
        for source in ("path", "form", "header"):
            compile_type(type_, replace(rules_of(source), untagged=False))

    def bind(
        self,
        *,
        path: Mapping[str, str] | None = None,
        form: Mapping[str, Sequence[str]] | None = None,
        headers: Iterable[tuple[str, str]] = (),
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
            return self._json.read([] if body is None else document)
        gathered: dict[str, list[str]] = {}
        for name, value in headers:
            gathered.setdefault(name.lower(), []).append(value)
        values: dict[str, object] = {}
        inputs: dict[str, Any] = {"path": path, "form": form, "header": gathered, "json": document}
        for source, keys in inputs.items():
            node = compile_type(self._type, replace(rules_of(source), untagged=source == "json"))
            assert isinstance(node, StructNode)
            if not isinstance(keys, Mapping):
                problems.extend(node.mismatch(keys).problems)
                continue
            for slot in node.slots:
                problems.extend(slot.into(values, keys, None))
        if problems:
            raise Refusal(problems)
        for name, (fill, _) in self._json.hidden.items():
            if name not in values:
                values[name] = fill()
        return self._json.make(values)


__all__ = ["Binder", "MappingError"]
