"""AES: GCM, the safe choice, and ECB for those who have to talk to what is there."""

import os
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from ._base64 import decode_base64, encode_base64
from ._errors import DecryptionError, KeySizeError

_KEY_SIZES = (16, 24, 32)
_BLOCK = 16
_NONCE = 12
_TAG = 16
_LONGEST_RAW_KEY_TEXT = 32


def _checked(key: bytes) -> bytes:
    if isinstance(key, str):
        raise TypeError(
            "an AES key is bytes, not str: `encode` it, or see InsecureAesEcb.from_text"
        )
    if len(key) not in _KEY_SIZES:
        raise KeySizeError(len(key), "an AES key has 16, 24 or 32 bytes")
    return bytes(key)


class AesGcm:
    """AES-GCM (NIST SP 800-38D): secret, and any change is noticed. Take this one.

    One key is good for about 2**32 messages, since nonces are drawn at random. An object may be
    shared by threads.
    """

    __slots__ = ("_aead",)

    def __init__(self, key: bytes) -> None:
        """Take a key of 16, 24 or 32 bytes, else raise KeySizeError."""
        self._aead = AESGCM(_checked(key))

    @classmethod
    def generate_key(cls) -> bytes:
        """Return a new 256-bit key."""
        return os.urandom(32)

    def encrypt(self, data: bytes, *, associated: bytes = b"") -> bytes:
        """Return nonce (12 bytes, random), ciphertext and tag (16 bytes) in one piece.

        The associated data is not part of the result; it is protected against change, and the
        same must be given to `decrypt`.
        """
        nonce = os.urandom(_NONCE)
        return nonce + self._aead.encrypt(nonce, data, associated)

    def decrypt(self, data: bytes, *, associated: bytes = b"") -> bytes:
        """Return the plaintext of what `encrypt` made.

        Raises:
            DecryptionError: another key, other associated data, or a single bit has changed.
        """
        if len(data) < _NONCE + _TAG:
            raise DecryptionError
        try:
            return self._aead.decrypt(data[:_NONCE], data[_NONCE:], associated)
        except InvalidTag:
            raise DecryptionError from None


class InsecureAesEcb:
    """AES-ECB with PKCS#7 padding: go-zero's encrypted bodies. For compatibility, never by choice.

    Equal blocks give equal ciphertext and nothing notices a change: sign what goes over the wire,
    as go-zero's content security does, and take `AesGcm` wherever both ends are yours.
    """

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        """Take a key of 16, 24 or 32 bytes, else raise KeySizeError."""
        # The mode is what this class exists for; its name says what it is worth.
        self._cipher = Cipher(algorithms.AES(_checked(key)), modes.ECB())

    @classmethod
    def from_text(cls, key: str) -> Self:
        """Take a key as go-zero's base64 functions do: up to 32 bytes raw, longer ones as base64.

        A trap for keys of 16 and 24 bytes: their base64 text has 24 and 32 characters and so is
        itself taken for the key. Only the text of a 32-byte key is decoded.

        Raises:
            Base64Error: a long text is not base64.
            KeySizeError: what comes out is no AES key.
        """
        raw = key.encode("utf-8", "surrogatepass")
        return cls(raw if len(raw) <= _LONGEST_RAW_KEY_TEXT else decode_base64(raw))

    def encrypt(self, data: bytes) -> bytes:
        """Return the ciphertext: 1 to 16 bytes longer than the data, a multiple of 16."""
        padding = _BLOCK - len(data) % _BLOCK
        encryptor = self._cipher.encryptor()
        padded = b"".join((data, bytes((padding,)) * padding))
        return encryptor.update(padded) + encryptor.finalize()

    def decrypt(self, data: bytes) -> bytes:
        """Return the plaintext.

        Raises:
            DecryptionError: the data is empty, no multiple of 16 bytes, or its padding is wrong.
        """
        if not data or len(data) % _BLOCK:
            raise DecryptionError
        decryptor = self._cipher.decryptor()
        padded = decryptor.update(data) + decryptor.finalize()
        unpadder = PKCS7(_BLOCK * 8).unpadder()
        try:
            return unpadder.update(padded) + unpadder.finalize()
        except ValueError:
            raise DecryptionError from None

    def encrypt_base64(self, text: str | bytes) -> str:
        """Encrypt what a base64 text stands for, and return base64: go-zero's `EcbEncryptBase64`.

        Raises:
            Base64Error: the text is not base64.
        """
        return encode_base64(self.encrypt(decode_base64(text)))

    def decrypt_base64(self, text: str | bytes) -> str:
        """Decrypt what a base64 text stands for, and return base64: go-zero's `EcbDecryptBase64`.

        Raises:
            Base64Error: the text is not base64.
            DecryptionError: as for `decrypt`.
        """
        return encode_base64(self.decrypt(decode_base64(text)))
