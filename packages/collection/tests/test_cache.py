import gc
import logging
import weakref
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.collection import Cache, CacheStats
from zero.syncx import ClosedError, DeadlockError
from zero.timex import ManualClock

from .replay_cache import Replay


class Missing(LookupError):
    pass


def fail(key: object) -> Any:
    raise Missing(key)


def exact(clock: ManualClock, **options: Any) -> Cache[str, Any]:
    return Cache(clock=clock, jitter=0, **options)


steps = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["get", "delete", "take", "fail", "in"]), st.sampled_from("abcdef")
        ),
        st.tuples(st.just("set"), st.sampled_from("abcdef"), st.sampled_from([1, 3, 7, None])),
        st.tuples(st.just("wait"), st.integers(1, 5)),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(st.sampled_from([1, 2, 3, 5, None]), steps)
def test_a_cache_agrees_with_a_list_in_order_of_use(
    limit: int | None, moves: list[tuple[Any, ...]]
) -> None:
    """The model knows a list of (key, value, deadline), the least recently used first."""
    clock = ManualClock()
    gone: list[tuple[str, Any, str]] = []
    cache = exact(clock, limit=limit, ttl=4, on_evict=lambda *what: gone.append(what))
    model: dict[str, tuple[Any, float]] = {}
    expected: set[tuple[str, Any, str]] = set()
    hits = misses = 0

    def expire() -> None:
        for key, (value, deadline) in list(model.items()):
            if deadline <= clock():
                del model[key]
                expected.add((key, value, "expired"))

    def put(key: str, value: Any, ttl: float | None) -> None:
        model.pop(key, None)
        model[key] = (value, clock() + ttl if ttl else float("inf"))
        if limit is not None and len(model) > limit:
            oldest = next(iter(model))
            expected.add((oldest, model.pop(oldest)[0], "limit"))

    for number, (op, *rest) in enumerate(moves):
        if op == "wait":
            clock.advance(rest[0])
            expire()
            continue
        key = rest[0]
        found = model.get(key)
        if op == "set":
            cache.set(key, number, rest[1])
            put(key, number, rest[1])
        elif op == "delete":
            assert cache.delete(key) == (model.pop(key, None) is not None)
        elif op == "in":
            assert (key in cache) == (found is not None)
        else:
            if op == "get":
                assert cache.get(key, "none") == (found[0] if found else "none")
                misses += found is None
            elif op == "take":
                assert cache.take(key, lambda _, n=number: n) == (found[0] if found else number)
                misses += found is None
                if found is None:
                    put(key, number, 4)
            elif found is None:
                with pytest.raises(Missing):
                    cache.take(key, fail)
            else:
                assert cache.take(key, fail) == found[0]
            hits += found is not None
            if found is not None:
                model[key] = model.pop(key)
        assert cache.keys() == list(model)
    cache._sweep()
    clock.advance(1)
    assert {what for what in gone if what[2] == "limit"} == {
        what for what in expected if what[2] == "limit"
    }
    assert set(gone) <= expected
    assert len(cache) == len(model)
    assert (cache.stats().hits, cache.stats().misses) == (hits, misses)
    cache.close()


def test_jitter_spreads_expiries_by_five_percent_either_way() -> None:
    clock = ManualClock()
    for number, (drawn, lives) in enumerate([(0.0, 104.9), (0.5, 99.9), (0.999999, 94.9)]):
        cache = Cache[int, int](ttl=100, clock=clock, rng=lambda drawn=drawn: drawn)
        cache.set(number, 1)
        clock.advance(lives)
        assert number in cache
        clock.advance(0.2)
        assert cache.get(number) is None


def test_an_entry_is_held_to_its_last_moment_and_not_beyond() -> None:
    """go-zero's live up to a second less, because ticks are cut off, or 300 s more."""
    clock = ManualClock()
    cache = exact(clock, ttl=0.25)
    cache.set("a", 1)
    clock.advance(0.2499)
    assert cache.get("a") == 1
    clock.advance(0.0001)
    assert cache.get("a") is None
    assert len(cache) == 0


def test_setting_again_with_a_short_ttl_keeps_the_value() -> None:
    """go-zero drops it at once."""
    clock = ManualClock()
    cache = exact(clock)
    cache.set("a", 1, 0.5)
    cache.set("a", 2, 0.5)
    assert cache.get("a") == 2


@pytest.mark.parametrize("ttl", [0, -1, float("nan")])
def test_a_ttl_that_is_none_is_refused(ttl: float) -> None:
    """In go-zero it means for ever; here None does."""
    with pytest.raises(ValueError, match="ttl has to be above 0"):
        Cache[str, int](ttl=ttl)
    cache = Cache[str, int]()
    with pytest.raises(ValueError, match="ttl has to be above 0"):
        cache.set("a", 1, ttl)
    assert cache.get("a") is None


@pytest.mark.parametrize("limit", [0, -5])
def test_a_limit_of_nothing_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match=f"not {limit}"):
        Cache[str, int](limit=limit)


def test_none_is_for_ever() -> None:
    clock = ManualClock()
    cache = exact(clock, ttl=5)
    cache.set("a", 1, None)
    clock.advance(1e9)
    assert cache.get("a") == 1


def test_none_is_a_value() -> None:
    cache = Cache[str, None]()
    fetched: list[str] = []
    for _ in range(2):
        assert cache.take("a", fetched.append) is None
    assert fetched == ["a"]
    assert "a" in cache


def test_an_overwritten_value_is_let_go() -> None:
    """go-zero's wheel keeps the first one alive."""

    class Value: ...

    cache = Cache[str, Value](ttl=3600)
    first = Value()
    gone = weakref.ref(first)
    cache.set("a", first)
    cache.set("a", Value())
    del first
    gc.collect()
    assert gone() is None
    cache.close()


def test_a_delete_during_a_fetch_is_not_undone_by_the_older_value() -> None:
    """go-zero stores it afterwards."""
    cache = Cache[str, str]()

    def fetch(key: str) -> str:
        cache.delete(key)
        return "old"

    assert cache.take("a", fetch) == "old"
    assert "a" not in cache
    assert cache.take("a", lambda key: "new") == "new"
    assert cache.get("a") == "new"


def test_a_value_set_during_a_fetch_stays() -> None:
    cache = Cache[str, str]()

    def fetch(key: str) -> str:
        cache.set(key, "newer")
        return "older"

    assert cache.take("a", fetch) == "older"
    assert cache.get("a") == "newer"


def test_what_a_fetch_raises_is_raised_and_not_held() -> None:
    cache = Cache[str, int]()
    with pytest.raises(Missing):
        cache.take("a", fail)
    assert cache.take("a", lambda key: 1) == 1
    assert cache._loading == {}
    assert cache.stats() == CacheStats("proc", 0, 1, 1)


def test_a_fetch_that_takes_its_own_key_is_told() -> None:
    cache = Cache[str, int]()
    with pytest.raises(DeadlockError, match="'a'") as caught:
        cache.take("a", lambda key: cache.take(key, lambda key: 1))
    assert caught.value.key == "a"
    with pytest.raises(DeadlockError, match="'a'"):
        cache.take("a", lambda _: cache.take("b", lambda _: cache.take("a", lambda key: 1)))
    assert cache._loading == {}


def test_absence_is_remembered_and_raised_again() -> None:
    clock = ManualClock()
    fetched: list[str] = []
    cache = exact(clock, absent=Missing, absent_ttl=10, ttl=60)

    def fetch(key: str) -> int:
        fetched.append(key)
        error = Missing(key)
        error.add_note("not in the table")
        raise error

    errors: list[BaseException] = []
    for number in range(3):
        with pytest.raises(Missing, match="a") as caught:
            cache.take("a", fetch)
        caught.value.add_note(f"asked {number}")
        errors.append(caught.value)
        clock.advance(1)
    assert [error.__notes__[1:] for error in errors] == [["asked 0"], ["asked 1"], ["asked 2"]]
    assert fetched == ["a"]
    assert len({id(error) for error in errors}) == 3
    assert cache.get("a", "none") == "none"
    assert "a" not in cache
    assert cache.keys() == []
    clock.advance(7)
    assert cache.take("a", lambda key: 5) == 5
    assert cache.get("a") == 5


def test_other_errors_are_not_remembered() -> None:
    cache = Cache[str, int](absent=(Missing,))
    with pytest.raises(ZeroDivisionError):
        cache.take("a", lambda key: 1 // 0)
    assert cache.take("a", lambda key: 1) == 1


def test_a_set_ends_an_absence_and_a_delete_too() -> None:
    cache = Cache[str, int](absent=Missing)
    with pytest.raises(Missing):
        cache.take("a", fail)
    cache.set("a", 1)
    assert cache.take("a", fail) == 1
    cache.delete("a")
    with pytest.raises(Missing):
        cache.take("a", fail)
    assert not cache.delete("a")
    assert cache.take("a", lambda key: 2) == 2


def test_absences_count_towards_the_limit_but_are_no_evictions() -> None:
    gone: list[object] = []
    cache = Cache[int, int](limit=10, absent=Missing, on_evict=lambda *what: gone.append(what))
    for number in range(100):
        with pytest.raises(Missing):
            cache.take(number, fail)
    assert len(cache) == 10
    assert gone == []


def test_evictions_are_told_with_their_cause_and_errors_of_the_listener_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = ManualClock()
    gone: list[tuple[str, int, str]] = []

    def listen(key: str, value: int, cause: str) -> None:
        gone.append((key, value, cause))
        cache.set("from the listener", 1, 0.1)
        raise LookupError("listener")

    cache = exact(clock, limit=2, ttl=10, on_evict=listen)
    cache.set("a", 1)
    cache.set("b", 2)
    cache.set("b", 3)
    cache.delete("a")
    assert gone == []
    cache.set("c", 4)
    clock.advance(10)
    assert cache.get("b") is None
    assert gone == [("b", 3, "expired")]
    assert "LookupError: listener" in caplog.text


def test_expired_entries_make_room_before_live_ones() -> None:
    clock = ManualClock()
    cache = exact(clock, limit=2)
    cache.set("lasting", 1)
    cache.set("short", 2, 1)
    clock.advance(1)
    cache.set("new", 3)
    assert cache.keys() == ["lasting", "new"]


def test_a_large_cache_evicts_without_looking_at_everything() -> None:
    cache = Cache[int, int](limit=10_000)
    for number in range(10_000):
        cache.set(number, number)
    for number in range(10_000):
        cache.get(number)
    cache.set(-1, 0)
    assert -1 in cache
    assert len(cache) == 10_000
    assert 0 not in cache


def test_churn_leaves_nothing_behind() -> None:
    clock = ManualClock()
    cache = exact(clock, limit=100, ttl=3600)
    for number in range(5000):
        cache.set(str(number), number, 10 + number % 500)
        cache.set(str(number), number, 5 + number % 50)
        if number % 3:
            cache.delete(str(number - 1))
    assert len(cache) <= 100
    assert sum(len(second) for second in cache._seconds.values()) == len(cache)
    assert len(cache._order) + len(cache._moved) <= 2 * len(cache) + 64
    clock.advance(4000)
    cache._sweep()
    assert (len(cache), cache._seconds) == (0, {})


def test_the_wheel_sweeps_what_nobody_asks_for() -> None:
    replay = Replay(expire_ms=5000)
    for number in range(2500):
        replay.cache.set(str(number), number)
    replay.come_to(3000)
    assert len(replay.cache) == 2500
    replay.come_to(7000)
    assert len(replay.cache) == 0


def test_the_line_of_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    told: list[CacheStats] = []
    replay = Replay(name="users", expire_ms=3_600_000, on_stats=told.append)
    replay.cache.set("a", 1)
    for key in ("a", "a", "b"):
        replay.cache.get(key)
    with caplog.at_level(logging.INFO, "zero.collection"):
        for minute in (60_000, 120_000, 180_000):
            replay.come_to(minute)
            if minute == 120_000:
                replay.cache.get("a")
    assert caplog.messages == [
        "cache(users) - qpm: 3, hit_ratio: 66.7%, elements: 1, hit: 2, miss: 1",
        "cache(users) - qpm: 1, hit_ratio: 100.0%, elements: 1, hit: 1, miss: 0",
    ]
    assert [(it.hits, it.misses, it.requests) for it in told] == [(2, 1, 3), (1, 0, 1)]
    assert replay.cache.stats().hits == 3
    assert CacheStats("a", 0, 0, 0).hit_ratio == 0.0


def test_a_listener_of_statistics_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def listen(stats: CacheStats) -> None:
        raise LookupError("listener")

    cache = Cache[str, int](on_stats=listen)
    cache.get("a")
    assert cache._report()
    assert "LookupError: listener" in caplog.text
    cache.close()


def test_closing_forgets_everything_and_may_be_done_twice() -> None:
    replay = Replay()
    with replay.cache as cache:
        cache.set("a", 1)
        assert len(replay.wheel) == 2
    cache.close()
    assert len(replay.wheel) == 0
    assert cache.get("a") is None
    assert repr(cache) == "<Cache proc: 0>"
    for call in (lambda: cache.set("a", 1), lambda: cache.take("a", lambda key: 1)):
        with pytest.raises(ClosedError, match="cache proc is closed"):
            call()


def test_a_value_that_comes_after_the_close_is_not_held() -> None:
    cache = Cache[str, int]()

    def fetch(key: str) -> int:
        cache.close()
        return 1

    assert cache.take("a", fetch) == 1
    assert len(cache) == 0


def test_clearing_forgets_what_is_being_fetched_too() -> None:
    cache = Cache[str, int](limit=5)
    cache.set("b", 1)

    def fetch(key: str) -> int:
        cache.clear()
        return 1

    cache.take("a", fetch)
    assert cache.keys() == []
    assert repr(cache) == "<Cache proc: 0 of 5>"


def test_a_cache_that_is_dropped_is_tended_no_more() -> None:
    """go-zero's two goroutines per cache never end."""
    replay = Replay()
    replay.cache.set("a", 1)
    gone = weakref.ref(replay.cache)
    del replay.cache
    gc.collect()
    assert gone() is None
    replay.come_to(61_000)
    assert len(replay.wheel) == 0


def test_a_wheel_of_ones_own_may_be_stopped() -> None:
    replay = Replay()
    replay.wheel.stop()
    replay.cache.set("a", 1)
    assert replay.cache.get("a") == 1
    replay.cache.close()


def test_a_bad_ttl_of_a_take_leaves_no_load_behind() -> None:
    cache = Cache[str, int]()
    with pytest.raises(ValueError, match="ttl has to be above 0"):
        cache.take("a", lambda key: 1, ttl=-1)
    assert cache._loading == {}


def test_a_sweep_does_not_drop_what_was_set_anew() -> None:
    """In go-zero a tick deletes by key, whatever was set meanwhile."""
    replay = Replay()
    replay.cache.set("a", 1, 1)
    replay.cache.set("a", 2, 100)
    replay.come_to(50_000)
    assert replay.cache.get("a") == 2
    replay.come_to(110_000)
    assert len(replay.cache) == 0
