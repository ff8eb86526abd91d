import base64
import os
import threading

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from zero.codec import AesGcm, Base64Error, DecryptionError, InsecureAesEcb, KeySizeError

K32 = "q4t7w!z%C*F-JaNdRgUjXn2r5u8x/A?D"
# The AES-256 key of NIST's example of ECB (SP 800-38A, F.1.5).
NIST_KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")

keys = st.sampled_from([16, 24, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))


@pytest.mark.parametrize(
    ("key", "plain", "cipher"),
    [
        (K32, "hello", "05AnyEruMk/OT8DilQjOjw=="),
        (K32, "helloworld", "T9tgPaTw7Y0kJWyHrBSbHA=="),
        (K32, "", "wsZHwMHcHO1ymaHRPsIVsQ=="),
        (K32, "helloworldlong..", "rh3R1C399Um2PM5csZ0V9sLGR8DB3Bztcpmh0T7CFbE="),
        (K32, "hello world!", "cjAMrXPoM+yjMwWi2XQ/1w=="),
        (K32, "0123456789abcdef", "RHlB41/vDylLLD1dYyniUsLGR8DB3Bztcpmh0T7CFbE="),
        ("0123456789abcdef", "hello", "Z0x+8454yr2c7JwSWCOmOQ=="),
        ("0123456789abcdef01234567", "hello", "96Mzp/yW0lz/FjdWJkjljA=="),
        ("PdSgVkYp3s6v9y$B&E)H+MbQeThWmZq4", "ping", "kz9Fb615ngZr/uS3hJMjQA=="),
        ("PdSgVkYp3s6v9y$B&E)H+MbQeThWmZq4", "pong", "yFytgF5Rs9dx+l5iyOhtqw=="),
    ],
)
def test_ecb_writes_and_reads_the_bodies_of_go_zero(key: str, plain: str, cipher: str) -> None:
    ecb = InsecureAesEcb(key.encode())
    assert base64.b64encode(ecb.encrypt(plain.encode())).decode() == cipher
    assert ecb.decrypt(base64.b64decode(cipher)) == plain.encode()


def test_ecb_is_the_one_of_the_standard() -> None:
    block = bytes.fromhex("6bc1bee22e409f96e93d7e117393172a")
    cipher = InsecureAesEcb(NIST_KEY).encrypt(block)
    assert cipher[:16].hex() == "f3eed1bdb5d2a03c064b5a7e3db181f8"
    assert len(cipher) == 32, "a whole block of padding follows"


@given(keys, st.binary(max_size=200))
def test_ecb_comes_back_and_hides_no_equal_blocks(key: bytes, data: bytes) -> None:
    ecb = InsecureAesEcb(key)
    cipher = ecb.encrypt(data)
    assert ecb.decrypt(cipher) == data
    assert 1 <= len(cipher) - len(data) <= 16
    twice = ecb.encrypt(b"\0" * 32)
    assert twice[:16] == twice[16:32], "the reason for the name"


@pytest.mark.parametrize(
    ("key", "cipher"),
    [
        ("MDEyMzQ1Njc4OWFiY2RlZg==", "N4X71isnx8jOTi7v7jVVIg=="),  # taken raw: AES-192
        ("cTR0N3cheiVDKkYtSmFOZFJnVWpYbjJyNXU4eC9BP0Q=", "05AnyEruMk/OT8DilQjOjw=="),
        (K32, "05AnyEruMk/OT8DilQjOjw=="),
    ],
)
def test_key_texts_up_to_32_bytes_are_raw_and_longer_ones_base64(key: str, cipher: str) -> None:
    ecb = InsecureAesEcb.from_text(key)
    assert ecb.encrypt_base64("aGVsbG8=") == cipher
    assert ecb.decrypt_base64(cipher) == "aGVsbG8="


def test_the_length_of_a_key_text_is_counted_in_bytes() -> None:
    key = "é" * 16  # 32 bytes, 16 characters
    assert InsecureAesEcb.from_text(key).encrypt(b"x") == InsecureAesEcb(key.encode()).encrypt(b"x")
    with pytest.raises(Base64Error):
        InsecureAesEcb.from_text("é" * 17)
    with pytest.raises(Base64Error):
        InsecureAesEcb.from_text("\ud800" * 11)


@pytest.mark.parametrize("size", [0, 1, 15, 17, 23, 25, 31, 33, 64])
@pytest.mark.parametrize("cipher", [AesGcm, InsecureAesEcb])
def test_a_key_of_another_size_is_refused_and_its_size_named(cipher: type, size: int) -> None:
    with pytest.raises(
        KeySizeError, match=rf"^invalid key size {size}: .* 16, 24 or 32 "
    ) as caught:
        cipher(bytes(size))
    assert caught.value.size == size


@pytest.mark.parametrize("cipher", [AesGcm, InsecureAesEcb])
def test_a_key_that_is_text_is_refused_and_not_shown(cipher: type) -> None:
    with pytest.raises(TypeError, match=r"^an AES key is bytes, not str: ") as caught:
        cipher(K32)
    assert K32 not in str(caught.value)


def raw_ecb(padded: bytes) -> bytes:
    """Encrypt without padding: what is before the last block of an aligned text."""
    return InsecureAesEcb(K32.encode()).encrypt(padded)[:-16]


@pytest.mark.parametrize(
    "tail", ["020303", "00", "11", "ff", "4103", "0202020f", "0f" * 14, "10" * 15, "0203"]
)
def test_padding_is_checked_to_the_last_byte(tail: str) -> None:
    text = bytes.fromhex(tail).rjust(16, b"A")
    with pytest.raises(DecryptionError) as caught:
        InsecureAesEcb(K32.encode()).decrypt(raw_ecb(text))
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_any_bytes_are_encrypted(kind: type) -> None:
    ecb = InsecureAesEcb(K32.encode())
    assert ecb.decrypt(kind(ecb.encrypt(kind(b"hello")))) == b"hello"


def test_right_padding_is_taken_off() -> None:
    ecb = InsecureAesEcb(K32.encode())
    assert ecb.decrypt(raw_ecb(b"A" * 13 + b"\3\3\3")) == b"A" * 13
    assert ecb.decrypt(raw_ecb(b"\x10" * 16)) == b""


@pytest.mark.parametrize("size", [0, 1, 15, 17, 33])
def test_a_ciphertext_that_is_cut_is_refused(size: int) -> None:
    with pytest.raises(DecryptionError):
        InsecureAesEcb(K32.encode()).decrypt(bytes(size))


@given(keys, st.binary(max_size=200), st.binary(max_size=20))
def test_gcm_comes_back(key: bytes, data: bytes, associated: bytes) -> None:
    sealed = AesGcm(key).encrypt(data, associated=associated)
    assert len(sealed) == len(data) + 28
    assert AesGcm(key).decrypt(sealed, associated=associated) == data


def test_gcm_is_laid_out_as_nonce_ciphertext_tag() -> None:
    key = AesGcm.generate_key()
    sealed = AesGcm(key).encrypt(b"hello", associated=b"to 7")
    assert AESGCM(key).decrypt(sealed[:12], sealed[12:], b"to 7") == b"hello"


def test_gcm_never_repeats_a_nonce_or_a_key() -> None:
    box = AesGcm(bytes(32))
    assert len({box.encrypt(b"")[:12] for _ in range(1000)}) == 1000
    assert len({AesGcm.generate_key() for _ in range(10)}) == 10


@given(st.data(), st.binary(max_size=40))
def test_gcm_notices_every_changed_bit(data: st.DataObject, text: bytes) -> None:
    box = AesGcm(bytes(16))
    sealed = bytearray(box.encrypt(text, associated=b"a"))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(DecryptionError):
        box.decrypt(bytes(sealed), associated=b"a")


@pytest.mark.parametrize("size", range(28 + 5))
def test_gcm_refuses_a_ciphertext_cut_anywhere(size: int) -> None:
    box = AesGcm(bytes(24))
    sealed = box.encrypt(b"hello")
    with pytest.raises(DecryptionError):
        box.decrypt(sealed[:size])


def test_gcm_refuses_other_associated_data_and_another_key() -> None:
    sealed = AesGcm(bytes(16)).encrypt(b"hello", associated=b"to 7")
    with pytest.raises(DecryptionError):
        AesGcm(bytes(16)).decrypt(sealed, associated=b"to 8")
    with pytest.raises(DecryptionError):
        AesGcm(os.urandom(16)).decrypt(sealed, associated=b"to 7")


@pytest.mark.parametrize("cipher", [AesGcm, InsecureAesEcb])
def test_one_object_serves_many_threads(cipher: type[AesGcm] | type[InsecureAesEcb]) -> None:
    box = cipher(bytes(32))
    wrong: list[int] = []

    def work(number: int) -> None:
        for length in range(200):
            data = bytes([number]) * length
            if box.decrypt(box.encrypt(data)) != data:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
