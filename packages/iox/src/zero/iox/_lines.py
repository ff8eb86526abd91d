import codecs
from collections.abc import Iterator
from itertools import takewhile

from ._errors import LineTooLongError
from ._source import SupportsRead, check_size, name_of, pull

CHUNK = 1 << 16
MAX_LINE = 1 << 20


def _blocks(source: SupportsRead, max_length: int | None) -> Iterator[list[bytes]]:
    r"""Give the lines of each read together, without their `\n`; one line and one read are held at most."""
    held = bytearray()
    number = 1
    # Prompt, so that the lines of a pipe come when they are written.
    while chunk := pull(source, CHUNK, prompt=True):
        first, *others = chunk.split(b"\n")
        held += first
        lines: list[bytes] = []
        if others:
            lines = [bytes(held), *others[:-1]]
            held = bytearray(others[-1])
        if max_length is not None and max(len(held), *map(len, lines), 0) > max_length:
            whole = list(takewhile(lambda line: len(line) <= max_length, lines))
            yield whole
            raise LineTooLongError(name_of(source), number + len(whole), max_length)
        yield lines
        number += len(lines)
    if held:
        yield [bytes(held)]


def scan_lines(
    source: SupportsRead,
    *,
    max_length: int | None = MAX_LINE,
    encoding: str = "utf-8",
    errors: str = "strict",
) -> Iterator[str]:
    r"""Give the lines of `source` as text, without the `\n` that ends them.

    Only `\n` ends a line: a `\r` before it stays, and so do the form feeds and separators at which `str.splitlines` cuts.
    A last line needs no `\n`; nothing follows a last `\n`. At most one line and 64 KiB are in memory.
    `max_length` is in bytes, `None` is no limit. `encoding` must be one in which byte 10 ends a line.

    Raises:
        LineTooLongError: a line is longer than `max_length`; the lines before it were given.
        UnicodeDecodeError: a line is not in `encoding`; the message names source and line.
        ValueError: a negative `max_length`, an encoding such as UTF-16, or an unknown one or error handler.
    """
    check_size("max_length", max_length or 0)
    check_errors(errors)
    return _decoded(source, max_length, line_encoding(encoding), errors)


def _decoded(
    source: SupportsRead, max_length: int | None, encoding: str, errors: str
) -> Iterator[str]:
    number = 1
    for lines in _blocks(source, max_length):
        if not lines:
            continue
        # The mark of utf-8-sig belongs to the first line; at the start of others it is a character.
        codec = "utf-8" if number > 1 and encoding == "utf-8-sig" else encoding
        try:
            texts = b"\n".join(lines).decode(codec, errors).split("\n")
        except UnicodeDecodeError:
            yield from _one_by_one(lines, number, codec, source)
        else:
            yield from texts
        number += len(lines)


def _one_by_one(lines: list[bytes], number: int, codec: str, source: SupportsRead) -> Iterator[str]:
    """Give the lines before the one that is not text, then tell which that is."""
    for place, line in enumerate(lines, number):
        try:
            text = line.decode(codec)
        except UnicodeDecodeError as error:
            error.reason += f" ({name_of(source)}, line {place})"
            raise
        yield text


def line_encoding(encoding: str) -> str:
    """Give an encoding's usual name; refuse those whose lines do not end in byte 10, for they would be cut anywhere."""
    if decoded_line_end(encoding) != "\n":
        msg = f"byte 10 does not end a line in encoding {encoding!r}"
        raise ValueError(msg)
    return codecs.lookup(encoding).name


def decoded_line_end(encoding: str) -> str | None:
    """Say what byte 10 is in an encoding, None for no text of its own; refuse what is no encoding."""
    try:
        return b"\n".decode(encoding)
    except UnicodeDecodeError:
        return None
    except (LookupError, ValueError):  # ValueError: zero bytes and surrogates in its name
        msg = f"unknown encoding: {encoding!r}"
        raise ValueError(msg) from None


def check_errors(errors: str) -> None:
    """Refuse an unknown error handler now: Python does so when the first bad byte comes."""
    try:
        codecs.lookup_error(errors)
    except (LookupError, ValueError):
        msg = f"unknown error handler: {errors!r}"
        raise ValueError(msg) from None
