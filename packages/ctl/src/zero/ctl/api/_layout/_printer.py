"""Pieces of a line, and the sheet they are put together on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .._syntax._lexer import Token
from ._columns import align


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line with its comments: the rows it began and ended on, and whether comments stand at its ends."""

    text: str
    first: int
    last: int
    head: bool = False
    tail: bool = False

    def wrapped(self) -> "Piece":
        """Return the piece as one that always lets a later row stay a row of its own."""
        return Piece(self.text, self.first, self.last, self.head, tail=True)


class Printer:
    """Makes pieces of tokens and remembers which comments came out.

    A `safe` one never lets a comment stand where it would swallow what follows, a `silent` one prints none.
    """

    def __init__(self, *, safe: bool = False, silent: bool = False) -> None:
        self.safe = safe
        self._silent = silent
        self.printed: set[Token] = set()

    def token(
        self, token: Token, prefix: str = "", *, head: bool = True, tail: bool = True
    ) -> Piece:
        """Make the piece of one token; what `head` and `tail` leave out is not printed."""
        return self.piece(
            prefix + token.text,
            token.row,
            prefix,
            token.head if head else (),
            token.tail if tail else (),
        )

    def piece(
        self,
        text: str,
        row: int,
        prefix: str,
        head: Sequence[Token] = (),
        tail: Sequence[Token] = (),
    ) -> Piece:
        """Make a piece of text with comments above it, each behind the prefix, and behind it."""
        if self._silent:
            head = tail = ()
        self.printed.update(head)
        self.printed.update(tail)
        lines = [prefix + comment.text for comment in head]
        lines.append(" ".join([text, *(comment.text for comment in tail)]))
        first = head[0].row if head else row
        last = tail[-1].row if tail else row
        return Piece("\n".join(lines), first, last, bool(head), bool(tail))


class Sheet:
    """Text put together row by row; columns are aligned at the end."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def row(self, pieces: Iterable[Piece], *, infix: str = " ", same_line: bool = True) -> "Sheet":
        """Add pieces one behind the other.

        A piece from a later row begins a new line if a comment stands before it, or where `same_line` is off.
        """
        parts: list[str] = []
        before: Piece | None = None
        for piece in pieces:
            apart = not same_line or piece.head or (before is not None and before.tail)
            if before is not None and apart and piece.first > before.last:
                parts.append("\n")
            before = piece
            if piece.text.strip(" \t\n\f\r"):
                parts.append(piece.text)
        self._parts.append(trim(infix.join(parts)))
        return self

    def write(self, text: str) -> "Sheet":
        """Add text as it is."""
        self._parts.append(text)
        return self

    def line(self) -> "Sheet":
        """End the line."""
        return self.write("\n")

    def finish(self) -> str:
        """Return the aligned text."""
        return align("".join(self._parts))


def trim(text: str) -> str:
    """Take one blank away on each side of a line break."""
    return text.replace(" \n", "\n").replace("\n ", "\n")
