"""Adapter: run the cases of `codec.json` through the package.

What is refused must be refused for the condition Go names: each of Go's texts stands for one of our
errors, in `_REFUSALS`.
"""

from __future__ import annotations

import base64
import gzip as stdlib_gzip
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from zero import codec

from .rsa_numbers import badly_padded

Outcome = tuple[str, str, str]
Case = dict[str, Any]

_REFUSALS: tuple[tuple[str, type[Exception], str], ...] = (
    ("crypto/aes: invalid key size", codec.KeySizeError, "key size"),
    ("padding size error", codec.DecryptionError, "cannot decrypt"),
    ("crypto/rsa: decryption error", codec.DecryptionError, "cannot decrypt"),
    ("illegal base64 data", codec.Base64Error, "base64"),
    ("unexpected EOF", codec.GzipError, "cut off"),
    ("EOF", codec.GzipError, "empty"),
    ("gzip: invalid header", codec.GzipError, "invalid header"),
    ("gzip: invalid checksum", codec.GzipError, "invalid checksum"),
    ("flate: corrupt input", codec.GzipError, "corrupt data"),
    ("private key error", codec.KeyFormatError, "no PEM block"),
    ("failed to parse PEM block", codec.KeyFormatError, "no PEM block"),
    ("key type is not RSA", codec.KeyFormatError, "not RSA"),
    ("x509: failed to parse", codec.KeyFormatError, "form"),
    ("asn1: ", codec.KeyFormatError, "form"),
    ("x509: ", codec.KeyFormatError, ""),
    ("invalid public key", TypeError, ""),
    ("invalid private key", TypeError, ""),
    ("public key out of bound", codec.DhKeyError, "public key out of bounds"),
)


def _pem(text: str) -> str:
    return text.replace("=====", "-----")


def _refused(error: Exception, text: str) -> bool:
    """Tell whether ours is the error that Go's text stands for, at the same place."""
    for start, kind, words in _REFUSALS:
        if text.startswith(start):
            number = text.rpartition(" ")[2]
            place = {codec.Base64Error: "position", codec.KeySizeError: "size"}.get(kind)
            same_place = place is None or str(getattr(error, place, None)) == number
            return isinstance(error, kind) and words in str(error) and same_place
    return False


def _compare(case: Case, wanted: object, run: Callable[[], object]) -> tuple[str, str]:
    try:
        got = run()
    except (ValueError, TypeError) as error:
        if "error" in case and _refused(error, case["error"]):
            return "equal", ""
        wanted = case.get("error", wanted)
        return "differs", f"expected {wanted!r}, refused: {type(error).__name__}: {error}"
    if "error" in case:
        return "differs", f"expected a refusal ({case['error']}), got {got!r}"
    return ("equal", "") if got == wanted else ("differs", f"expected {wanted!r}, got {got!r}")


def _aes_ecb(case: Case, document: Case) -> tuple[str, str]:
    def run() -> object:
        cipher = codec.InsecureAesEcb(bytes.fromhex(case["key"]))
        plain = bytes.fromhex(case["plain"])
        encrypted = cipher.encrypt(plain)
        assert cipher.decrypt(encrypted) == plain, "does not come back"
        return encrypted.hex()

    return _compare(case, case.get("cipher"), run)


def _aes_ecb_decrypt(case: Case, document: Case) -> tuple[str, str]:
    def run() -> object:
        cipher = codec.InsecureAesEcb(bytes.fromhex(case["key"]))
        return cipher.decrypt(bytes.fromhex(case["cipher"])).hex()

    return _compare(case, case.get("plain"), run)


def _aes_ecb_base64(case: Case, document: Case) -> tuple[str, str]:
    def run() -> object:
        cipher = codec.InsecureAesEcb.from_text(case["key"])
        call = cipher.encrypt_base64 if case["call"] == "encrypt" else cipher.decrypt_base64
        return call(case["input"])

    return _compare(case, case.get("output"), run)


def _hmac(case: Case, document: Case) -> tuple[str, str]:
    key = bytes.fromhex(case["key"])
    body = bytes.fromhex(case["body_hex"]) if "body_hex" in case else case["body"]
    raw, text = codec.hmac_sha256(key, body), codec.hmac_sha256_base64(key, body)
    if not all(codec.verify_hmac_sha256(key, body, signature) for signature in (raw, text)):
        return "differs", "does not verify"
    return _compare(case, (case["hmac_hex"], case["hmac_base64"]), lambda: (raw.hex(), text))


def _gzip(case: Case, document: Case) -> tuple[str, str]:
    plain = bytes.fromhex(case["plain"])
    packed = codec.gzip(plain)
    if stdlib_gzip.decompress(packed) != plain or codec.gunzip(packed) != plain:
        return "differs", "what we pack does not come back"
    wanted = (case["header"], case["plain"])
    theirs = base64.b64decode(case["gzip_base64"])
    return _compare(case, wanted, lambda: (packed[:10].hex(), codec.gunzip(theirs).hex()))


def _gunzip(case: Case, document: Case) -> tuple[str, str]:
    packed = base64.b64decode(case["gzip_base64"])
    return _compare(case, case.get("plain"), lambda: codec.gunzip(packed).hex())


def _gunzip_limit(case: Case, document: Case) -> tuple[str, str]:
    packed = codec.gzip(bytes(case["plain_length"]))
    try:
        returned = len(codec.gunzip(packed))
    except codec.GzipTooLargeError as error:
        if "wart" in case and error.limit == case["returned_length"] < case["plain_length"]:
            return "wart", f"refused: {error}"
        return "differs", f"expected {case['returned_length']} bytes, refused: {error}"
    same = returned == case["returned_length"] and "wart" not in case
    return ("equal", "") if same else ("differs", f"got {returned} bytes of {case}")


def _rsa_keys(case: Case, document: Case) -> tuple[str, str]:
    data = bytes(range(256)) * 3
    for padding in ("oaep", "pkcs1v15"):
        encrypter = codec.RsaEncrypter(_pem(case["public_pem"]), padding=padding)
        decrypter = codec.RsaDecrypter(_pem(case["private_pem"]), padding=padding)
        if decrypter.decrypt(encrypter.encrypt(data)) != data:
            return "differs", f"{padding}: does not come back"
    return "equal", ""


def _key(case: Case, document: Case) -> Case:
    return next(key for key in document["rsa_keys"] if key["name"] == case["key"])


@cache  # checking a key takes longer than using it
def _loaded(pem: str, padding: codec.RsaPadding) -> codec.RsaDecrypter:
    return codec.RsaDecrypter(pem, padding=padding)


def _decrypter(case: Case, document: Case) -> codec.RsaDecrypter:
    return _loaded(_pem(_key(case, document)["private_pem"]), case["padding"])


def _rsa_decrypt(case: Case, document: Case) -> tuple[str, str]:
    cipher = bytes.fromhex(case["cipher"])
    decrypter = _decrypter(case, document)
    outcome = _compare(case, case.get("plain"), lambda: decrypter.decrypt(cipher).hex())
    if outcome[0] == "differs" and "error" in case and case["padding"] == "pkcs1v15":
        # Go tells an attacker that the padding is wrong (its own documentation calls this unsafe).
        pem = _pem(_key(case, document)["private_pem"])
        if badly_padded(pem, cipher) and decrypter.decrypt(cipher) == decrypter.decrypt(cipher):
            return "wart", "wrong padding gives bytes nobody sent, the same ones each time"
    return outcome


def _rsa_lengths(case: Case, document: Case) -> tuple[str, str]:
    pem = _pem(_key(case, document)["public_pem"])
    encrypter = codec.RsaEncrypter(pem, padding=case["padding"])
    plain = bytes(case["plain_length"])
    cipher = encrypter.encrypt(plain)
    if _decrypter(case, document).decrypt(cipher) != plain:
        return "differs", "does not come back"
    return _compare(case, case["cipher_length"], lambda: len(cipher))


def _rsa_bad_keys(case: Case, document: Case) -> tuple[str, str]:
    read = codec.RsaDecrypter if case["role"] == "decrypt" else codec.RsaEncrypter
    return _compare(case, case.get("accepted"), lambda: bool(read(_pem(case["pem"]))))


def _rsa_decrypt_base64(case: Case, document: Case) -> tuple[str, str]:
    decrypter = _decrypter(case, document)
    return _compare(case, case.get("plain"), lambda: decrypter.decrypt_base64(case["input"]).hex())


def _dh(case: Case, document: Case) -> tuple[str, str]:
    x, y = codec.DhKey(int(case["x"], 16)), codec.DhKey(int(case["y"], 16))
    shared = y.compute(x.public_bytes())
    short = x.compute(y.public, padded=False)
    if len(shared) != 256 or shared.lstrip(b"\0") != short:
        return "differs", f"the two sides disagree: {shared.hex()}, {short.hex()}"
    got = (x.public_bytes().hex(), y.public_bytes().hex(), int.from_bytes(short, "big"), len(short))
    wanted = (case["public_x"], case["public_y"], int(case["shared"], 16), case["shared_bytes"])
    outcome = _compare(case, wanted, lambda: got)
    if outcome[0] == "equal" and "wart" in case:
        agrees = shared[:32] != short[:32]
        ours = "256 bytes unless asked for go-zero's shorter form"
        return ("wart", ours) if agrees else ("differs", shared.hex())
    return outcome


def _number(text: str | None) -> int:
    if text is None:
        raise TypeError("no key")
    return int(text, 16)


def _dh_errors(case: Case, document: Case) -> tuple[str, str]:
    def public_first() -> object:
        peer = _number(case["public"])
        codec.DhKey(2).compute(peer)
        return codec.DhKey(_number(case["private"])).compute(peer, padded=False).hex()

    if "wart" not in case:
        return _compare(case, case.get("shared"), public_first)
    try:
        return "differs", f"accepted: {public_first()}"
    except codec.DhKeyError as error:
        return "wart", f"refused: {error}"


def _dh_group(case: Case, document: Case) -> tuple[str, str]:
    prime = int(case["prime"], 16)
    # 2**p = 2 (Fermat) and p - 1 is the greatest private number: both say what the prime is.
    got = (
        codec.DhKey(1).public,
        pow(case["generator"], prime - 1 - 5, prime),
        len(codec.DhKey.generate().public_bytes()),
    )
    wanted = (case["generator"], codec.DhKey(prime - 6).public, case["public_key_bytes"])
    return _compare(case, wanted, lambda: got)


_GROUPS: dict[str, Callable[[Case, Case], tuple[str, str]]] = {
    "aes_ecb": _aes_ecb,
    "aes_ecb_decrypt": _aes_ecb_decrypt,
    "aes_ecb_base64": _aes_ecb_base64,
    "hmac": _hmac,
    "gzip": _gzip,
    "gunzip": _gunzip,
    "gunzip_limit": _gunzip_limit,
    "rsa_keys": _rsa_keys,
    "rsa_decrypt": _rsa_decrypt,
    "rsa_lengths": _rsa_lengths,
    "rsa_bad_keys": _rsa_bad_keys,
    "rsa_decrypt_base64": _rsa_decrypt_base64,
    "dh": _dh,
    "dh_errors": _dh_errors,
    "dh_group": _dh_group,
}


def codec_cases(document: Case) -> Iterator[Outcome]:
    """Check every group of the document; a group that is not known here differs."""
    for group, cases in document.items():
        if isinstance(cases, str):
            continue
        for number, case in enumerate(cases):
            try:
                outcome, detail = _GROUPS[group](case, document)
            except Exception as error:
                outcome, detail = "differs", f"{type(error).__name__}: {error}"
            yield f"{group}[{number}] {case.get('about', '')}".rstrip(), outcome, detail


FILES: dict[str, Callable[[Case], Iterator[Outcome]]] = {"codec": codec_cases}
