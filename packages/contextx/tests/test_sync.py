"""Scopes where no event loop runs: the work asks."""

import contextvars
import gc
import math
import os
import pickle
import subprocess
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from zero.contextx import (
    DeadlineExceededError,
    ScopeCancelledError,
    bind,
    check,
    current,
    detached,
    remaining,
    scope,
)

from .clocks import ManualClock


def test_outside_all_scopes_nothing_bounds_the_work() -> None:
    check()
    current().check()
    assert remaining() == math.inf
    assert remaining(at_most=30.0) == 30.0
    assert dict(current().values) == {}
    assert current().cause is None
    assert repr(current()) == "<Scope new>"
    with pytest.raises(RuntimeError, match="nothing to cancel: there is no scope around"):
        current().cancel()


def test_the_innermost_scope_is_the_current_one() -> None:
    outside = current()
    with scope() as outer:
        assert current() is outer
        with scope() as inner:
            assert current() is inner
        assert current() is outer
    assert current() is outside


def test_the_deadline_counts_down_and_then_raises() -> None:
    clock = ManualClock()
    ctx = scope(timeout=3.0, clock=clock)

    def work() -> None:
        with ctx:
            assert (ctx.remaining(), remaining(), remaining(1.0)) == (3.0, 3.0, 1.0)
            clock.now += 2.5
            check()
            assert remaining() == 0.5
            clock.now += 0.5
            assert remaining() == 0.0
            check()

    with pytest.raises(DeadlineExceededError, match=r"^deadline exceeded: 3 s$") as caught:
        work()
    assert isinstance(caught.value, TimeoutError)
    assert caught.value.timeout == 3.0
    assert isinstance(ctx.cause, DeadlineExceededError)
    clock.now += 100
    assert ctx.remaining() == 0.0


def test_of_nested_deadlines_the_nearer_one_holds() -> None:
    clock = ManualClock()
    with scope(3.0, clock=clock), scope(60.0):
        assert remaining() == 3.0
        clock.now += 1
        with scope(0.5):
            assert remaining() == 0.5
            clock.now += 1
            with pytest.raises(DeadlineExceededError, match=r"0\.5 s"):
                check()
        assert remaining() == 1.0
        clock.now += 1
        with pytest.raises(DeadlineExceededError, match=r"^deadline exceeded: 3 s$"):
            check()


def test_a_scope_with_a_clock_of_its_own_keeps_the_seconds_left() -> None:
    outer, inner = ManualClock(1000.0), ManualClock(5.0)
    with scope(3.0, clock=outer), scope(clock=inner):
        assert remaining() == 3.0
        inner.now += 1
        assert remaining() == 2.0
    with scope(3.0, clock=outer), scope(1.0, clock=inner):
        assert remaining() == 1.0


@pytest.mark.parametrize("timeout", [0, -1.0, -math.inf])
def test_a_time_that_is_over_is_over_at_once(timeout: float) -> None:
    with scope(timeout, clock=ManualClock()):
        assert remaining() == 0.0
        with pytest.raises(DeadlineExceededError):
            check()


def test_a_timeout_must_be_a_number() -> None:
    for make in (scope, detached):
        with pytest.raises(ValueError, match="timeout must be seconds, not nan"):
            make(math.nan)


def test_values_flow_down_and_inner_ones_win() -> None:
    with scope(values={"user": "ann", "trace": 1}) as outer:
        with scope(values={"user": "bob"}) as inner, scope() as innermost:
            assert dict(inner.values) == dict(innermost.values) == {"user": "bob", "trace": 1}
        assert dict(outer.values) == {"user": "ann", "trace": 1}


def test_values_cannot_be_changed_from_outside() -> None:
    given = {"user": "ann"}
    ctx = scope(values=given)
    given["user"] = "eve"
    with ctx:
        given["user"] = "eve"
        assert ctx.values["user"] == "ann"
        with pytest.raises(TypeError):
            ctx.values["user"] = "eve"  # type: ignore[index]


def test_cancelling_says_why_to_the_work_and_to_whoever_cancels() -> None:
    cause = KeyError("no such order")
    ctx = scope()

    def work() -> None:
        with ctx:
            assert ctx.cause is None
            assert ctx.cancel(cause)
            assert ctx.cause is cause
            check()

    with pytest.raises(ScopeCancelledError) as caught:
        work()
    assert caught.value.cause is caught.value.__cause__ is cause
    assert str(caught.value) == "cancelled: 'no such order'"
    assert ctx.cause is cause
    assert repr(ctx) == "<Scope cancelled: 'no such order'>"


def test_what_is_cancelled_before_it_begins_does_not_begin() -> None:
    ctx = scope()
    assert ctx.cancel(KeyError("too late"))
    with ctx, pytest.raises(ScopeCancelledError, match="too late"):
        check()


def test_the_first_cause_counts() -> None:
    with scope() as ctx:
        assert ctx.cancel() is True
        assert ctx.cancel(KeyError()) is False
        error = ctx.cause
        assert isinstance(error, ScopeCancelledError)
        assert error.cause is None
        assert str(error) == "cancelled"


def test_cancelling_reaches_all_below_and_none_above() -> None:
    with scope() as outer:
        with scope() as middle:
            middle.cancel(RuntimeError("stop"))
            with scope(), pytest.raises(ScopeCancelledError, match="stop"):
                check()
            with pytest.raises(ScopeCancelledError):
                check()
        check()
        assert outer.cause is None


def test_work_that_is_done_before_it_notices_ends_as_ever() -> None:
    with scope() as ctx:
        ctx.cancel()
    clock = ManualClock()
    with scope(1.0, clock=clock) as late:
        clock.now += 2
    assert late.cause is None


def test_an_error_of_the_work_stays_what_it_is() -> None:
    clock = ManualClock()
    ctx = scope(1.0, clock=clock)

    def work() -> None:
        with ctx:
            clock.now += 2
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert ctx.cause is None


def test_a_scope_is_entered_once() -> None:
    ctx = scope()
    with ctx, pytest.raises(RuntimeError, match="entered once"):
        ctx.__enter__()
    with pytest.raises(RuntimeError, match="entered once"):
        ctx.__enter__()
    assert ctx.cancel() is False, "it is over"


def test_detached_work_keeps_values_and_loses_bounds() -> None:
    clock = ManualClock()
    with scope(1.0, values={"user": "ann"}, clock=clock) as ctx:
        ctx.cancel()
        clock.now += 5
        with detached(values={"job": 7}) as free:
            check()
            assert remaining() == math.inf
            assert dict(free.values) == {"user": "ann", "job": 7}
            with scope(2.0):
                assert remaining() == 2.0, "the clock is still the one around"
        with detached(3.0):
            clock.now += 3
            with pytest.raises(DeadlineExceededError):
                check()
        with pytest.raises(ScopeCancelledError):
            check()


def test_threads_see_deadline_values_and_cancellation() -> None:
    begun, cancelled = threading.Event(), threading.Event()

    def work() -> object:
        assert current().values["user"] == "ann"
        assert 0 < remaining() <= 100.0
        with scope(values={"part": 1}):
            begun.set()
            assert cancelled.wait(10)
            with pytest.raises(ScopeCancelledError) as caught:
                check()
            return caught.value.cause

    with ThreadPoolExecutor(1) as pool, scope(100.0, values={"user": "ann"}) as ctx:
        future = pool.submit(bind(work))
        assert begun.wait(10)
        cause = KeyError("x")
        ctx.cancel(cause)
        cancelled.set()
        assert future.result(10) is cause


def test_a_thread_without_the_context_is_outside() -> None:
    found: list[float] = []
    with scope(1.0):
        empty = contextvars.Context()
        thread = threading.Thread(target=lambda: found.append(empty.run(remaining)))
        thread.start()
        thread.join()
    assert found == [math.inf]


def test_a_bound_function_may_run_in_many_threads_at_once() -> None:
    barrier = threading.Barrier(4)

    def work(number: int) -> tuple[object, int]:
        """Wait for all."""
        with scope(values={"number": number}):
            barrier.wait(10)
            return current().values["user"], current().values["number"]  # type: ignore[return-value]

    with ThreadPoolExecutor(4) as pool:
        with scope(values={"user": "ann"}):
            bound = bind(work)
        assert list(pool.map(bound, range(4))) == [("ann", number) for number in range(4)]
    assert bound.__name__ == "work"
    assert bound.__doc__ == "Wait for all."


def test_of_many_threads_that_cancel_exactly_one_is_first() -> None:
    barrier, wins = threading.Barrier(8), list[int]()

    def cancel(number: int) -> None:
        barrier.wait(10)
        if ctx.cancel(KeyError(number)):
            wins.append(number)

    with scope() as ctx:
        threads = [threading.Thread(target=cancel, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(wins) == 1
        assert isinstance(ctx.cause, KeyError)
        assert ctx.cause.args == (wins[0],)


def test_work_that_outlives_its_scope_is_told() -> None:
    with scope() as ctx:
        context = contextvars.copy_context()
    with pytest.raises(ScopeCancelledError, match=r"the scope has ended; .* detached\(\)$"):
        context.run(check)
    assert ctx.cause is None

    def later() -> None:
        with detached():
            check()

    context.run(later)


def test_each_error_is_raised_anew() -> None:
    with scope() as ctx:
        ctx.cancel(KeyError())
        errors: list[BaseException] = []
        for _ in range(2):
            with pytest.raises(ScopeCancelledError) as caught:
                check()
            errors.append(caught.value)
        assert errors[0] is not errors[1], "or tracebacks of many threads pile up in one"


def test_leaving_leaves_nothing_behind() -> None:
    class Value:
        pass

    value = Value()
    reference = weakref.ref(value)
    gc.collect()
    gc.disable()
    try:
        with scope(10.0, values={"value": value}) as ctx, scope():
            pass
        del value, ctx
        assert reference() is None, "no cycle keeps a scope alive"
    finally:
        gc.enable()


def test_what_it_looks_like() -> None:
    ctx = scope(3.0, values={"user": "secret"}, clock=ManualClock())
    assert repr(ctx) == "<Scope new, values: user>"
    with ctx:
        assert repr(ctx) == "<Scope open, 3 s left, values: user>"
    assert repr(ctx) == "<Scope ended, values: user>"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_child_of_a_fork_inherits_scopes_and_cancels_its_own_copy() -> None:
    code = """
import os
from zero.contextx import check, current, remaining, scope
with scope(100.0, values={"user": "ann"}) as ctx:
    child = os.fork()
    if child == 0:
        ok = 0 < remaining() <= 100.0 and current().values["user"] == "ann" and ctx.cancel()
        os._exit(7 if ok and ctx.cause is not None else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    check()
print(ctx.cause)
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["7", "None"]


def test_importing_and_plain_scopes_load_no_event_loop() -> None:
    code = """
import sys
from zero.contextx import check, scope
with scope(5.0, values={"a": 1}) as ctx:
    check()
    ctx.cancel()
print([name for name in ("anyio", "asyncio", "trio", "zero.mapping") if name in sys.modules])
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_errors_travel_between_processes() -> None:
    cancelled = pickle.loads(pickle.dumps(ScopeCancelledError(KeyError("x"))))
    assert str(cancelled) == "cancelled: 'x'"
    assert isinstance(cancelled.cause, KeyError)
    late = pickle.loads(pickle.dumps(DeadlineExceededError(0.25)))
    assert (late.timeout, str(late)) == (0.25, "deadline exceeded: 0.25 s")


@pytest.mark.parametrize("cause", ["client left", 5, ValueError])
def test_a_cause_that_is_no_error_is_refused(cause: Any) -> None:
    with scope() as ctx:
        with pytest.raises(TypeError, match="a cause must be an error or None, not "):
            ctx.cancel(cause)
        check()
