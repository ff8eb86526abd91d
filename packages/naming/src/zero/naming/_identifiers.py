"""Names for Python code: valid, not reserved, in the case PEP 8 asks for."""

import keyword
import unicodedata
from collections.abc import Container


def identifier(name: str, *, avoid: Container[str] = (), default: str = "value") -> str:
    """Return a variable, field, function or module name: `userID` becomes `user_id`, `class` becomes `class_`.

    Words end at capitals and at every mark; a run of capitals is one word. Keywords and the names to `avoid` get an
    underscore behind them, a leading digit one before it; a name without letters or digits becomes `default`.
    """
    return _valid("_".join(_words(name)).lower(), avoid, default)


def class_name(name: str, *, avoid: Container[str] = (), default: str = "Value") -> str:
    """Return a class name: `user_info` becomes `UserInfo`, `none` becomes `None_`, `HTTPServer` stays."""
    words = (word[:1].upper() + word[1:] for word in _words(name))
    return _valid("".join(words), avoid, default)


def constant_name(name: str, *, avoid: Container[str] = (), default: str = "VALUE") -> str:
    """Return the name of a constant: `maxBytes` becomes `MAX_BYTES`."""
    return _valid("_".join(_words(name)).upper(), avoid, default)


def unique(name: str, taken: Container[str]) -> str:
    """Return the name, with a number behind it if it is taken: `user`, `user_2`, `user_3`."""
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def _valid(name: str, avoid: Container[str], default: str) -> str:
    name = _letters(name) or _letters(default)
    if not name.isidentifier():
        name = f"_{name}"
    while keyword.iskeyword(name) or name in avoid:
        name = f"{name}_"
    return name


def _letters(name: str) -> str:
    # Changing the case of a letter may have left the form in which Python compares names.
    plain = unicodedata.normalize("NFKC", name)
    return "".join(char for char in plain if f"a{char}".isidentifier())


def _words(name: str) -> list[str]:
    # Python compares names in this form; a letter must have its plain shape before its case is changed.
    name = unicodedata.normalize("NFKC", name)
    words: list[str] = []
    start = 0
    for index, char in enumerate(name):
        if not char.isalnum():
            words.append(name[start:index])
            start = index + 1
        elif index > start and char.isupper() and _begins(name, index):
            words.append(name[start:index])
            start = index
    return [word for word in (*words, name[start:]) if word]


def _begins(name: str, index: int) -> bool:
    """Tell whether a capital begins a word: behind a small letter or digit, or before a small one (`HTTPServer`)."""
    if not name[index - 1].isupper():
        return True
    plural = name[index + 1 : index + 2] == "s" and not name[index + 2 : index + 3].islower()
    return name[index + 1 : index + 2].islower() and not plural
