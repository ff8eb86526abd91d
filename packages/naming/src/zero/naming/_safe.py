"""Names as goctl makes them safe: what its generated code and its cache keys are called."""

import re
from types import MappingProxyType

_UNSAFE = re.compile(r"[^A-Za-z0-9_]")

_GO_WORDS = MappingProxyType(
    {
        "break": "brk",
        "case": "caz",
        "chan": "channel",
        "const": "constant",
        "continue": "ctn",
        "default": "dft",
        "defer": "dfr",
        "else": "es",
        "fallthrough": "fth",
        "for": "fr",
        "func": "function",
        "go": "goo",
        "goto": "gt",
        "if": "ef",
        "interface": "itf",
        "map": "mp",
        "package": "pkg",
        "range": "rg",
        "return": "rtn",
        "select": "slt",
        "struct": "structure",
        "switch": "swt",
        "type": "tp",
        "var": "variable",
    }
)


def safe_name(name: str) -> str:
    """Put an underscore in the place of every character but ASCII letters and digits, and before a leading digit."""
    safe = _UNSAFE.sub("_", name)
    return f"_{safe}" if safe[:1].isdigit() else safe


def go_name(name: str) -> str:
    """Return what goctl writes for a name in Go: reserved words are replaced, `type` becomes `tp`."""
    return _GO_WORDS.get(name, name)
