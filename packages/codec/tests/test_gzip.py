import contextlib
import gzip as stdlib
import io
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.codec import Gunzipper, GzipError, GzipTooLargeError, gunzip, gzip

MEBIBYTE = 1 << 20


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def unpack(data: bytes, size: int, *, limit: int = MEBIBYTE) -> bytes:
    stream = Gunzipper(limit=limit)
    found = b"".join(part for piece in pieces(data, size) for part in stream.feed(piece))
    stream.finish()
    return found


@given(st.binary(max_size=300).map(lambda data: data * 50))
def test_comes_back_and_others_read_it(data: bytes) -> None:
    packed = gzip(data)
    assert gunzip(packed) == stdlib.decompress(packed) == data
    assert packed[:10] == bytes.fromhex("1f8b08000000000000ff"), "Go's header: no time, no system"
    assert packed == gzip(data)


@given(
    st.lists(st.binary(max_size=100).map(lambda data: data * 9), min_size=1, max_size=4),
    st.integers(1, 50),
)
def test_several_streams_in_pieces_of_any_size_are_one_text(texts: list[bytes], size: int) -> None:
    packed = b"".join(stdlib.compress(text, mtime=0) for text in texts)
    assert unpack(packed, size) == gunzip(packed) == b"".join(texts)


def test_a_name_and_a_comment_in_the_header_are_passed_over() -> None:
    body = gzip(b"hello")[10:]
    head = b"\x1f\x8b\x08\x18" + bytes(6) + b"name\0comment\0"
    assert gunzip(head + body) == b"hello"
    for size in (1, 3):
        assert unpack(head + body, size) == b"hello"


HELLO = gzip(b"hello, hello, hello")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"hello", "cut off"),
        (b"hello world, not packed", "invalid header"),
        (b"\x1f\x8b\x00" + HELLO[3:], "invalid header"),
        (HELLO[:10], "cut off"),
        (HELLO[:15], "cut off"),
        (HELLO[:-1], "cut off"),
        (HELLO[:-8] + b"\1" + HELLO[-7:], "invalid checksum"),
        (HELLO[:-1] + b"\1", "invalid checksum"),
        (HELLO[:10] + b"\xff" * 20, "corrupt data"),
        (HELLO + b"garbage", "cut off"),
        (HELLO + b"garbage garbage", "invalid header"),
        (HELLO + bytes(20), "invalid header"),
        (HELLO + HELLO[:12], "cut off"),
        (zlib.compress(b"hello"), "invalid header"),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_what_is_not_gzip_is_refused_with_the_reason(data: bytes, reason: str, size: int) -> None:
    for run in (lambda: gunzip(data), lambda: unpack(data, size)):
        with pytest.raises(GzipError, match=f"^not gzip: {reason}$") as caught:
            run()
        assert caught.value.reason == reason


@given(st.binary(max_size=60), st.integers(0, 30))
def test_any_bytes_give_an_answer_or_an_error_of_ours(data: bytes, keep: int) -> None:
    with contextlib.suppress(GzipError, GzipTooLargeError):
        assert gunzip(HELLO[:keep] + data, limit=1000) is not None


def test_the_limit_is_met_exactly() -> None:
    packed = gzip(bytes(MEBIBYTE))
    assert len(gunzip(packed, limit=MEBIBYTE)) == MEBIBYTE
    with pytest.raises(
        GzipTooLargeError, match=r"^gzip stream unpacks to more than 1048575 bytes$"
    ) as caught:
        gunzip(packed, limit=MEBIBYTE - 1)
    assert caught.value.limit == MEBIBYTE - 1


def test_the_limit_counts_all_streams_together() -> None:
    packed = gzip(bytes(600)) * 2
    assert len(gunzip(packed, limit=1200)) == 1200
    with pytest.raises(GzipTooLargeError):
        gunzip(packed, limit=1199)


def test_no_room_still_takes_an_empty_text() -> None:
    assert gunzip(gzip(b""), limit=0) == b""
    with pytest.raises(GzipTooLargeError):
        gunzip(gzip(b"a"), limit=0)
    with pytest.raises(ValueError, match="limit must not be negative: -1"):
        gunzip(gzip(b""), limit=-1)


def bomb(size: int) -> bytes:
    packed = io.BytesIO()
    with stdlib.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(size // MEBIBYTE):
            file.write(bytes(MEBIBYTE))
    return packed.getvalue()


def peak(run: object) -> int:
    tracemalloc.start()
    try:
        assert callable(run)
        run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_bomb_costs_no_memory() -> None:
    packed = bomb(256 * MEBIBYTE)

    def explode() -> None:
        with pytest.raises(GzipTooLargeError):
            gunzip(packed, limit=MEBIBYTE)

    def drain() -> None:
        stream = Gunzipper(limit=64 * MEBIBYTE)
        with pytest.raises(GzipTooLargeError):
            all(len(part) <= 1 << 16 for part in stream.feed(packed))

    assert peak(explode) < 3 * MEBIBYTE
    assert peak(drain) < MEBIBYTE


def test_many_small_streams_are_unpacked_in_proportion() -> None:
    assert gunzip(gzip(b"x") * 20_000) == b"x" * 20_000
