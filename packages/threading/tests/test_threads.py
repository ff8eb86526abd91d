import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from zero.threading._threads import Cache, Forkable


@contextmanager
def no_new_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        yield


def run(cache: Cache) -> threading.Thread:
    """Run a job in the cache; return its thread once that is idle again."""
    seen: list[threading.Thread] = []
    cache.spawn(lambda: seen.append(threading.current_thread()))
    until_idle(cache, 1)
    return seen[0]


def until_idle(cache: Cache, count: int) -> None:
    limit = time.monotonic() + 30
    while len(cache.idle) < count:
        assert time.monotonic() < limit
        time.sleep(0.001)  # no event tells that a thread has gone to sleep


def test_a_thread_is_used_again_and_is_a_daemon() -> None:
    cache = Cache()
    threads = {run(cache) for _ in range(20)}
    assert len(threads) == 1
    assert all(thread.daemon for thread in threads)


def test_a_thread_that_nobody_wants_ends() -> None:
    cache = Cache(idle=0.001)
    seen: list[threading.Thread] = []
    cache.spawn(lambda: seen.append(threading.current_thread()))
    while not seen:
        time.sleep(0.001)
    seen[0].join(30)
    assert not seen[0].is_alive()
    assert cache.idle == {}


def test_no_job_is_lost_between_waiting_and_ending() -> None:
    cache = Cache(idle=1e-5)
    for _ in range(300):
        ran = threading.Event()
        cache.spawn(ran.set)
        assert ran.wait(30)


def test_each_job_has_a_thread_of_its_own() -> None:
    cache = Cache()
    gate = threading.Barrier(9)
    for _ in range(8):
        cache.spawn(lambda: gate.wait(30))
    gate.wait(30)
    until_idle(cache, 8)


def test_an_idle_thread_keeps_nothing_alive() -> None:
    class Thing:
        def work(self) -> None: ...

    cache, thing = Cache(), Thing()
    gone = weakref.ref(thing)
    cache.spawn(thing.work)
    until_idle(cache, 1)
    del thing
    assert gone() is None


@pytest.mark.parametrize("error", [ValueError("boom"), KeyboardInterrupt(), SystemExit(1)])
def test_a_job_never_takes_its_thread_with_it(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise error

    cache = Cache()
    first = run(cache)
    cache.spawn(fail)
    until_idle(cache, 1)
    assert run(cache) is first
    assert len(caplog.records) == (not isinstance(error, SystemExit))


def test_a_name_that_a_job_gave_its_thread_does_not_stay() -> None:
    cache = Cache()
    thread = run(cache)
    name = thread.name
    cache.spawn(lambda: setattr(thread, "name", "changed"))
    until_idle(cache, 1)
    assert run(cache).name == name


def test_a_thread_that_cannot_be_started_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with no_new_threads(monkeypatch), pytest.raises(RuntimeError, match="can't start"):
        Cache().spawn(print)


def test_owners_are_told_of_a_fork_and_not_kept_alive() -> None:
    class Owner(Forkable):
        told = False

        def after_fork(self) -> None:
            self.told = True

    cache, owner, gone = Cache(), Owner(), Owner()
    cache.watch_forks(owner)
    cache.watch_forks(gone)
    run(cache)
    watch = weakref.ref(gone)
    del gone
    cache._after_fork()
    assert owner.told
    assert watch() is None
    assert cache.idle == {}
