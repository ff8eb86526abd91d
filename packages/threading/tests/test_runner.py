import random
import signal
import sys
import threading
from contextvars import ContextVar, copy_context

import pytest

from zero.threading import TaskRunner, TaskRunnerBusyError, go_safe

from .waits import LIMIT, Gate, logged, until


def fail(text: str) -> None:
    raise ValueError(text)


def fill(runner: TaskRunner) -> list[Gate]:
    gates = [Gate() for _ in range(runner.concurrency)]
    for gate in gates:
        runner.schedule(gate)
    return gates


def release(gates: list[Gate]) -> None:
    for gate in gates:
        gate.open.set()


def test_tasks_run_at_once_up_to_the_limit() -> None:
    runner = TaskRunner(3)
    gates = fill(runner)
    assert all(gate.began.wait(LIMIT) for gate in gates)
    assert repr(runner) == "<TaskRunner 3 of 3 running, 0 waiting>"
    release(gates)
    assert runner.wait(LIMIT)


def test_schedule_waits_for_a_slot_and_wait_does_not_miss_it() -> None:
    runner, ended = TaskRunner(1), list[str]()
    (gate,) = fill(runner)
    caller = go_safe(runner.schedule, ended.append, "second")
    until(lambda: "1 waiting" in repr(runner))
    assert not caller.done
    assert not runner.wait(0)
    release([gate])
    assert runner.wait(LIMIT)
    assert ended == ["second"]
    assert caller.wait(LIMIT)


def test_who_waited_first_is_served_first() -> None:
    runner, order = TaskRunner(1), list[int]()
    (gate,) = fill(runner)
    for number in range(5):
        go_safe(runner.schedule, order.append, number)
        until(lambda number=number: f"{number + 1} waiting" in repr(runner))
    release([gate])
    assert runner.wait(LIMIT)
    assert order == [0, 1, 2, 3, 4]


def test_schedule_immediately_refuses_when_all_slots_are_taken() -> None:
    runner = TaskRunner(4)
    gates = fill(runner)
    for _ in range(4):
        with pytest.raises(TaskRunnerBusyError, match="task runner is busy: 4 of 4") as caught:
            runner.schedule_immediately(int)
        assert caught.value.concurrency == 4
    release(gates)
    assert runner.wait(LIMIT)
    runner.schedule_immediately(int)
    assert runner.wait(LIMIT)


def test_what_a_task_raises_is_logged_and_frees_its_slot() -> None:
    with logged() as texts, TaskRunner(1) as runner:
        for number in range(3):
            runner.schedule(fail, f"boom {number}")
        runner.schedule(sys.exit)
    assert texts == ["fail: boom 0", "fail: boom 1", "fail: boom 2"]
    assert repr(runner) == "<TaskRunner 0 of 1 running, 0 waiting>"


@pytest.mark.parametrize("concurrency", [0, -1])
def test_a_runner_needs_a_slot(concurrency: int) -> None:
    with pytest.raises(ValueError, match=f"concurrency must be at least 1, not {concurrency}"):
        TaskRunner(concurrency)


def test_a_task_may_schedule_on_another_runner_and_immediately_on_its_own() -> None:
    outer, inner, ran = TaskRunner(2), TaskRunner(1), list[str]()

    def task() -> None:
        inner.schedule(ran.append, "inner")
        outer.schedule_immediately(ran.append, "own")

    outer.schedule(task)
    assert outer.wait(LIMIT)
    assert inner.wait(LIMIT)
    assert sorted(ran) == ["inner", "own"]


def test_each_task_sees_the_context_it_was_scheduled_in() -> None:
    request = ContextVar("request", default="none")
    runner, seen = TaskRunner(1), list[str]()

    def caller(name: str) -> None:
        request.set(name)
        runner.schedule(lambda: seen.append(request.get()))

    for name in ("a", "b"):
        copy_context().run(caller, name)
    runner.schedule(lambda: seen.append(request.get()))
    assert runner.wait(LIMIT)
    assert seen == ["a", "b", "none"]


def test_threads_are_used_again() -> None:
    seen: set[threading.Thread] = set()
    runner = TaskRunner(2)
    for _ in range(500):
        runner.schedule(lambda: seen.add(threading.current_thread()))
    assert runner.wait(LIMIT)
    assert len(seen) <= 10  # far from 500; another runner may have taken one meanwhile


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals to a thread")
def test_ctrl_c_while_waiting_for_a_slot_takes_the_task_back() -> None:
    runner, ran = TaskRunner(1), list[str]()
    (gate,) = fill(runner)
    main, interrupted = threading.main_thread(), threading.Event()

    def once(number: int, frame: object) -> None:
        if not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt

    def interrupt() -> None:
        until(lambda: "1 waiting" in repr(runner))
        while not interrupted.wait(0.01):  # a signal just before the wait does not end it
            signal.pthread_kill(main.ident or 0, signal.SIGINT)

    previous = signal.signal(signal.SIGINT, once)
    try:
        interrupter = go_safe(interrupt)
        with pytest.raises(KeyboardInterrupt):
            runner.schedule(ran.append, "never")
        assert interrupter.wait(LIMIT)
    finally:
        signal.signal(signal.SIGINT, previous)
    assert repr(runner) == "<TaskRunner 1 of 1 running, 0 waiting>"
    release([gate])
    assert runner.wait(LIMIT)
    assert ran == []


def test_without_threads_a_task_is_refused_and_the_runner_stays_usable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def spawn(cache: object, job: object) -> None:
        raise RuntimeError("can't start new thread")

    runner, ran = TaskRunner(2), list[int]()
    with monkeypatch.context() as patch:
        patch.setattr("zero.threading._threads.Cache.spawn", spawn)
        for schedule in (runner.schedule, runner.schedule_immediately):
            with pytest.raises(RuntimeError, match="can't start"):
                schedule(ran.append, 1)
        assert runner.wait(0)
    runner.schedule(ran.append, 2)
    assert runner.wait(LIMIT)
    assert ran == [2]


def test_with_fewer_threads_than_wanted_the_one_there_is_does_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runner, ran = TaskRunner(3), list[int]()
    (gate,) = gates = [Gate()]
    runner.schedule(gate)
    assert gate.began.wait(LIMIT)
    with monkeypatch.context() as patch:
        patch.setattr("zero.threading._threads.Cache.spawn", lambda cache, job: _no())
        runner.schedule(ran.append, 1)
        runner.schedule(ran.append, 2)
    release(gates)
    assert runner.wait(LIMIT)
    assert sorted(ran) == [1, 2]


def _no() -> None:
    raise RuntimeError("can't start new thread")


def test_stress_eight_threads_never_exceed_the_limit_and_leave_nothing() -> None:
    runner = TaskRunner(3)
    lock, running, most, ended = threading.Lock(), 0, 0, 0

    def task(fails: bool) -> None:
        nonlocal running, most, ended
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1
            ended += 1
        if fails:
            raise ValueError

    def caller(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(250):
            if rng.random() < 0.5:
                runner.schedule(task, rng.random() < 0.1)
            else:
                try:
                    runner.schedule_immediately(task, False)
                except TaskRunnerBusyError:
                    runner.schedule(task, False)

    callers = [go_safe(caller, seed) for seed in range(8)]
    assert all(each.wait(LIMIT) for each in callers)
    assert runner.wait(LIMIT)
    assert ended == 2000
    assert 1 <= most <= 3
    assert repr(runner) == "<TaskRunner 0 of 3 running, 0 waiting>"
    until(lambda: runner._crew._active == 0)
