"""What a caller sees when a type or a value is wrong, and how problems gather on the way up."""

import reprlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

LONGEST: Final = 100
MASK: Final = "***"


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = _Unset()


class FieldError(msgspec.Struct, frozen=True):
    """Tell one thing that is wrong with one value.

    Attributes:
        path: where, dotted: `a.b[0].c`; empty for the whole input.
        kind: which condition, one word: `missing`, `null`, `type`, `syntax`, `overflow`, `time`,
            `options`, `range`, `dependency`, `env`, `text`, `form`, `conflict`, `unknown`,
            `validate`, `not_zero`.
        message: a clause for people, without the path.
        value: the refused value as text, at most about 100 characters, `***` for a secret, empty
            where there is none.
    """

    path: str
    kind: str
    message: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class MappingError(ValueError):
    """Carry every error of one input.

    Attributes:
        errors: all of them, in the order of the fields.
    """

    errors: tuple[FieldError, ...]

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors)

    def __str__(self) -> str:
        if len(self.errors) == 1:
            return str(self.errors[0])
        return f"{len(self.errors)} errors\n" + "\n".join(f"  {error}" for error in self.errors)


class PlanError(TypeError):
    """Say that a type cannot be filled as it is declared.

    Attributes:
        owner: name of the class.
        field: name of its field, empty when it is the class as a whole.
        kind: as in `FieldError`; `tag` for a malformed tag.
    """

    def __init__(self, owner: str, field: str, kind: str, message: str) -> None:
        self.owner, self.field, self.kind, self.message = owner, field, kind, message
        super().__init__(owner, field, kind, message)

    def __str__(self) -> str:
        return (
            f"{self.owner}.{self.field}: {self.message}"
            if self.field
            else (f"{self.owner}: {self.message}")
        )


class Problem(msgspec.Struct):
    """A field error whose path is still growing, innermost part first."""

    kind: str
    detail: str
    value: object = UNSET
    secret: bool = False
    parts: list[str] = []

    def error(self) -> FieldError:
        path = "".join(reversed(self.parts)).removeprefix(".")
        if self.value is UNSET:
            return FieldError(path, self.kind, self.detail)
        if self.secret:
            # What stands in brackets is another library's text, which may quote the value.
            return FieldError(path, self.kind, f"{MASK} {self.detail.partition(' (')[0]}", MASK)
        shown = show(self.value)
        return FieldError(path, self.kind, f"{shown} {self.detail}", shown)


class Refusal(Exception):
    """Carry problems up to the object that knows their place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems

    def under(self, part: str) -> Iterator[Problem]:
        for problem in self.problems:
            problem.parts.append(part)
            yield problem

    def error(self) -> MappingError:
        return MappingError(problem.error() for problem in self.problems)


def refuse(kind: str, detail: str, value: object = UNSET) -> Refusal:
    """Make a refusal of one value: `{value} {detail}` is its message."""
    return Refusal([Problem(kind, detail, value)])


def clip(text: str) -> str:
    """Cut a text that is too long for a message."""
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def spell(key: object) -> str:
    """Print a key of the input as a part of a path; never fails, whatever the key."""
    return clip(encodable(key[: LONGEST + 1])) if isinstance(key, str) else show(key)


_repr = reprlib.Repr()
_repr.maxstring = _repr.maxother = _repr.maxlong = LONGEST
_repr.maxlevel = 3


def show(value: object) -> str:
    """Print a value on one short line; never fails, whatever the value."""
    if isinstance(value, str):
        return clip(encodable(repr(value[:LONGEST])))
    try:
        return clip(encodable(_repr.repr(value)))
    except Exception:  # a user's __repr__, or an integer of more digits than Python prints
        return f"<{type(value).__name__}>"


def encodable(text: str) -> str:
    """Replace what no encoder takes, so that a message can always be logged or sent."""
    return text.encode("utf-8", "replace").decode("utf-8")
