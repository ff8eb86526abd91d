import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.codec import Base64Error, decode_base64, encode_base64

_RIGHT = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)


@given(st.binary(max_size=50))
def test_comes_back(data: bytes) -> None:
    text = encode_base64(data)
    assert decode_base64(text) == decode_base64(text.encode()) == data
    assert "\n" not in text


@given(st.text(st.sampled_from("AQg7+/=\n\r -_é\ud800"), max_size=14))
def test_takes_what_go_takes_and_names_a_place_else(text: str) -> None:
    bare = text.replace("\n", "").replace("\r", "")
    if _RIGHT.fullmatch(bare):
        decode_base64(text)
        return
    with pytest.raises(Base64Error) as caught:
        decode_base64(text)
    assert 0 <= caught.value.position <= len(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("more", ["=", "==", "===", "====", "=7777", "\n=\n", "=777", "==77"])
def test_padding_behind_whole_groups_is_refused_at_its_place(more: str) -> None:
    """Python's own strict decoding passes over it."""
    with pytest.raises(Base64Error) as caught:
        decode_base64(f"7777{more}")
    assert caught.value.position == 4 + more.index("=")


def test_line_breaks_are_passed_over_anywhere() -> None:
    assert decode_base64("aGV\r\nsbG8\n=\n") == b"hello"
    assert decode_base64("\n\n") == b""


def test_bits_after_the_last_byte_may_be_anything() -> None:
    assert decode_base64("aGk=") == decode_base64("aGl=") == b"hi"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("***", 0),
        ("aGVs bG8=", 4),  # a blank
        ("aGVsbG8", 4),  # no padding: where the incomplete group began
        ("aGVsb\nG8", 5),  # ... counted back from the end, as Go counts
        ("aGVsbG8=-", 8),
        ("aGVsbG8==", 8),
        ("aGVsbG8=aGVs", 8),
        ("aA=", 3),  # the second = is missing
        ("aA=\n", 4),
        ("aA=b", 2),
        ("aA\n=\nb", 4),
        ("aA==\nb", 5),
        ("=", 0),
        ("a===", 1),
        ("aG-_", 2),  # the alphabet of URLs
        ("aGé=", 2),
        ("\ud800", 0),
    ],
)
def test_the_place_is_the_one_go_names(text: str, position: int) -> None:
    with pytest.raises(Base64Error, match=f"^not base64 at byte {position}$") as caught:
        decode_base64(text)
    assert caught.value.position == position


def test_the_text_itself_is_not_repeated() -> None:
    with pytest.raises(Base64Error) as caught:
        decode_base64("c2VjcmV0!AAA")
    assert "c2V" not in str(caught.value)
    assert caught.value.__suppress_context__
