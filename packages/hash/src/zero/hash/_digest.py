"""The two hashes that go-zero places things with."""

import hashlib

import mmh3


def murmur3(data: bytes | bytearray | memoryview) -> int:
    """Return the 64-bit MurmurHash3 that go-zero's `hash.Hash` gives, 0 to 2**64 - 1.

    It is the first half of the x64 128-bit hash with seed 0. Not for secrets.
    """
    return mmh3.mmh3_x64_128_utupledigest(data)[0]


def md5(data: bytes | bytearray | memoryview) -> bytes:
    """Return the 16 bytes of the MD5 digest. Not for secrets: it is here to agree with others."""
    return hashlib.md5(data, usedforsecurity=False).digest()


def md5_hex(data: bytes | bytearray | memoryview) -> str:
    """Return the MD5 digest as 32 lower-case hexadecimal digits."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
