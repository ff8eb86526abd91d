"""RSA encryption of texts of any length, cut into chunks as go-zero cuts them."""

from os import PathLike
from typing import Literal, Self, TypeAlias

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding as paddings
from cryptography.hazmat.primitives.asymmetric.padding import AsymmetricPadding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from ._base64 import decode_base64
from ._errors import DecryptionError
from ._keys import KeyFormatError, read_private_key, read_public_key

RsaPadding: TypeAlias = Literal["oaep", "pkcs1v15"]

# What a padding needs of each chunk, in bytes.
_OVERHEAD = {"oaep": 66, "pkcs1v15": 11}


class RsaEncrypter:
    """Encrypt for the owner of an RSA key; the safe padding unless told otherwise."""

    __slots__ = ("_chunk", "_key", "_padding")

    def __init__(self, key: str | bytes | RSAPublicKey, *, padding: RsaPadding = "oaep") -> None:
        """Take a PEM text with a SubjectPublicKeyInfo ("PUBLIC KEY"), or a key already loaded.

        `padding` is `"oaep"` (SHA-256, no label) or, for go-zero's signature header,
        `"pkcs1v15"`.

        Raises:
            KeyFormatError: the text holds no such key.
        """
        self._key = key if isinstance(key, RSAPublicKey) else read_public_key(key)
        self._padding = _padding(padding)
        self._chunk = (self._key.key_size + 7) // 8 - _OVERHEAD[padding]
        if self._chunk <= 0:
            raise KeyFormatError(f"RSA key of {self._key.key_size} bits is too short for {padding}")

    def encrypt(self, data: bytes) -> bytes:
        """Return the ciphertext, as many times the modulus' size as there are chunks.

        A chunk has 11 (`pkcs1v15`) or 66 (`oaep`) bytes less than the modulus; no data, no chunk.
        """
        pieces = (data[at : at + self._chunk] for at in range(0, len(data), self._chunk))
        return b"".join(self._key.encrypt(piece, self._padding) for piece in pieces)


class RsaDecrypter:
    """Decrypt with an RSA key; the safe padding unless told otherwise.

    With `"pkcs1v15"` a text made by someone who does not know the key may come out as bytes nobody
    sent, always the same ones for the same text, instead of an error: OpenSSL answers so since
    3.2 lest the error tell an attacker how near a guess was (Bleichenbacher 1998). Believe what
    comes out only when something else vouches for it, as the signature of go-zero's header does.
    """

    __slots__ = ("_key", "_padding", "_size")

    def __init__(self, key: str | bytes | RSAPrivateKey, *, padding: RsaPadding = "oaep") -> None:
        """Take a PEM text with a PKCS#1 key ("RSA PRIVATE KEY"), or a key already loaded.

        Raises:
            KeyFormatError: the text holds no such key.
        """
        self._key = key if isinstance(key, RSAPrivateKey) else read_private_key(key)
        self._padding = _padding(padding)
        self._size = (self._key.key_size + 7) // 8

    @classmethod
    def from_file(cls, path: str | PathLike[str], *, padding: RsaPadding = "oaep") -> Self:
        """Take the key from a PEM file, which is what go-zero's configuration names.

        Raises:
            OSError: the file cannot be read.
            KeyFormatError: it holds no PKCS#1 key.
        """
        with open(path, "rb") as file:
            return cls(file.read(), padding=padding)

    def decrypt(self, data: bytes) -> bytes:
        """Return the plaintext of all chunks; no data, no plaintext.

        Raises:
            DecryptionError: whatever the reason, always the same error.
        """
        pieces = (data[at : at + self._size] for at in range(0, len(data), self._size))
        try:
            return b"".join([self._key.decrypt(piece, self._padding) for piece in pieces])
        except ValueError:
            raise DecryptionError from None

    def decrypt_base64(self, text: str | bytes) -> bytes:
        """Return the plaintext of a ciphertext written as base64.

        Raises:
            Base64Error: the text is not base64.
            DecryptionError: as for `decrypt`.
        """
        return self.decrypt(decode_base64(text))


def _padding(name: str) -> AsymmetricPadding:
    if name == "oaep":
        return paddings.OAEP(paddings.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    if name == "pkcs1v15":
        return paddings.PKCS1v15()
    raise ValueError(f"unknown padding {name!r}: it is 'oaep' or 'pkcs1v15'")
