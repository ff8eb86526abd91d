"""How each source is read: what arrives as text, how keys are looked up."""

from collections.abc import Callable
from typing import Final

import msgspec

from .._errors import PlanError


class Rules(msgspec.Struct, frozen=True):
    """How one source is read.

    Attributes:
        source: whose tags count.
        strings: plain values arrive as text and are converted.
        first: a list given for a plain value stands for its first element.
        opaque: keys are not split at their dots.
        exact: values already have their final Python types.
        untagged: fields without a source marker take part.
        weak: text is taken for numbers and back.
        fold: makes spellings of one key equal, as `str.lower` does.
    """

    source: str = "json"
    strings: bool = False
    first: bool = False
    opaque: bool = False
    exact: bool = False
    untagged: bool = True
    weak: bool = False
    fold: Callable[[str], str] | None = None


SOURCES: Final = {
    "json": Rules(),
    "form": Rules("form", strings=True, first=True, opaque=True),
    "path": Rules("path", strings=True, opaque=True),
    "header": Rules("header", strings=True, first=True, opaque=True, fold=str.lower),
    "key": Rules("key", exact=True),
}


def rules_of(source: str) -> Rules:
    """Return the rules of a source by its name."""
    if source not in SOURCES:
        raise PlanError("", "", "type", f"{source!r} is no source; known are {', '.join(SOURCES)}")
    return SOURCES[source]
