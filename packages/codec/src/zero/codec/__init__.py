"""AES, HMAC, RSA, Diffie-Hellman and gzip as go-zero speaks them, and the safe choice beside each.

What is there for compatibility alone says so in its name or has to be asked for.

>>> from zero.codec import AesGcm, gunzip, gzip, hmac_sha256_base64
>>> box = AesGcm(AesGcm.generate_key())
>>> box.decrypt(box.encrypt(b"hello", associated=b"order 7"), associated=b"order 7")
b'hello'
>>> hmac_sha256_base64(b"foo", "bar")
'+TILrwJJFp5zhQzWFW3tAQbiu2rYyrAbe7vr5tEGUxc='
>>> gunzip(gzip(b"hello"), limit=1024)
b'hello'
"""

from ._aes import AesGcm, InsecureAesEcb
from ._base64 import Base64Error, decode_base64, encode_base64
from ._dh import DhKey, DhKeyError
from ._errors import DecryptionError, KeySizeError
from ._gzip import Gunzipper, GzipError, GzipTooLargeError, gunzip, gzip
from ._hmac import hmac_sha256, hmac_sha256_base64, verify_hmac_sha256
from ._keys import KeyFormatError
from ._rsa import RsaDecrypter, RsaEncrypter, RsaPadding

__all__ = [
    "AesGcm",
    "Base64Error",
    "DecryptionError",
    "DhKey",
    "DhKeyError",
    "Gunzipper",
    "GzipError",
    "GzipTooLargeError",
    "InsecureAesEcb",
    "KeyFormatError",
    "KeySizeError",
    "RsaDecrypter",
    "RsaEncrypter",
    "RsaPadding",
    "decode_base64",
    "encode_base64",
    "gunzip",
    "gzip",
    "hmac_sha256",
    "hmac_sha256_base64",
    "verify_hmac_sha256",
]
