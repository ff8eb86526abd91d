import threading
import time
import uuid
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.utils import new_uuid, new_uuid7, unix_micros, unix_millis


@pytest.mark.parametrize(("make", "version"), [(new_uuid, 4), (new_uuid7, 7)])
def test_the_form_is_that_of_rfc_9562(make: Callable[[], str], version: int) -> None:
    text = make()
    parsed = uuid.UUID(text)
    assert str(parsed) == text
    assert (len(text), parsed.version, parsed.variant) == (36, version, uuid.RFC_4122)


@pytest.mark.parametrize("make", [new_uuid, new_uuid7])
def test_eight_threads_never_get_the_same(make: Callable[[], str]) -> None:
    made: list[str] = []
    threads = [
        threading.Thread(target=lambda: made.extend(make() for _ in range(500))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(set(made)) == 4000


def test_chance_can_be_held_still() -> None:
    assert (
        new_uuid(random_bytes=lambda size: b"\xff" * size) == "ffffffff-ffff-4fff-bfff-ffffffffffff"
    )
    assert new_uuid(random_bytes=bytes) == "00000000-0000-4000-8000-000000000000"


def test_version_7_is_the_example_of_the_rfc() -> None:
    # RFC 9562, appendix A.6: 22 February 2022 19:22:22 UTC, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    drawn = (0xCC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10)
    made = new_uuid7(
        clock=lambda: 0x017F22E279B0 * 1_000_000 + 999_999, random_bytes=lambda _: drawn
    )
    assert made == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.integers(0, 2**48 - 2), st.binary(min_size=10, max_size=10))
def test_later_milliseconds_sort_later(millis: int, drawn: bytes) -> None:
    def at(moment: int, random: bytes) -> str:
        return new_uuid7(clock=lambda: moment * 1_000_000, random_bytes=lambda _: random)

    assert at(millis, b"\xff" * 10) < at(millis + 1, drawn)
    assert uuid.UUID(at(millis, drawn)).int >> 80 == millis


@pytest.mark.parametrize("millis", [-1, 2**48])
def test_a_clock_that_does_not_fit_is_refused(millis: int) -> None:
    with pytest.raises(ValueError, match=rf"^{millis} ms since 1970 do not fit"):
        new_uuid7(clock=lambda: millis * 1_000_000)


@pytest.mark.parametrize(("make", "size"), [(new_uuid, 16), (new_uuid7, 10)])
def test_a_source_that_gives_too_little_is_refused(make: Callable[..., str], size: int) -> None:
    with pytest.raises(ValueError, match=rf"random_bytes\({size}\) gave 3 bytes"):
        make(random_bytes=lambda _: b"abc")


@pytest.mark.parametrize(("nanoseconds", "millis", "micros"), [
    (1_700_000_000_123_456_789, 1_700_000_000_123, 1_700_000_000_123_456),
    (999_999, 0, 999),
    (0, 0, 0),
])  # fmt: skip
def test_the_time_since_1970(nanoseconds: int, millis: int, micros: int) -> None:
    assert unix_millis(clock=lambda: nanoseconds) == millis
    assert unix_micros(clock=lambda: nanoseconds) == micros


def test_the_real_clock_is_asked() -> None:
    before = time.time_ns()
    millis, micros = unix_millis(), unix_micros()
    after = time.time_ns()
    assert before // 1_000_000 <= millis <= after // 1_000_000
    assert before // 1_000 <= micros <= after // 1_000
