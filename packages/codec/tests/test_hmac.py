import base64
import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.codec import hmac_sha256, hmac_sha256_base64, verify_hmac_sha256

SIGNED = "1700000000\nGET\n/a/b\nc=d&e=f\n" + hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    ("key", "body", "signature"),
    [
        (b"foo", "bar", "+TILrwJJFp5zhQzWFW3tAQbiu2rYyrAbe7vr5tEGUxc="),
        (b"", "", "thNnmggU2ex3L5XXeMNfxf8Wl8STcVZTxscSFEKSxa0="),
        (
            b"q4t7w!z%C*F-JaNdRgUjXn2r5u8x/A?D",
            SIGNED,
            "SCeA5Cj4yDWh+F+xRf5f281piOttoJ5SxKxvwoVluf0=",
        ),
    ],
)
def test_signatures_are_those_of_go_zero(key: bytes, body: str, signature: str) -> None:
    assert hmac_sha256_base64(key, body) == signature
    assert hmac_sha256(key, body.encode()) == base64.b64decode(signature)
    assert verify_hmac_sha256(key, body, signature)


def test_rfc_4231_case_2() -> None:
    assert hmac_sha256(b"Jefe", "what do ya want for nothing?").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_equals_the_standard_library(key: bytes, body: bytes) -> None:
    assert hmac_sha256(key, body) == hmac.new(key, body, "sha256").digest()
    assert verify_hmac_sha256(key, body, hmac_sha256(key, body))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        b"",
        "+TILrwJJFp5zhQzWFW3tAQbiu2rYyrAbe7vr5tEGUxd=",  # the same bytes, spelled another way
        "+TILrwJJFp5zhQzWFW3tAQbiu2rYyrAbe7vr5tEGUxc=\n",
        "\ud800",
        "é",
        b"+TILrwJJFp5zhQzWFW3tAQbiu2rYyrAbe7vr5tEGUxc=",  # text given as the digest itself
        bytes(32),
    ],
    ids=repr,
)
def test_any_other_signature_is_wrong_and_no_error(signature: bytes | str) -> None:
    assert not verify_hmac_sha256(b"foo", "bar", signature)


def test_text_is_signed_as_utf_8_and_must_have_bytes() -> None:
    assert hmac_sha256(b"k", "é") == hmac_sha256(b"k", b"\xc3\xa9")
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        hmac_sha256(b"k", "a\ud800")


def test_comparing_is_left_to_what_takes_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[bytes, bytes]] = []

    def compare(left: bytes, right: bytes) -> bool:
        seen.append((left, right))
        return True

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert verify_hmac_sha256(b"foo", "bar", b"?")
    assert verify_hmac_sha256(b"foo", "bar", "?")
    assert seen == [
        (hmac_sha256(b"foo", "bar"), b"?"),
        (hmac_sha256_base64(b"foo", "bar").encode(), b"?"),
    ]
