"""Unpacking of gzip bodies, with a bound on what they may grow to."""

from .errors import HttpError

_MAGIC = b"\x1f\x8b\x08"
_HEADER = 10

GROWTH = 8
"""How many times the body limit an unpacked body may have: 8 MiB where 1 MiB is the limit."""
UNLIMITED = 1 << 62


def has_gzip_header(body: bytes) -> bool:
    """Tell whether a body begins like gzip; known before anything is unpacked."""
    return len(body) >= _HEADER and body.startswith(_MAGIC)


def unpack(body: bytes, limit: int) -> bytes:
    """Unpack every member of a gzip body, to at most `limit` bytes.

    Raises:
        HttpError: 400 for a stream that is cut or broken, 413 for one that grows beyond the limit.
    """
    # Its import costs 15 ms, for the ciphers in it, and most services never see gzip.
    from zero.codec import GzipError, GzipTooLargeError, gunzip  # noqa: PLC0415

    try:
        return gunzip(body, limit=limit)
    except GzipTooLargeError:
        raise HttpError(413, f"body unpacks to more than {limit} bytes") from None
    except GzipError as error:
        # As Go's io says it; clients see the text.
        text = "unexpected EOF" if error.reason == "cut off" else f"gzip: {error.reason}"
        raise HttpError(400, text) from None
