"""Types and members of the spec model, and the places they come from.

The `text` of a composed type is how goctl names it: as it is printed, a comment behind it included. Empty is the same as
`str()` of the type.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from ._tags import Tag, parse_tag


class Position(NamedTuple):
    """A place in a source file; line and column count from 1, columns in characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file} {self.line}:{self.column}"


NOWHERE = Position("", 0, 0)


@dataclass(frozen=True, slots=True)
class Base:
    """A built-in type: `string`, `int64`, `bool`, ... and the body type `any`."""

    name: str
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class AnyType:
    """The type of any value, written `interface{}`."""

    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return "interface{}"


@dataclass(frozen=True, slots=True)
class Named:
    """A reference to a declared type (`Api.type(name)` finds it)."""

    name: str
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class External:
    """A type of a Go package, such as `time.Time`; only the legacy dialect has it."""

    name: str
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Pointer:
    """A nullable `of`."""

    of: "Type"
    text: str = field(default="", compare=False, repr=False)
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return f"*{self.of}"


@dataclass(frozen=True, slots=True)
class Slice:
    """A list of `of`."""

    of: "Type"
    text: str = field(default="", compare=False, repr=False)
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return f"[]{self.of}"


@dataclass(frozen=True, slots=True)
class Array:
    """A list of exactly `length` (decimal digits as written) items."""

    of: "Type"
    length: str
    text: str = field(default="", compare=False, repr=False)
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return f"[{self.length}]{self.of}"


@dataclass(frozen=True, slots=True)
class Map:
    """A mapping from the base type or declared type named `key` to `of`."""

    key: str
    of: "Type"
    text: str = field(default="", compare=False, repr=False)
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return f"map[{self.key}]{self.of}"


@dataclass(frozen=True, slots=True)
class Struct:
    """An anonymous structure, written in place as the type of a member; `text` is how the formatter writes it."""

    members: tuple["Member", ...]
    text: str = field(default="{}", compare=False, repr=False)
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return self.text


Type: TypeAlias = Base | AnyType | Named | External | Pointer | Slice | Array | Map | Struct


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a structure.

    `name` is empty when the field is embedded and `A, B` when one declaration serves several names;
    `tag` is the text between the backticks, None without.
    """

    name: str
    type: Type
    tag: str | None = None
    embedded: bool = False
    comment: str = ""
    docs: tuple[str, ...] = ()
    position: Position = field(default=NOWHERE, compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every declared name; none for an embedded field."""
        return tuple(self.name.split(", ")) if self.name else ()

    @property
    def tags(self) -> tuple[Tag, ...]:
        """Return the parsed tag; what cannot be parsed is left out."""
        return parse_tag(self.tag) if self.tag else ()


@dataclass(frozen=True, slots=True)
class TypeDef:
    """A declared structure.

    `docs` are the comments above its name inside `type (...)`, `above` those above the word `type` of a single
    declaration (which goctl does not pass on).
    """

    name: str
    members: tuple[Member, ...]
    docs: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    position: Position = field(default=NOWHERE, compare=False, repr=False)
