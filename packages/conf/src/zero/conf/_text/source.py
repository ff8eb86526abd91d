"""From a file's bytes to the text that is parsed: bounds, UTF-8, and variables when asked for."""

import os
import re
from bisect import bisect_right
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Mapping
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Final

from .._errors import Fault
from .scan import Lines

# No settings file comes near this; a device or a dump given by mistake is not read whole.
MAX_BYTES: Final = 10 * 1024 * 1024
_PIECE: Final = 256 * 1024

# Go's os.Expand: `${...}`, one special character, or a name.
_VARIABLE: Final = re.compile(r"\$(?:(\{)|([*#$@!?0-9-]|[A-Za-z_][A-Za-z_0-9]*))")
_WORD: Final = re.compile(r"[^\s,:\[\]{}#]*")
_DEFAULT: Final = re.compile(r"([A-Za-z_][A-Za-z_0-9]*):-(.*)", re.DOTALL)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file of at most 10 MiB."""
    data = b""
    try:
        with path.open("rb", buffering=0) as file:
            # Piece by piece: asking for all of it at once would set the bound aside in memory.
            while len(data) <= MAX_BYTES and (piece := file.read(_PIECE)):
                data += piece
    except FileNotFoundError:
        raise Fault("there is no such file", kind="file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Fault(f"cannot be read: {reason}", kind="file") from None
    if len(data) > MAX_BYTES:
        raise Fault(f"is larger than {MAX_BYTES} bytes", kind="file")
    return data


def decode_utf8(data: bytes, *, lenient: bool = False) -> str:
    """Return UTF-8 bytes as text; `lenient` puts U+FFFD for each bad byte, as Go does in JSON."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):  # as some editors and shells write
            raise Fault("is not UTF-8: it begins like UTF-16", 1, 1) from None
        if lenient:
            return clean(data.decode("utf-8", "surrogateescape"))
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[data.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8")) + 1
        message = f"is not UTF-8: byte 0x{data[error.start]:02x}"
        raise Fault(message, line, column) from None


def clean(text: str) -> str:
    """Return `text` with U+FFFD for every half of a surrogate pair, which no UTF-8 can hold."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


class Source:
    """A text with its variables expanded, which remembers where each piece came from.

    `unset` maps the lines (from 1) that a variable without a value left a gap in to its name.
    """

    def __init__(self, text: str, environ: Mapping[str, str] | None = None) -> None:
        self.text = text
        self.unset: dict[int, str] = {}
        self._original = text
        # Where each variable stood, as offsets: expanded from, to; original from, to.
        self._pieces: list[tuple[int, int, int, int]] = []
        if environ is not None and "$" in text:
            self._expand(environ)
        if not self.text.isascii():
            self._check()

    def _check(self) -> None:
        try:
            self.text.encode("utf-8")
        except UnicodeEncodeError as error:  # from a caller, or the environment of the process
            place = self.origin(*self._lines.place(error.start))
            raise Fault("holds half a surrogate pair, which is no character", *place) from None

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    @cached_property
    def _original_lines(self) -> Lines:
        return Lines(self._original)

    def _expand(self, environ: Mapping[str, str]) -> None:
        done: list[str] = []
        length = at = 0
        gaps: list[tuple[int, str]] = []
        for start, end, body in _variables(self._original):
            name, value = _lookup(body, environ)
            done += self._original[at:start], value
            length += start - at
            if name and not value:
                gaps.append((length, name))
            self._pieces.append((length, length + len(value), start, end))
            length += len(value)
            at = end
        self.text = "".join((*done, self._original[at:]))
        self.unset = {self._lines.place(offset)[0]: name for offset, name in reversed(gaps)}

    def word(self, line: int, column: int) -> str:
        """Return the word that begins at a place of the expanded text."""
        found = _WORD.match(self.text, self._lines.offset(line, column))
        return found[0] if found else ""

    def origin(self, line: int, column: int) -> tuple[int, int]:
        """Return where a place of the expanded text stands in the text as it was written."""
        if not self._pieces:
            return line, column
        offset = self._lines.offset(line, column)
        index = bisect_right(self._pieces, offset, key=lambda piece: piece[0]) - 1
        start, end, from_, to = self._pieces[index] if index >= 0 else (0, 0, 0, 0)
        at = from_ if start <= offset < end else to + offset - end
        return self._original_lines.place(at)


def expand(text: str, environ: Mapping[str, str]) -> str:
    """Return `text` with `$NAME`, `${NAME}` and `${NAME:-default}` replaced."""
    return Source(text, environ).text


def _variables(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and body of each variable; a `${` without its `}` is one without a body."""
    at = 0
    last = text.rfind("}")
    while match := _VARIABLE.search(text, at):
        at = match.end()
        body = match[2]
        if body is None:
            body = ""
            if at <= last:
                close = text.index("}", at)
                body, at = text[at:close], close + 1
        yield match.start(), at, body


def _lookup(body: str, environ: Mapping[str, str]) -> tuple[str, str]:
    """Return the name of a variable and its value, empty where there is none."""
    if default := _DEFAULT.fullmatch(body):
        # Go looks for a variable of that whole name and finds none.
        return default[1], environ.get(default[1]) or default[2]
    return body, environ.get(body, "") if body else ""


def load_dotenv(path: str | os.PathLike[str]) -> None:
    """Add the variables of a `.env` file to those that the environment of the process has."""
    try:
        from dotenv import load_dotenv as load  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError("dotenv= needs python-dotenv: pip install 'zero-conf[dotenv]'") from None
    text = decode_utf8(read_bytes(Path(path))).removeprefix("\ufeff")
    if "\0" in text:
        raise Fault("holds a NUL character")
    load(stream=StringIO(text), override=False)
