"""RSA keys out of PEM texts, in the two forms go-zero reads: PKCS#1 private, X.509 public."""

import re

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from ._base64 import Base64Error, decode_base64

# As Go does, take the first block whatever its label; text around it does not matter. No line of
# a block begins with dashes, so a text of many beginnings is read once and not once for each.
_BLOCK = re.compile(
    rb"^-----BEGIN ([^\r\n]*)-----[ \t]*\r?\n((?:(?!-----)[^\n]*\n)*)-----END \1-----[ \t]*\r?$",
    re.MULTILINE,
)
_HEADERS = re.compile(rb"\A(?:[^:\n]*+:[^\n]*+\n)++(?:\r?\n)?")


class KeyFormatError(ValueError):
    """A text that holds no RSA key of the form that is read; the message says what it may be."""


def read_private_key(pem: str | bytes) -> RSAPrivateKey:
    """Read a PKCS#1 private key from the first PEM block."""
    der = _der(pem, "RSA PRIVATE KEY")
    try:
        key = load_der_private_key(der, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyFormatError("not a private key in PKCS#1 form (RSA PRIVATE KEY)") from None
    if not isinstance(key, RSAPrivateKey):
        raise KeyFormatError("key type is not RSA")
    if key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption()) != der:
        raise KeyFormatError(
            "an RSA key, but not in PKCS#1 form (RSA PRIVATE KEY): load it with "
            "cryptography and pass the key, or convert it with `openssl rsa -traditional`"
        )
    return key


def read_public_key(pem: str | bytes) -> RSAPublicKey:
    """Read an X.509 public key (SubjectPublicKeyInfo) from the first PEM block."""
    der = _der(pem, "PUBLIC KEY")
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyFormatError("not a public key in X.509 form (PUBLIC KEY)") from None
    if not isinstance(key, RSAPublicKey):
        raise KeyFormatError("key type is not RSA")
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != der:
        raise KeyFormatError(
            "an RSA key, but not in X.509 form (PUBLIC KEY): load it with "
            "cryptography and pass the key, or convert it with `openssl rsa -RSAPublicKey_in -pubout`"
        )
    return key


def _der(pem: str | bytes, label: str) -> bytes:
    text = pem.encode("utf-8", "surrogatepass") if isinstance(pem, str) else pem
    block = _BLOCK.search(text)
    if block is None:
        raise KeyFormatError(f"no PEM block, which begins with -----BEGIN {label}-----")
    body = _HEADERS.sub(b"", block[2], count=1)
    try:
        return decode_base64(body.translate(None, b" \t"))
    except Base64Error:
        raise KeyFormatError("the PEM block is damaged: not base64") from None
