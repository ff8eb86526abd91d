"""Unpacking of gzip bodies, with a bound on what they may grow to."""

import zlib

from .errors import HttpError

_MAGIC = b"\x1f\x8b\x08"
_HEADER = 10
_GZIP = 16 + zlib.MAX_WBITS

GROWTH = 8
"""How many times the body limit an unpacked body may have: 8 MiB where 1 MiB is the limit."""
UNLIMITED = 1 << 62


def has_gzip_header(body: bytes) -> bool:
    """Tell whether a body begins like gzip; known before anything is unpacked."""
    return len(body) >= _HEADER and body.startswith(_MAGIC)


def gunzip(body: bytes, limit: int) -> bytes:
    """Unpack every member of a gzip body, to at most `limit` bytes.

    Raises:
        HttpError: 400 for a stream that is cut or broken, 413 for one that grows beyond the limit.
    """
    parts: list[bytes] = []
    size = 0
    while body:
        member = zlib.decompressobj(_GZIP)
        try:
            part = member.decompress(body, min(limit - size + 1, UNLIMITED >> 2))
        except zlib.error as error:
            raise HttpError(400, f"gzip: {error}") from None
        size += len(part)
        if size > limit:
            raise HttpError(413, f"body unpacks to more than {limit} bytes")
        if not member.eof:
            raise HttpError(400, "unexpected EOF")
        parts.append(part)
        body = member.unused_data
    return b"".join(parts)
