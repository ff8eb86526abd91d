"""HMAC-SHA256, which signs go-zero's requests."""

import hmac

from ._base64 import encode_base64


def hmac_sha256(key: bytes, body: bytes | str) -> bytes:
    """Return the 32 bytes of HMAC-SHA256 (RFC 2104) of a body; text is signed as UTF-8.

    Raises:
        UnicodeEncodeError: the text holds a lone surrogate, so it has no bytes to sign.
    """
    return hmac.digest(key, body.encode() if isinstance(body, str) else body, "sha256")


def hmac_sha256_base64(key: bytes, body: bytes | str) -> str:
    """Return HMAC-SHA256 as the base64 text that stands in go-zero's signature header."""
    return encode_base64(hmac_sha256(key, body))


def verify_hmac_sha256(key: bytes, body: bytes | str, signature: bytes | str) -> bool:
    """Tell whether a signature is right, in a time that does not depend on where it is wrong.

    A `bytes` signature is the raw digest. A `str` one is its base64 text, compared as text the way
    go-zero does, so a second spelling of the same bytes is refused.
    """
    if isinstance(signature, str):
        expected = hmac_sha256_base64(key, body).encode("ascii")
        return hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass"))
    return hmac.compare_digest(hmac_sha256(key, body), signature)
