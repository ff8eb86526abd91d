import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from functools import partial
from typing import NoReturn

import pytest

from zero.threading import RoutineGroup, WorkerGroup, go_safe, run_safe
from zero.threading._group import MOST_ERRORS

from .waits import LIMIT, Gate, logged, until


def fail(error: BaseException) -> NoReturn:
    raise error


def test_wait_returns_when_all_have_ended() -> None:
    group, gates = RoutineGroup(), [Gate() for _ in range(3)]
    for gate in gates:
        group.run(gate)
    assert not group.wait(0)
    assert repr(group) == "<RoutineGroup 3 running, 0 failed>"
    for gate in gates:
        assert gate.began.wait(LIMIT)
        gate.open.set()
    assert group.wait(LIMIT)
    assert group.wait(LIMIT)


def test_no_error_vanishes() -> None:
    group = RoutineGroup()
    group.run(fail, ValueError("a"))
    group.run(fail, KeyError("b"))
    group.run(int)
    with pytest.raises(ExceptionGroup, match="routines failed: 2") as caught:
        group.wait(LIMIT)
    assert {type(error) for error in caught.value.exceptions} == {ValueError, KeyError}
    assert group.wait(LIMIT)  # each error is raised once


def test_go_zeros_wart_a_panic_in_run_kills_the_process() -> None:
    group = RoutineGroup()
    group.run(fail, KeyboardInterrupt())
    group.run(fail, SystemExit(1))
    with pytest.raises(BaseExceptionGroup) as caught:
        group.wait(LIMIT)
    assert [type(error) for error in caught.value.exceptions] == [KeyboardInterrupt]


def test_run_safe_logs_and_the_group_completes() -> None:
    ended: list[int] = []
    with logged() as texts, RoutineGroup() as group:
        group.run_safe(ended.append, 1)
        group.run_safe(fail, ValueError("boom"))
        group.run_safe(ended.append, 2)
    assert sorted(ended) == [1, 2]
    assert texts == ["fail: boom"]


def leave_by_an_error(routine: Callable[[], object]) -> None:
    with RoutineGroup() as group:
        group.run(routine)
        raise ValueError("body")


def test_leaving_a_block_by_an_error_waits_for_the_routines() -> None:
    ended: list[int] = []
    with pytest.raises(ValueError, match="body"):
        leave_by_an_error(lambda: ended.append(sum(range(100_000))))
    assert len(ended) == 1


def test_leaving_a_block_by_an_error_loses_none_of_the_routines() -> None:
    with pytest.raises(ExceptionGroup) as caught:
        leave_by_an_error(partial(fail, KeyError("routine")))
    assert [type(error) for error in caught.value.exceptions] == [ValueError, KeyError]


def test_of_a_group_nobody_waits_for_errors_are_bounded() -> None:
    group = RoutineGroup()
    with logged() as texts:
        for number in range(MOST_ERRORS + 7):
            group.run(fail, ValueError(number))
        until(lambda: " 0 running" in repr(group))
    assert len(texts) == 7
    with pytest.raises(ExceptionGroup) as caught:
        group.wait()
    assert len(caught.value.exceptions) == MOST_ERRORS


def test_a_thread_that_cannot_be_started_leaves_the_group_usable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spawn(job: object) -> NoReturn:
        raise RuntimeError("can't start new thread")

    group = RoutineGroup()
    with monkeypatch.context() as patch:
        patch.setattr("zero.threading._threads.Cache.spawn", lambda cache, job: spawn(job))
        with pytest.raises(RuntimeError, match="can't start"):
            group.run(int)
    group.run(int)
    assert group.wait(LIMIT)


@pytest.mark.parametrize(("workers", "runs"), [(3, 3), (1, 1), (0, 0), (-1, 0)])
def test_a_worker_group_runs_its_job_together(workers: int, runs: int) -> None:
    together = threading.Barrier(max(runs, 1))
    count: list[int] = []

    def job() -> None:
        count.append(together.wait(LIMIT))

    WorkerGroup(job, workers).start()
    assert len(count) == runs


def test_a_worker_that_fails_ends_no_other() -> None:
    turns = iter([1, 0, 1])
    ended: list[float] = []
    lock = threading.Lock()

    def job() -> None:
        with lock:
            turn = next(turns)
        ended.append(1 / turn)

    group = WorkerGroup(job, 3)
    with logged() as texts:
        group.start()
    assert len(ended) == 2
    assert [text.rpartition(": ")[2] for text in texts] == ["division by zero"]
    assert "WorkerGroup 3 of" in repr(group)


def test_go_safe_runs_in_another_thread_under_its_name() -> None:
    seen: list[threading.Thread] = []
    names: list[str] = []

    def work(factor: int) -> None:
        seen.append(threading.current_thread())
        names.append(threading.current_thread().name * factor)

    routine = go_safe(work, 2, name="beat")
    assert routine.wait(LIMIT)
    assert routine.done
    assert repr(routine) == "<Routine beat done>"
    assert names == ["beatbeat"]
    assert seen[0] is not threading.current_thread()
    assert seen[0].daemon


def test_go_safe_logs_a_crash_with_the_name() -> None:
    with logged() as texts:
        assert go_safe(fail, ValueError("boom"), name="beat").wait(LIMIT)
        assert go_safe(partial(fail, ValueError("bang"))).wait(LIMIT)
        assert go_safe(fail, SystemExit(1)).wait(LIMIT)
    assert texts == ["beat: boom", "fail: bang"]


def test_run_safe_calls_here_and_logs() -> None:
    with logged() as texts:
        assert run_safe(int, "12") == 12
        assert run_safe(fail, ValueError("boom")) is None
    assert texts == ["fail: boom"]
    with pytest.raises(KeyboardInterrupt):
        run_safe(fail, KeyboardInterrupt())


request = ContextVar("request", default="")


@pytest.mark.parametrize("start", [go_safe, RoutineGroup().run, RoutineGroup().run_safe])
def test_the_context_is_copied_into_threads(start: Callable[[Callable[[], None]], object]) -> None:
    seen: list[str] = []
    ended = threading.Event()

    def work() -> None:
        seen.append(request.get())
        request.set("changed inside")
        ended.set()

    def caller() -> None:
        request.set("abc")
        start(work)
        assert ended.wait(LIMIT)
        seen.append(request.get())

    copy_context().run(caller)
    assert seen == ["abc", "abc"]
