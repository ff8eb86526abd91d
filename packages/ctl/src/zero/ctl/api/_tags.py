"""Struct tags: `json:"name,optional" path:"id"`, the way Go writes them."""

import re
from dataclasses import dataclass
from functools import lru_cache

_PAIR = re.compile(r'[ \t\r\n]*([^ \t\r\n":\x00-\x1f\x7f]+):"((?:[^\\"]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class TagError(ValueError):
    """A tag that Go could not read; `text` is the tag, `rest` what could not be read."""

    def __init__(self, text: str, rest: str) -> None:
        super().__init__(f"invalid struct tag `{text}` at {rest!r}")
        self.text = text
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Tag:
    """One `key:"name,option,..."` of a tag."""

    key: str
    name: str
    options: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Tell whether the value may be absent: `optional` or `optional=...`."""
        return any(option.partition("=")[0] == "optional" for option in self.options)

    def option(self, name: str) -> str | None:
        """Return the text behind `name=`; None where the tag has no such option."""
        for option in self.options:
            key, sign, value = option.partition("=")
            if sign and key == name:
                return value
        return None


def parse_tag(text: str) -> tuple[Tag, ...]:
    """Read a tag as far as it can be read."""
    tags, _ = _scan(text)
    return tags


def check_tag(text: str) -> None:
    """Refuse a tag that is not `key:"value"` pairs.

    Raises:
        TagError: Naming the part that cannot be read.
    """
    _, end = _scan(text)
    if rest := text[end:].strip():
        raise TagError(text, rest)


@lru_cache(maxsize=1024)
def _scan(text: str) -> tuple[tuple[Tag, ...], int]:
    tags: list[Tag] = []
    end = 0
    while match := _PAIR.match(text, end):
        body = _ESCAPE.sub(r"\1", match[2]) if "\\" in match[2] else match[2]
        name, *options = _split(body)
        tags.append(Tag(match[1], name.strip(), tuple(option.strip() for option in options)))
        end = match.end()
    return tuple(tags), end


def _split(body: str) -> list[str]:
    """Split at commas outside brackets, so that `range=[1,5]` and `options=[a,b]` stay whole."""
    if "(" not in body and "[" not in body:
        return body.split(",")
    parts, depth, start = list[str](), 0, 0
    for index, char in enumerate(body):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif char == "," and depth <= 0:
            parts.append(body[start:index])
            start = index + 1
    return [*parts, body[start:]]
