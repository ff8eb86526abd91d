"""Naming styles: one example, `go` and `zero`, shows how the first word and the others are written."""

import re
from collections.abc import Callable, Iterator

_GO = re.compile("go", re.IGNORECASE | re.ASCII)
_ZERO = re.compile("zero", re.IGNORECASE | re.ASCII)
_WORD = re.compile(r"[A-Z]?[^A-Z_]*")


class StyleError(ValueError):
    """A text is no naming style; `style` is the text, `reason` what is wrong with it."""

    def __init__(self, style: str, reason: str) -> None:
        super().__init__(f"naming style {style!r}: {reason}")
        self.style = style
        self.reason = reason

    def __reduce__(self) -> tuple[type["StyleError"], tuple[str, str]]:
        return StyleError, (self.style, self.reason)


class Style:
    """A naming style, called with a name.

    The style is any text in which `go` comes before `zero`, each in lower, upper or title case; what stands before,
    between and after them is copied. Names are split at underscores and before capitals A to Z.
    """

    __slots__ = ("_after", "_before", "_first", "_others", "_through", "text")

    def __init__(self, text: str = "gozero") -> None:
        """Read a style.

        Raises:
            StyleError: `go` or `zero` is missing, they stand the other way round, or in mixed case.
        """
        go, zero = _GO.search(text), _ZERO.search(text)
        if go is None or zero is None or go.start() > zero.start():
            raise StyleError(
                text,
                "unsupported format, write go and zero the way names shall look, as in go_zero",
            )
        self.text = text
        self._first = _casing(text, go[0])
        self._others = _casing(text, zero[0])
        self._before = text[: go.start()]
        self._through = text[go.end() : zero.start()]
        self._after = text[zero.end() :]

    def __call__(self, name: str) -> str:
        """Return a name in this style."""
        words = [
            (self._others if index else self._first)(word)
            for index, word in enumerate(_words(name))
        ]
        return self._before + self._through.join(words) + self._after

    def __repr__(self) -> str:
        return f"Style({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Style) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def styled(style: str, name: str) -> str:
    """Return a name in a style.

    Raises:
        StyleError: The text is no naming style.
    """
    return Style(style)(name)


def _words(name: str) -> Iterator[str]:
    for part in name.split("_"):
        for match in _WORD.finditer(part):
            if match[0]:
                yield match[0]


def _casing(style: str, sample: str) -> Callable[[str], str]:
    if sample.islower():
        return _lower
    if sample.isupper():
        return _upper
    if sample == sample.title():
        return _title
    raise StyleError(style, f"unexpected format: {sample}")


def _lower(word: str) -> str:
    # One letter for one letter, as in Go: a final sigma or a dotted I makes no difference.
    return "".join(char.lower()[:1] for char in word)


def _upper(word: str) -> str:
    return "".join(char if len(char.upper()) > 1 else char.upper() for char in word)


def _title(word: str) -> str:
    """Give a capital to every letter at the start or behind a blank or an ASCII mark; leave the others alone."""
    parts: list[str] = []
    inside = False
    for char in word:
        changed = char if inside else char.title()
        parts.append(changed if len(changed) == 1 else char)
        inside = char.isalnum() or char == "_" or not (char.isascii() or char.isspace())
    return "".join(parts)
