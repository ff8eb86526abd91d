"""The nearest known word: for names that are not known."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice

_MAX_LENGTH = 64
_MAX_CANDIDATES = 1_000
_OTHER_NAMES = {
    "boolean": "bool",
    "bytes": "[]byte",
    "char": "rune",
    "date": "string",
    "datetime": "string",
    "dict": "map[string]...",
    "double": "float64",
    "float": "float64",
    "integer": "int",
    "list": "[]...",
    "long": "int64",
    "number": "float64",
    "object": "interface{}",
    "short": "int16",
    "str": "string",
    "text": "string",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that is most like `word`; empty if none is, or the search would take long."""
    candidates = list(islice(known, _MAX_CANDIDATES)) if len(word) <= _MAX_LENGTH else []
    matches = get_close_matches(word, candidates, n=1, cutoff=0.7)
    return matches[0] if matches else ""


def type_hint(name: str, known: Iterable[str]) -> str:
    """Suggest a type for an unknown name."""
    known = list(known)
    folded = {other.lower(): other for other in known}
    found = folded.get(name.lower()) or nearest(name, known) or _OTHER_NAMES.get(name.lower(), "")
    return f"did you mean {found}?" if found else f"declare it: type {name} {{ ... }}"


def annotation_hint(word: str) -> str:
    """Advise on what follows an at sign but is no annotation."""
    near = nearest(word.lower(), ("@doc", "@handler", "@server"))
    return (
        f"did you mean {near}?"
        if near
        else "@server stands above a service, @doc and @handler above a route"
    )
