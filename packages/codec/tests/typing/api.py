"""Never run: what type checkers must see."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, assert_type

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from zero.codec import (
    AesGcm,
    Base64Error,
    DhKey,
    Gunzipper,
    GzipTooLargeError,
    InsecureAesEcb,
    KeySizeError,
    RsaDecrypter,
    RsaEncrypter,
    RsaPadding,
    decode_base64,
    encode_base64,
    gunzip,
    gzip,
    hmac_sha256,
    hmac_sha256_base64,
    verify_hmac_sha256,
)


def check(private: RSAPrivateKey, public: RSAPublicKey, padding: RsaPadding) -> None:
    assert_type(AesGcm(AesGcm.generate_key()).encrypt(b"", associated=b""), bytes)
    ecb = InsecureAesEcb.from_text("")
    assert_type(ecb, InsecureAesEcb)
    assert_type(ecb.decrypt_base64(ecb.encrypt_base64(b"")), str)
    assert_type(decode_base64(encode_base64(b"")), bytes)
    assert_type(hmac_sha256(b"", ""), bytes)
    assert_type(hmac_sha256_base64(b"", b""), str)
    assert_type(verify_hmac_sha256(b"", "", ""), bool)
    assert_type(RsaEncrypter(public, padding=padding).encrypt(b""), bytes)
    assert_type(RsaDecrypter(private).decrypt_base64(""), bytes)
    assert_type(RsaDecrypter.from_file(Path()), RsaDecrypter)
    assert_type(padding, Literal["oaep", "pkcs1v15"])
    key = DhKey.generate()
    assert_type(key, DhKey)
    assert_type(key.public, int)
    assert_type(key.compute(key.public_bytes(), padded=False), bytes)
    assert_type(gunzip(gzip(b""), limit=1), bytes)
    assert_type(Gunzipper().feed(b""), Iterator[bytes])
    assert_type(KeySizeError(1, "").size, int)
    assert_type(Base64Error(1).position, int)
    assert_type(GzipTooLargeError(1).limit, int)
