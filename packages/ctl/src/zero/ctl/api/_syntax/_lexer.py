"""The lexer: words, numbers, strings and marks, with the comments hung on the tokens they belong to."""

import re
from dataclasses import dataclass

from .._errors import ApiError, Problem
from ._hints import annotation_hint
from ._source import Source

IDENT, INT, DURATION, STRING, RAW_STRING = "IDENT", "INT", "DURATION", "STRING", "RAW_STRING"
ANY, ELLIPSIS, EOF, ILLEGAL = "interface{}", "...", "EOF", "ILLEGAL"
AT_DOC, AT_HANDLER, AT_SERVER = "@doc", "@handler", "@server"

_COMMENTS = frozenset({"COMMENT", "DOCUMENT"})
_AT = (AT_DOC, AT_HANDLER, AT_SERVER)
_TOKEN = r"""[ \t\r\f\v\n]*+(?:
  (?P<IDENT>[A-Za-z_][A-Za-z_0-9]*)
| (?P<COMMENT>//[^\n]*)
| (?P<DOCUMENT>%s)
| (?P<OPEN_DOCUMENT>/\*)
| (?P<MARK>\.\.\.|[-*(\[{,)\]};:=/])
| (?P<DOT>\.\.?)
| (?P<STRING>"[^"]*")
| (?P<RAW_STRING>`[^`]*`)
| (?P<OPEN_STRING>["`])
| (?P<INT>[0-9]+)
| (?P<AT>@[A-Za-z]*)
| (?P<ILLEGAL>.)
)"""
# goctl closes a block comment at the first slash behind any further star.
_DEFAULT = re.compile(_TOKEN % r"/\*[^*]*\*[^/]*/", re.VERBOSE | re.DOTALL)
_LEGACY = re.compile(_TOKEN % r"/\*.*?\*/", re.VERBOSE | re.DOTALL)

# A duration goes down its units: which of them may follow which.
_AFTER = {"": "hmsµn", "h": "msµn", "m": "msµn", "s": "mµn", "ms": "µn", "µs": "n", "ns": ""}
_DIGITS = re.compile(r"[0-9]+")


@dataclass(slots=True, eq=False)
class Token:
    """A token; `row` counts lines as goctl does, without those inside strings and block comments.

    The row decides what stands on one line; where a token really is tells its offset. `head` are the comments
    above the token, `tail` those behind it on its row.
    """

    kind: str
    text: str
    offset: int
    row: int
    head: tuple["Token", ...] = ()
    tail: tuple["Token", ...] = ()

    @property
    def shown(self) -> str:
        """Return what messages call this token."""
        return self.text if self.kind == ILLEGAL else self.kind

    @property
    def start(self) -> int:
        """Return the offset where the token starts, its comments included."""
        return self.head[0].offset if self.head else self.offset

    @property
    def width(self) -> int:
        """Return the number of characters on the token's first line."""
        return len(self.text.partition("\n")[0])

    @property
    def raw(self) -> str:
        """Return the text without the quotes of a string."""
        for quote in '`"':
            if self.text.startswith(quote):
                return self.text.removeprefix(quote).removesuffix(quote)
        return self.text


class Lexer:
    """Gives the tokens of a source one by one; `offset` may be moved to go on from elsewhere."""

    def __init__(self, source: Source, *, legacy: bool = False) -> None:
        self.source = source
        self.offset = 0
        self.comments: list[Token] = []
        self._text = source.text
        self._row = 1
        self._match = (_LEGACY if legacy else _DEFAULT).match

    def next(self, before: Token | None) -> Token:
        """Return the next token; comments on the row of `before` become its tail, others the token's head.

        Raises:
            ApiError: The text cannot be read as a token.
        """
        token = self._scan()
        if token.kind not in _COMMENTS:
            return token
        head: list[Token] = []
        tail: list[Token] = []
        while token.kind in _COMMENTS:
            self.comments.append(token)
            (tail if before is not None and token.row == before.row else head).append(token)
            token = self._scan()
        if tail and before is not None:
            before.tail = tuple(tail)
        token.head = tuple(head)
        return token

    def skip_to(self, offset: int) -> None:
        """Go on from a later offset."""
        self._row += self._text.count("\n", self.offset, offset)
        self.offset = offset

    def _scan(self) -> Token:
        text, begin = self._text, self.offset
        match = self._match(text, begin)
        if match is None or (kind := match.lastgroup) is None:
            return Token(EOF, "", len(text), 0)
        start, self.offset = match.span(kind)
        if start > begin:
            self._row += text.count("\n", begin, start)
        word = match[kind]
        if kind == "MARK":
            return Token(word, word, start, self._row)
        if kind == IDENT and word != "interface":
            return Token(kind, word, start, self._row)
        return self._special(kind, word, start)

    def _special(self, kind: str, word: str, start: int) -> Token:
        match kind:
            case "IDENT":
                return self._interface(word, start)
            case "INT":
                return self._number(word, start)
            case "AT":
                return self._at(word, start)
            case "DOT":
                # Two dots count as one, at the place of the second: as in goctl.
                return Token(".", ".", start + len(word) - 1, self._row)
            case "OPEN_STRING":
                raise self._open_string(word, start)
            case "OPEN_DOCUMENT":
                raise self._open_document(start)
            case _:
                return Token(kind, word, start, self._row)

    def _interface(self, word: str, start: int) -> Token:
        if self._text.startswith("{}", self.offset):
            self.offset += 2
            word = ANY
        return Token(ANY if word == ANY else IDENT, word, start, self._row)

    def _number(self, word: str, start: int) -> Token:
        text, unit = self._text, ""
        if text[self.offset : self.offset + 1] not in set(_AFTER[""]):
            return Token(INT, word, start, self._row)
        while True:
            at = self.offset
            letter = text[at : at + 1]
            if letter not in set(_AFTER[unit]):
                return self._illegal(at)
            if text[at + 1 : at + 2] == "s" and letter in "mµn":
                unit = letter + "s"
            elif letter in "µn" or (letter == "m" and unit in {"m", "s"}):
                return self._illegal(at + 1)
            else:
                unit = letter
            self.offset += len(unit)
            digits = _DIGITS.match(text, self.offset)
            if unit == "ns" or digits is None:
                return Token(DURATION, text[start : self.offset], start, self._row)
            self.offset = digits.end()

    def _illegal(self, offset: int) -> Token:
        self.offset = offset + 1
        return Token(ILLEGAL, self._text[offset : offset + 1] or "\0", offset, self._row)

    def _at(self, word: str, start: int) -> Token:
        if word in _AT:
            return Token(word, word, start, self._row)
        if len(word) > 1:
            message = f"expected '@doc' | '@handler' | '@server', got '{word}'"
            raise self._error(self.offset, message, start, len(word), annotation_hint(word))
        if start + 1 == len(self._text):
            return Token(ILLEGAL, "@", start, self._row)
        message = f"expected 'IDENT', got '{self._text[start + 1]}'"
        raise self._error(start, message, start, 1, annotation_hint(""))

    def _open_string(self, word: str, start: int) -> ApiError:
        hint = f"this string is never closed with {word}"
        return self._error(len(self._text), f"expected '{word}', got 'EOF'", start, 1, hint)

    def _open_document(self, start: int) -> ApiError:
        # The star that opened the comment does not count: a further one makes the missing slash the problem.
        missing = "/" if "*" in self._text[start + 2 :] else "*"
        hint = "/* opens a comment, which is never closed with */ (a path cannot hold a star)"
        return self._error(len(self._text), f"expected '{missing}', got 'EOF'", start, 2, hint)

    def _error(
        self, offset: int, message: str, focus: int, width: int = 1, hint: str = ""
    ) -> ApiError:
        """Make the error of an unreadable token: counted from the line it starts in, shown where it starts."""
        start = self.source.position(focus)
        position = start._replace(column=start.column + offset - focus)
        excerpt = self.source.excerpt(focus, width)
        return ApiError([Problem("syntax", message, position, hint, excerpt)])
