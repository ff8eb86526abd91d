"""Casing as goctl's generators do it: Unicode words, one letter at a time, no locale."""

import re
import unicodedata
from functools import lru_cache

# Marks that join two letters to one word (Unicode word break: MidLetter, MidNumLet, Single_Quote).
_JOINERS = frozenset("'.:·՟״‘’․‧︓﹒﹕＇．：")
# Scripts without blanks between words; their letters begin no word and belong to none.
_APART = ("CJK ", "HIRAGANA ", "KATAKANA ", "THAI ", "LAO ", "KHMER ", "MYANMAR ")
_CACHE = 4096


def camel(name: str) -> str:
    """Put the words between underscores together, each with a capital: `user_info` becomes `UserInfo`."""
    if not name.strip():
        return ""
    return "".join(title(word) for word in name.split("_") if word)


def snake(name: str) -> str:
    """Put underscores before capitals and make them small: `UserInfo` becomes `user_info`.

    Every capital counts (`userID` becomes `user_i_d`), also one behind an underscore (`a_B` becomes `a__b`).
    """
    if not name.strip():
        return ""
    words: list[str] = []
    start = 0
    for index, char in enumerate(name):
        if index and unicodedata.category(char) == "Lu":
            words.append(name[start:index])
            start = index
    words.append(name[start:])
    return "_".join("".join(map(_lower, word)) for word in words)


def title(name: str) -> str:
    """Give every word a capital and leave other letters alone: `user-info` becomes `User-Info`.

    Words are Unicode's: a dash, blank or comma ends one, an underscore or an apostrophe does not.
    """
    parts: list[str] = []
    inside = joined = False
    for char in name:
        kind = _kind(char)
        if kind == "joiner" and joined:
            inside = False
        parts.append(char.title() if kind == "cased" and not inside else char)
        if kind == "cased":
            inside = True
        elif kind == "break":
            inside = False
        joined = kind == "joiner"
    return "".join(parts)


def untitle(name: str) -> str:
    """Make the first letter small: `UserInfo` becomes `userInfo`."""
    return lower_first(name)


def upper_first(text: str) -> str:
    """Make the first character a capital; one that would become several stays."""
    return _single(text[:1], text[:1].upper()) + text[1:]


def lower_first(text: str) -> str:
    """Make the first character small; one that would become several stays."""
    return _single(text[:1], text[:1].lower()) + text[1:]


def _single(char: str, changed: str) -> str:
    return changed if len(changed) == 1 else char


def _lower(char: str) -> str:
    # One letter for one letter, whatever stands around it (a final sigma, a dotted I).
    return char.lower()[:1]


@lru_cache(maxsize=_CACHE)
def _kind(char: str) -> str:
    if char in _JOINERS:
        return "joiner"
    category = unicodedata.category(char)
    if category in {"Lu", "Ll", "Lt"} or char.lower() != char.upper():
        return "cased"
    if _WORD.match(category) and not unicodedata.name(char, "").startswith(_APART):
        return "word"
    return "break"


# Letters, decimal digits, marks that extend a letter, connectors such as the underscore, format characters.
_WORD = re.compile("L|Nd|Nl|M|Pc|Cf")
