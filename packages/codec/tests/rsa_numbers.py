"""Bare RSA on test keys: see whether what a ciphertext holds is padded. Not to be done in earnest."""

import re

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

# RFC 8017, section 7.2.1: 00 02, at least eight bytes that are not zero, 00, the message.
_PADDED = re.compile(rb"\x00\x02[^\x00]{8,}\x00", re.DOTALL)


def badly_padded(pem: str, cipher: bytes) -> bool:
    """Tell whether whole, possible chunks hold at least one without PKCS#1 v1.5 padding."""
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    numbers = key.private_numbers()
    n, size = numbers.public_numbers.n, key.key_size // 8
    chunks = [int.from_bytes(cipher[at : at + size], "big") for at in range(0, len(cipher), size)]
    if len(cipher) % size or any(chunk >= n for chunk in chunks):
        return False
    held = (pow(chunk, numbers.d, n).to_bytes(size, "big") for chunk in chunks)
    return not all(_PADDED.match(text) for text in held)
