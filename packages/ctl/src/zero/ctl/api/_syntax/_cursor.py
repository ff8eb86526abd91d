"""Two tokens in view, and the complaints about the second one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from .._errors import ApiError, Problem
from ._advice import advise
from ._lexer import EOF, IDENT, Lexer, Token
from ._source import Source

T = TypeVar("T")

# Words that mean something in their place; no kind of token is spelled like one of them.
METHODS = ("get", "head", "post", "put", "patch", "delete", "connect", "options", "trace")
WORDS = frozenset({*METHODS, "api", "returns", "service"})
MAX_DEPTH = 100


@dataclass(slots=True)
class _Noted:
    """The first legacy construct of a sort, and how many follow."""

    first: Problem
    more: int = 0


class Cursor:
    """The parser's place: `cur` was taken last, `peek` comes next.

    With `legacy` the constructs of the legacy dialect are taken too, each with a warning.
    """

    def __init__(self, source: Source, *, legacy: bool = False) -> None:
        self.source = source
        self.legacy = legacy
        self._legacy: dict[str, _Noted] = {}
        self.lexer = Lexer(source, legacy=legacy)
        self.depth = 0
        self.peek = self.lexer.next(None)
        self.cur = self.peek
        self.advance()

    def advance(self) -> Token:
        """Take the next token."""
        self.cur = self.peek
        if self.cur.kind != EOF:
            self.peek = self.lexer.next(self.cur)
        return self.cur

    def restart(self, offset: int, cur: Token) -> None:
        """Go on from an offset, as if `cur` had been taken last."""
        self.lexer.skip_to(offset)
        self.cur = cur
        self.peek = self.lexer.next(cur)

    def at(self, *expected: str) -> bool:
        """Tell whether the next token is one of these kinds or words."""
        peek = self.peek
        return peek.kind in expected or (
            peek.kind == IDENT and peek.text in WORDS and peek.text in expected
        )

    def need(self, *expected: str) -> None:
        """Refuse a next token that is none of these."""
        if not self.at(*expected):
            raise self.unexpected(*expected)

    def take(self, *expected: str) -> Token:
        """Take the next token, which must be one of these."""
        if not self.at(*expected):
            raise self.unexpected(*expected)
        return self.advance()

    def unexpected(self, *expected: str) -> ApiError:
        """Make the error for a next token that is none of the expected."""
        wanted = " | ".join(f"'{each}'" for each in expected)
        message = f"syntax error: expected {wanted}, got '{self.peek.shown}'"
        hint = advise(expected, self.peek, self.cur)
        if self.peek.kind == EOF:
            return self.error(self.cur, message, hint, shift=len(self.cur.text))
        return self.error(self.peek, message, hint)

    def error(self, token: Token, message: str, hint: str = "", *, shift: int = 0) -> ApiError:
        """Make an error at a token, or `shift` columns behind its start."""
        position = self.source.position(token.offset)
        excerpt = self.source.excerpt(token.offset + shift, 1 if shift else token.width)
        if shift:
            position = position._replace(column=position.column + shift)
        return ApiError([Problem("syntax", message, position, hint, excerpt)])

    def warn(self, token: Token, what: str, name: str, hint: str) -> None:
        """Note a construct of the legacy dialect; of each sort the first is told, the others are counted."""
        if what in self._legacy:
            self._legacy[what].more += 1
            return
        position = self.source.position(token.offset)
        excerpt = self.source.excerpt(token.offset, token.width)
        message = f"{what}{name}: only the legacy dialect has that"
        self._legacy[what] = _Noted(Problem("legacy", message, position, hint, excerpt))

    @property
    def warnings(self) -> list[Problem]:
        """Return what was noted."""
        return [
            replace(noted.first, message=f"{noted.first.message} ({noted.more} more below)")
            if noted.more
            else noted.first
            for noted in self._legacy.values()
        ]

    def nested(self, parse: Callable[[], T], levels: int = 1) -> T:
        """Parse some levels deeper; the depth is bounded."""
        if self.depth + levels > MAX_DEPTH:
            hint = "declare a type for the inner part and name that type here"
            raise self.error(self.peek, "syntax error: types nested too deep", hint)
        self.depth += levels
        try:
            return parse()
        finally:
            self.depth -= levels
