"""The reader of one type."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar

import msgspec

from ._errors import Refusal, refuse
from ._fast.sound import Judge, decoder
from ._language.rules import rules_of
from ._nodes.base import Node
from ._nodes.json_text import number_literals, read_json
from ._nodes.structs import StructNode
from ._plan.compiler import compile_type, hashable

T = TypeVar("T")


class Mapper(Generic[T]):
    """Fill values of one type; compiled once, shared by all threads.

    Args:
        type_: a msgspec Struct, dataclass, TypedDict, or a list, map or scalar type.
        source: whose tags count: `json`, `form`, `path`, `header` or `key`.
        fold: makes spellings of a key equal, such as `str.lower`; keys of maps stay as they are.
        literals: a `Number` in the input stands for a number literal, as loaders of configuration
            make them; True where keys are folded.
        strings: plain values arrive as text and are converted; form, path and header do.
        first: a list given for a plain value stands for its first element; form and header do.
        opaque: keys are not split at their dots; form, path and header do not.

    Raises:
        PlanError: the type is declared in a way that cannot be filled.
    """

    __slots__ = (
        "_annotation",
        "_decode",
        "_literals",
        "_minus_zero",
        "_node",
        "_recheck",
        "_sound",
    )

    def __init__(
        self,
        type_: type[T],
        *,
        source: str = "json",
        fold: Callable[[str], str] | None = None,
        literals: bool | None = None,
        strings: bool | None = None,
        first: bool | None = None,
        opaque: bool | None = None,
    ) -> None:
        given = {"fold": fold, "strings": strings, "first": first, "opaque": opaque}
        changed = {name: value for name, value in given.items() if value is not None}
        self._node: Node = compile_type(type_, msgspec.structs.replace(rules_of(source), **changed))  # pyright: ignore[reportArgumentType]
        self._literals = fold is not None if literals is None else literals
        self._annotation = type_
        verdict, self._recheck = Judge().judge(self._node)
        native = decoder(type_) if verdict.sound else None
        self._decode = native.decode if native is not None else None
        self._minus_zero = verdict.minus_zero
        self._sound = native is not None and not self._literals

    def convert(self, obj: object) -> T:
        """Fill the type from plain values; raises MappingError."""
        if self._sound:
            try:
                value = msgspec.convert(obj, self._annotation)
                if self._recheck is None or self._recheck(value):
                    return value
            except _REFUSED:
                pass
        return guarded(self._walk, obj)  # pyright: ignore[reportReturnType]

    def decode_json(self, data: bytes | str) -> T:
        """Fill the type from JSON text; raises MappingError.

        What follows the first JSON value is ignored, and bytes that are not UTF-8 become U+FFFD.
        """
        if self._decode is not None and not (self._minus_zero and has_minus_zero(data)):
            try:
                value = self._decode(data)
                if self._recheck is None or self._recheck(value):
                    return value
            except _REFUSED:
                pass
        return guarded(self._walk_json, data)  # pyright: ignore[reportReturnType]

    def _walk(self, obj: object) -> object:
        return self._node.root(number_literals(obj) if self._literals else obj)

    def _walk_json(self, data: bytes | str) -> object:
        return self._node.root(read_json(data if isinstance(data, str) else utf8(data)))


_SURROGATES: Final = re.compile("[\ud800-\udfff]")

# A fast path that fails is no error yet. A set of lists is a TypeError of Python's own.
_REFUSED: Final = (msgspec.MsgspecError, ValueError, TypeError, RecursionError)


def has_minus_zero(data: bytes | str) -> bool:
    return "-0" in data if isinstance(data, str) else b"-0" in data


def utf8(data: bytes) -> str:
    """Decode JSON text; every byte that is not UTF-8 becomes U+FFFD, as in Go."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _SURROGATES.sub("\ufffd", data.decode("utf-8", "surrogateescape"))


def guarded(read: Callable[[Any], object], value: object) -> object:
    """Run a reader; whatever the input does to it becomes a MappingError."""
    try:
        return read(value)
    except Refusal as refusal:
        raise refusal.error() from None
    except RecursionError:
        raise refuse("text", "is nested too deeply").error() from None


def _mapper(type_: Any, source: str, fold: Callable[[str], str] | None) -> Mapper[Any]:
    make = _cached if hashable(type_) else _cached.__wrapped__
    return make(type_, source, fold)


@lru_cache(maxsize=1024)
def _cached(type_: Any, source: str, fold: Callable[[str], str] | None) -> Mapper[Any]:
    return Mapper(type_, source=source, fold=fold)


def convert(
    obj: object,
    type_: type[T],
    *,
    source: str = "json",
    fold: Callable[[str], str] | None = None,
) -> T:
    """Fill a type from plain values (dicts, lists, text, numbers).

    Raises:
        MappingError: with every error.
        PlanError: the type cannot be filled.
    """
    return _mapper(type_, source, fold).convert(obj)


def decode_json(data: bytes | str, type_: type[T]) -> T:
    """Fill a type from JSON text.

    Raises:
        MappingError: with every error.
        PlanError: the type cannot be filled.
    """
    return _mapper(type_, "json", None).decode_json(data)


def fill_defaults(type_: type[T], *, given: Mapping[str, object] | None = None) -> T:
    """Make an instance without input: from the environment, from defaults, else from zero values.

    Args:
        type_: a class with fields.
        given: what the attributes already hold; only zero values may be overwritten.

    Raises:
        MappingError: a value of the environment is wrong, or (`not_zero`) a given value is set.
    """
    node = compile_type(type_, rules_of("json"))
    if not isinstance(node, StructNode):
        raise refuse("type", "has no fields with defaults", type_).error()
    set_already = [name for name, value in (given or {}).items() if not _is_zero(value)]
    problems = [
        problem
        for slot in node.slots
        if slot.name in set_already
        for problem in refuse("not_zero", "is set already").under("." + slot.key)
    ]
    if problems:
        raise Refusal(problems).error()
    return guarded(lambda _: node.defaults(), None)  # pyright: ignore[reportReturnType]


def _is_zero(value: object) -> bool:
    # An empty list that was given was set; an object is as zero as its fields.
    if isinstance(value, Mapping):
        return all(map(_is_zero, value.values()))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return not isinstance(value, list) and not value
