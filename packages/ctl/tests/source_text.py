"""A second, small reader of .api text, independent of the one under test."""

import re
from collections import Counter

_PARTS = re.compile(
    r"(?P<string>\"[^\"]*\"|`[^`]*`)|(?P<comment>//[^\n]*|/\*[^*]*\*[^/]*/)", re.DOTALL
)


def decoded(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "replace")


def offset_of(text: str, line: int, column: int) -> int:
    """Return the offset of a place, columns counted from 1."""
    lines = text.split("\n")
    return sum(len(each) + 1 for each in lines[: line - 1]) + column - 1


def counted_offset(text: str, line: int, column: int) -> int:
    """Return the offset of a place as goctl counts lines: without those inside strings and block comments."""
    counted = _PARTS.sub(lambda match: match[0].replace("\n", " "), text)
    return offset_of(counted, line, column)


def is_end(text: str, offset: int) -> bool:
    """Tell whether nothing but blanks and comments follows, and something stands right before."""
    rest = _PARTS.sub(lambda match: match[0] if match["string"] else "", text[offset:])
    return not rest.strip() and (offset == len(text) or not text[offset - 1 : offset].isspace())


def comments(text: str) -> Counter[str]:
    """Count the comments, blanks aside."""
    return Counter(
        re.sub(r"\s+", "", match[0]) for match in _PARTS.finditer(text) if match["comment"]
    )


def strings(text: str) -> Counter[str]:
    """Count the strings that say something, as written."""
    found = (match[0] for match in _PARTS.finditer(text) if match["string"])
    return Counter(string for string in found if len(string) > 2)
