import base64
import json
import re
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from zero.codec import (
    Base64Error,
    DecryptionError,
    KeyFormatError,
    RsaDecrypter,
    RsaEncrypter,
    RsaPadding,
)

from .rsa_numbers import badly_padded

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "codec.json").read_text("utf-8"))
TEXTS = {key["name"]: key for key in DOCUMENT["rsa_keys"]}["alpha-1024"]
PRIVATE = TEXTS["private_pem"].replace("=====", "-----")
PUBLIC = TEXTS["public_pem"].replace("=====", "-----")
PASSWORD = BestAvailableEncryption(b"secret")
CURVE = ec.generate_private_key(ec.SECP256R1())
KEY = rsa.generate_private_key(65537, 2048)
PADDINGS: list[RsaPadding] = ["oaep", "pkcs1v15"]


def private_pem(form: PrivateFormat) -> bytes:
    return KEY.private_bytes(Encoding.PEM, form, NoEncryption())


@pytest.mark.parametrize("padding", PADDINGS)
def test_long_texts_are_cut_into_chunks_both_ways(padding: RsaPadding) -> None:
    chunk = {"oaep": 62, "pkcs1v15": 117}[padding]
    encrypter = RsaEncrypter(PUBLIC, padding=padding)
    decrypter = RsaDecrypter(PRIVATE, padding=padding)
    for length, chunks in [(0, 0), (1, 1), (chunk, 1), (chunk + 1, 2), (3 * chunk, 3)]:
        data = bytes(range(256))[:length] if length <= 256 else bytes(length)
        cipher = encrypter.encrypt(data)
        assert len(cipher) == 128 * chunks
        assert decrypter.decrypt(cipher) == data


def test_the_safe_padding_is_the_default() -> None:
    cipher = RsaEncrypter(KEY.public_key()).encrypt(b"hello")
    assert RsaDecrypter(KEY, padding="oaep").decrypt(cipher) == b"hello"
    assert RsaDecrypter(KEY).decrypt(RsaEncrypter(KEY.public_key()).encrypt(b"hi")) == b"hi"


def test_another_padding_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown padding 'none': it is 'oaep' or 'pkcs1v15'"):
        RsaDecrypter(KEY, padding="none")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown padding 'raw'"):
        RsaEncrypter(KEY.public_key(), padding="raw")  # type: ignore[arg-type]


def test_ciphertexts_travel_as_base64() -> None:
    decrypter = RsaDecrypter(PRIVATE, padding="pkcs1v15")
    text = base64.encodebytes(RsaEncrypter(PUBLIC, padding="pkcs1v15").encrypt(b"key=value"))
    assert decrypter.decrypt_base64(text) == decrypter.decrypt_base64(text.decode()) == b"key=value"
    assert decrypter.decrypt_base64("") == b""
    for wrong in ("***", "aGVsbG8", "\ud800"):
        with pytest.raises(Base64Error):
            decrypter.decrypt_base64(wrong)


@pytest.mark.parametrize("padding", PADDINGS)
def test_every_failure_is_the_same_error(padding: RsaPadding) -> None:
    cipher = RsaEncrypter(PUBLIC, padding=padding).encrypt(b"hello")
    failures = set()
    for wrong in (b"\1" * 5, b"\xff" * 128, cipher + b"\0", cipher[:-1], cipher + b"\xff" * 128):
        with pytest.raises(DecryptionError) as caught:
            RsaDecrypter(PRIVATE, padding=padding).decrypt(wrong)
        error = caught.value
        failures.add((type(error), str(error), error.__cause__, error.__suppress_context__))
    assert len(failures) == 1


def test_oaep_refuses_what_was_changed() -> None:
    cipher = bytearray(RsaEncrypter(KEY.public_key()).encrypt(b"hello"))
    cipher[-1] ^= 1
    with pytest.raises(DecryptionError):
        RsaDecrypter(KEY).decrypt(bytes(cipher))


def test_wrong_pkcs1v15_padding_is_no_oracle() -> None:
    """The same text gives the same answer, an error or bytes nobody sent, and never a reason."""

    def answer(cipher: bytes) -> object:
        try:
            return RsaDecrypter(PRIVATE, padding="pkcs1v15").decrypt(cipher)
        except DecryptionError as error:
            return str(error)

    right = RsaEncrypter(PUBLIC, padding="pkcs1v15").encrypt(b"hello")
    assert not badly_padded(PRIVATE, right)
    tried = 0
    for number in range(20):
        cipher = bytes([0, number]) + right[2:]
        if badly_padded(PRIVATE, cipher):
            tried += 1
            assert answer(cipher) == answer(cipher) != b"hello"
    assert tried > 10


def test_keys_come_from_text_bytes_files_and_objects(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(PRIVATE)
    cipher = RsaEncrypter(PUBLIC.encode()).encrypt(b"hello")
    for decrypter in (
        RsaDecrypter(PRIVATE),
        RsaDecrypter(PRIVATE.encode()),
        RsaDecrypter.from_file(file),
        RsaDecrypter.from_file(str(file), padding="oaep"),
    ):
        assert decrypter.decrypt(cipher) == b"hello"
    with pytest.raises(FileNotFoundError):
        RsaDecrypter.from_file(tmp_path / "none.pem")


def test_labels_headers_blanks_and_text_around_do_not_matter() -> None:
    body = PRIVATE.split("-----")[2].strip()
    for text in (
        f"notes\n-----BEGIN ANYTHING-----\n{body}\n-----END ANYTHING-----\nmore",
        f"-----BEGIN K-----\nComment: mine\n\n{body}\n-----END K-----",
        PRIVATE.replace("\n", "\r\n"),
        PRIVATE + PUBLIC,
    ):
        assert RsaDecrypter(text).decrypt(b"") == b""


REFUSED_PRIVATE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "^no PEM block, which begins with -----BEGIN RSA PRIVATE KEY-----$"),
    "text": ("no key here", "^no PEM block"),
    "surrogate": ("\ud800", "^no PEM block"),
    "two labels": ("-----BEGIN A-----\nAAAA\n-----END B-----", "^no PEM block"),
    "no base64": ("-----BEGIN A-----\nA*AA\n-----END A-----", "damaged: not base64$"),
    "no key": ("-----BEGIN A-----\nAAAA\n-----END A-----", "^not a private key in PKCS#1 form"),
    "public": (PUBLIC, "^not a private key in PKCS#1 form"),
    "PKCS#8": (private_pem(PrivateFormat.PKCS8), "^an RSA key, but not in PKCS#1 .*openssl rsa"),
    "password": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, PASSWORD),
        "^not a private key in PKCS#1 form",
    ),
    "PKCS#8 with a password": (
        KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, PASSWORD),
        "^not a private key in PKCS#1 form",
    ),
    "elliptic curve": (
        CURVE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "^key type is not RSA$",
    ),
}
REFUSED_PUBLIC: dict[str, tuple[str | bytes, str]] = {
    "text": ("hello", "^no PEM block, which begins with -----BEGIN PUBLIC KEY-----$"),
    "private": (PRIVATE, "^not a public key in X.509 form"),
    "PKCS#1": (
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.PKCS1),
        "^an RSA key, but not in X.509 form",
    ),
    "elliptic curve": (
        CURVE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        "^key type is not RSA$",
    ),
}


@pytest.mark.parametrize("name", REFUSED_PRIVATE)
def test_a_private_key_in_another_form_is_refused(name: str) -> None:
    text, message = REFUSED_PRIVATE[name]
    with pytest.raises(KeyFormatError) as caught:
        RsaDecrypter(text)
    assert re.search(message, str(caught.value))


@pytest.mark.parametrize("name", REFUSED_PUBLIC)
def test_a_public_key_in_another_form_is_refused(name: str) -> None:
    text, message = REFUSED_PUBLIC[name]
    with pytest.raises(KeyFormatError) as caught:
        RsaEncrypter(text)
    assert re.search(message, str(caught.value))


def test_a_key_too_short_for_a_padding_is_refused() -> None:
    numbers = RSAPublicNumbers(65537, (1 << 519) + 75).public_key()
    with pytest.raises(KeyFormatError, match=r"^RSA key of 520 bits is too short for oaep$"):
        RsaEncrypter(numbers)


def test_a_line_of_colons_that_is_no_header_costs_no_time() -> None:
    text = "-----BEGIN K-----\n" + ":" * 100_000 + "\r" + ":" * 10 + "\n-----END K-----\n"
    with pytest.raises(KeyFormatError):
        RsaDecrypter(text)


def test_ten_thousand_dashes_cost_no_time() -> None:
    with pytest.raises(KeyFormatError):
        RsaDecrypter("-----BEGIN A-----\n" * 10_000 + "-" * 10_000)
