"""What to write instead: the nearest known word, and advice for mistakes people make often."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._lexer import Token

_MAX_LENGTH = 64
_MAX_CANDIDATES = 1_000
_METHODS = ("get", "head", "post", "put", "patch", "delete", "connect", "options", "trace")

# What to say of a token, where one of the expected kinds is known ("" = anywhere).
_ADVICE = {
    ("INT", "{"): "a path parameter is written :name",
    ("@handler", "@server"): "@server stands above the service; a handler is named by @handler",
    ("}", "."): "types of Go packages are not known; declare a type or use string",
    ("}", ";"): "fields and routes have no separators",
    ("}", ","): "fields and routes have no separators",
    (")", ","): "entries have no separators",
    (")", ";"): "entries have no separators",
    (")", "["): "declare a type for it and name that type here",
    ("IDENT", "{"): "declare a type for it and name that type here",
    ("IDENT", "interface{}"): "write any",
    (",", "}"): "an embedded type stands on a line of its own; a field needs a type",
    ("STRING", "-"): "put the value in quotes",
    ("IDENT", "-"): "put the value in quotes",
    (")", "."): "put the value in quotes",
    (")", "-"): "put the value in quotes",
    ("/", '"'): "a path has no quotes",
}

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


def syntax_hint(expected: tuple[str, ...], got: "Token", before: "Token") -> str:
    """Advise on a token that is not expected where it stands."""
    if got.kind == "EOF":
        closing = next((mark for mark in ")}]" if mark in expected), "")
        return f"the file ends before a closing {closing}" if closing else "the file ends too early"
    if "get" in expected:
        return _method_hint(got)
    if expected == ("api",):
        return "a service name has no hyphen but in the ending -api"
    if got.kind == "IDENT" and "@handler" in expected:
        return "a route needs its @handler name above it"
    for (wanted, mark), advice in _ADVICE.items():
        if got.text == mark and (not wanted or wanted in expected):
            return advice
    if before.text == ":" and "STRING" in expected:
        return "put the value in quotes"
    if expected == (":",):
        return "a value of several words needs quotes"
    return ""


def _method_hint(got: "Token") -> str:
    if got.text.lower() in _METHODS:
        return f"methods are written in lower case: {got.text.lower()}"
    if got.text == "@doc":
        return "@doc stands above @handler"
    near = nearest(got.text.lower(), _METHODS) if got.kind == "IDENT" else ""
    return f"did you mean {near}?" if near else "the route comes next: method and path"
