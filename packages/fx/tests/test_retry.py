"""Retries, in both colours."""

from __future__ import annotations

import gc
import inspect
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from itertools import count
from typing import Any

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.fx import Retry, RetryBudget, RetryEvent, retry, retry_testing


class Boom(Exception):
    """An error of the tests' own."""


class Script:
    """A function of either colour that fails as told, then gives how often it was called."""

    def __init__(self, *errors: BaseException) -> None:
        self.errors = errors
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        if self.calls <= len(self.errors):
            raise self.errors[self.calls - 1]
        return self.calls

    async def later(self) -> int:
        return self()


class Waits:
    """Sleeps of either colour that take no time."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)

    async def asleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


Runner = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def run(request: pytest.FixtureRequest) -> Runner:
    """Run a script under a policy, in either colour."""

    def run(script: Script, waits: Waits | None = None, **options: Any) -> Any:
        waits = waits or Waits()
        policy = Retry(sleep=waits.sleep, asleep=waits.asleep, **options)
        if request.param == "sync":
            return policy.call(script)
        return anyio.run(policy.acall, script.later)

    return run


def test_three_attempts_in_all_are_the_default(run: Runner) -> None:
    script = Script(Boom(1), Boom(2), Boom(3), Boom(4))
    with pytest.raises(Boom, match="3"):
        run(script)
    assert script.calls == 3


def test_success_ends_it(run: Runner) -> None:
    assert run(Script(Boom(), Boom())) == 3
    assert run(Script()) == 1


def test_the_last_error_carries_the_earlier_ones_as_notes(run: Runner) -> None:
    with pytest.raises(Boom) as caught:
        run(Script(Boom("a"), ValueError("b"), Boom("c")))
    assert caught.value.__notes__ == ["1 before: ValueError: b", "2 before: Boom: a"]


def test_a_group_holds_all_errors_in_order(run: Runner) -> None:
    errors = [Boom("a"), ValueError("b"), Boom("c")]
    with pytest.raises(ExceptionGroup, match="failed") as caught:
        run(Script(*errors), errors="group")
    assert list(caught.value.exceptions) == errors


def test_of_an_endless_retry_the_newest_errors_are_kept(run: Runner) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        run(
            Script(*(Boom(n) for n in range(50)), ValueError()),
            attempts=None,
            on=Boom,
            errors="group",
        )
    assert len(caught.value.exceptions) == 32


def test_an_error_raised_again_and_again_does_not_gather_notes_for_ever(run: Runner) -> None:
    constant = Boom("always the same")
    for n in range(100):
        with pytest.raises(Boom):
            run(Script(ValueError(n), constant), attempts=2)
    assert len(constant.__notes__) < 100


@pytest.mark.parametrize("on", [Boom, (Boom, KeyError), lambda error: isinstance(error, Boom)])
def test_only_wanted_errors_are_tried_again(run: Runner, on: Any) -> None:
    assert run(Script(Boom()), on=on) == 2
    script = Script(ValueError("no"))
    with pytest.raises(ValueError, match="no") as caught:
        run(script, on=on)
    assert script.calls == 1
    assert not hasattr(caught.value, "__notes__")


@pytest.mark.parametrize(
    "outcome", [KeyboardInterrupt(), SystemExit(), GeneratorExit(), CancelledError()]
)
def test_cancellation_and_its_like_are_never_tried_again(outcome: BaseException) -> None:
    script = Script(outcome)
    with pytest.raises(type(outcome)):
        Retry().call(script)
    assert script.calls == 1


async def test_a_cancelled_task_makes_no_further_attempt() -> None:
    calls = 0

    @retry(attempts=None)
    async def wait() -> None:
        nonlocal calls
        calls += 1
        await anyio.sleep_forever()

    async with anyio.create_task_group() as group:
        group.start_soon(wait)
        await anyio.wait_all_tasks_blocked()
        group.cancel_scope.cancel()
    assert calls == 1


async def test_retries_that_never_wait_can_be_cancelled() -> None:
    @retry(attempts=None)
    async def fail() -> None:
        raise Boom

    with anyio.move_on_after(0.01) as scope:
        await fail()
    assert scope.cancelled_caught


def test_wart_repaired_no_wait_after_the_last_attempt(run: Runner) -> None:
    waits = Waits()
    with pytest.raises(Boom):
        run(Script(Boom(), Boom(), Boom()), waits, interval=5.0)
    assert waits.seconds == [5.0, 5.0]


def test_wart_repaired_no_attempts_are_refused_instead_of_being_a_success() -> None:
    with pytest.raises(ValueError, match="attempts is 0"):
        Retry(attempts=0)


def test_waits_grow_by_the_backoff_up_to_the_most(run: Runner) -> None:
    waits = Waits()
    run(
        Script(*[Boom()] * 5),
        waits,
        attempts=6,
        interval=1.0,
        backoff=2.0,
        max_interval=6.0,
        jitter=False,
    )
    assert waits.seconds == [1.0, 2.0, 4.0, 6.0, 6.0]


def test_decorrelated_jitter_draws_between_the_interval_and_the_wait_before_times_the_backoff(
    run: Runner,
) -> None:
    waits, numbers = Waits(), iter([0.5, 1.0, 0.0, 0.5])
    run(
        Script(*[Boom()] * 4),
        waits,
        attempts=5,
        interval=1.0,
        backoff=3.0,
        max_interval=5.0,
        rng=lambda: next(numbers),
    )
    assert waits.seconds == [2.0, 5.0, 1.0, 2.0]


class Busy(Exception):
    """An error that says when to come again."""

    def __init__(self, retry_after: object) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


@pytest.mark.parametrize("asked", [7, 7.0, " 7 ", timedelta(seconds=7)])
def test_retry_after_is_waited_for(run: Runner, asked: object) -> None:
    waits = Waits()
    assert run(Script(Busy(asked)), waits, interval=1.0) == 2
    assert waits.seconds == [7.0]


def test_retry_after_may_be_a_date(run: Runner) -> None:
    waits = Waits()
    then = datetime.now(UTC) + timedelta(seconds=30)
    run(Script(Busy(format_datetime(then, usegmt=True))), waits)
    assert 20 < waits.seconds[0] <= 30


@pytest.mark.parametrize(
    "asked",
    [None, "soon", "", "-3", -4, True, float("nan"), "9" * 400 + "x", "Mon, 99 Foo", object(), 0.5],
)
def test_retry_after_that_says_nothing_or_less_changes_nothing(run: Runner, asked: object) -> None:
    waits = Waits()
    run(Script(Busy(asked)), waits, interval=1.0)
    assert waits.seconds == [1.0]


@pytest.mark.parametrize("asked", [61, float("inf"), "9" * 400])
def test_retry_after_beyond_the_most_ends_it(run: Runner, asked: object) -> None:
    script = Script(Busy(asked))
    with pytest.raises(Busy) as caught:
        run(script)
    assert script.calls == 1
    assert "asked to wait" in caught.value.__notes__[0]


def test_retry_after_may_be_found_by_a_function(run: Runner) -> None:
    waits = Waits()
    run(Script(Boom(4)), waits, retry_after=lambda error: error.args[0])
    run(Script(Busy(9)), waits, interval=1.0, retry_after=None)
    assert waits.seconds == [4.0, 1.0]


def test_a_spent_budget_ends_it_at_once(run: Runner) -> None:
    budget = RetryBudget(ratio=0.0, min_per_second=0.2, ttl=10.0, clock=lambda: 0.0)
    assert run(Script(Boom(), Boom()), budget=budget) == 3
    script = Script(Boom())
    with pytest.raises(Boom) as caught:
        run(script, budget=budget)
    assert script.calls == 1
    assert "budget is spent" in caught.value.__notes__[0]


def test_each_call_earns_the_budget_a_part_of_a_retry(run: Runner) -> None:
    budget = RetryBudget(ratio=0.25, min_per_second=0.0, clock=lambda: 0.0)
    for _ in range(4):
        run(Script(), budget=budget)
    assert budget.balance == 1.0


def test_on_retry_learns_of_each_failure_that_is_tried_again(run: Runner) -> None:
    events: list[RetryEvent] = []
    errors = Boom("a"), Boom("b"), Boom("c")
    with pytest.raises(Boom):
        run(Script(*errors), interval=2.0, on_retry=events.append)
    assert [(e.attempt, e.error, e.wait) for e in events] == [
        (1, errors[0], 2.0),
        (2, errors[1], 2.0),
    ]


def test_the_testing_switch_keeps_retries_from_happening(run: Runner) -> None:
    script = Script(Boom(), Boom())
    with retry_testing(), pytest.raises(Boom):
        run(script)
    assert script.calls == 1


def test_the_testing_switch_can_keep_attempts_and_take_only_the_sleep(run: Runner) -> None:
    waits = Waits()
    with retry_testing(attempts=None):
        assert run(Script(Boom(), Boom()), waits, interval=9.0) == 3
    with retry_testing(attempts=2), pytest.raises(Boom):
        run(Script(Boom(), Boom()), waits, interval=9.0)
    assert waits.seconds == []
    assert run(Script(Boom()), waits, interval=9.0) == 2
    assert waits.seconds == [9.0]


def test_the_testing_switch_nests_and_refuses_nonsense() -> None:
    script = Script(Boom(), Boom(), Boom(), Boom())
    with retry_testing(attempts=1):
        with retry_testing(attempts=3), pytest.raises(Boom):
            Retry(attempts=5).call(script)
        assert script.calls == 3
        with pytest.raises(Boom):
            Retry(attempts=5).call(script)
    assert script.calls == 4
    with pytest.raises(ValueError, match="attempts is 0"), retry_testing(attempts=0):
        pass


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("attempts", -1),
        ("interval", -0.1),
        ("backoff", 0.5),
        ("max_interval", -1),
        ("timeout", 0),
        ("attempt_timeout", -1),
        ("interval", float("nan")),
        ("errors", "all"),
    ],
)
def test_an_option_out_of_range_is_named(option: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{option} is {value!r}"):
        Retry(**{option: value})


def test_the_decorator_keeps_name_signature_and_colour() -> None:
    @retry(attempts=2)
    def plain(a: int, *, b: str = "x") -> str:
        """Say."""
        return f"{a}{b}"

    @retry(attempts=2)
    async def later(a: int) -> int:
        return a

    assert (plain.__name__, plain.__doc__) == ("plain", "Say.")
    assert str(inspect.signature(plain)) == "(a: 'int', *, b: 'str' = 'x') -> 'str'"
    assert not inspect.iscoroutinefunction(plain)
    assert inspect.iscoroutinefunction(later)
    assert plain(1, b="y") == "1y"
    assert anyio.run(later, 3) == 3


def test_it_decorates_methods_partials_and_objects() -> None:
    class Client:
        calls = 0

        @retry(attempts=2)
        def get(self, what: str) -> str:
            self.calls += 1
            if self.calls == 1:
                raise Boom
            return what

    class Later:
        async def __call__(self, what: str) -> str:
            return what

    assert Client().get("a") == "a"
    assert anyio.run(Retry()(Later()), "b") == "b"
    assert anyio.run(Retry()(partial(Later(), "c"))) == "c"


def test_what_no_retry_can_help_is_refused() -> None:
    def numbers() -> Iterator[int]:
        yield 1

    async def later_numbers() -> AsyncIterator[int]:
        yield 1

    for generator in (numbers, later_numbers):
        with pytest.raises(TypeError, match="is a generator"):
            retry()(generator)
    with pytest.raises(TypeError, match="use acall"):
        Retry().call(Script().later)  # pyright: ignore[reportUnusedCoroutine]


def test_the_total_time_ends_a_sync_attempt_that_hangs() -> None:
    leave = threading.Event()
    with pytest.raises(TimeoutError, match=r"did not succeed within 0\.05 s") as caught:
        Retry(timeout=0.05).call(leave.wait, 60)
    leave.set()
    assert caught.value.__cause__ is None


def test_an_attempt_that_hangs_is_left_to_itself_and_tried_again() -> None:
    leave, calls = threading.Event(), count(1)

    def hang_once() -> str:
        if next(calls) == 1:
            leave.wait(60)
        return "done"

    # A time-out of an attempt is worth another one whatever else is.
    assert Retry(attempt_timeout=0.05, timeout=60.0, on=ConnectionError).call(hang_once) == "done"
    leave.set()


def test_the_total_time_counts_waits_and_keeps_the_error_before() -> None:
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    script = Script(Boom("a"), Boom("b"))
    with pytest.raises(TimeoutError) as caught:
        Retry(timeout=5.0, interval=3.0, clock=lambda: now, sleep=sleep).call(script)
    assert now == 5.0
    assert script.calls == 2
    assert str(caught.value.__cause__) == "b"
    assert caught.value.__notes__ == ["1 before: Boom: b", "2 before: Boom: a"]


async def test_async_limits_cancel_what_hangs() -> None:
    cancelled = 0

    async def hang() -> None:
        nonlocal cancelled
        try:
            await anyio.sleep_forever()
        finally:
            cancelled += 1

    with pytest.raises(TimeoutError, match=r"no result within 0\.001 s"):
        await Retry(attempts=3, attempt_timeout=0.001).acall(hang)
    assert cancelled == 3
    with pytest.raises(TimeoutError, match="did not succeed"):
        await Retry(attempts=None, attempt_timeout=0.001, timeout=0.01).acall(hang)


async def test_an_async_error_within_limits_is_tried_again() -> None:
    script = Script(Boom())
    assert await Retry(timeout=60.0).acall(script.later) == 2
    with pytest.raises(Boom):
        await Retry(timeout=60.0, attempts=1).acall(Script(Boom()).later)


@pytest.mark.parametrize("limits", [{}, {"timeout": 60.0}])
@pytest.mark.parametrize("good", [True, False])
@pytest.mark.parametrize("colour", ["sync", "async"])
def test_nothing_keeps_the_errors_alive(limits: dict[str, Any], good: bool, colour: str) -> None:
    seen: list[weakref.ref[Boom]] = []

    def fail() -> None:
        if good and len(seen) == 2:
            return
        error = Boom()
        seen.append(weakref.ref(error))
        try:
            raise error
        finally:
            del error

    async def fail_later() -> None:
        fail()

    async def main() -> None:
        with suppress(Boom):
            await Retry(**limits).acall(fail_later)

    gc.collect()
    gc.disable()
    try:
        if colour == "async":
            anyio.run(main)
        else:
            with suppress(Boom):
                Retry(**limits).call(fail)
        assert [ref() for ref in seen] == [None] * len(seen)
    finally:
        gc.enable()


def test_eight_threads_share_a_policy_and_its_budget() -> None:
    budget = RetryBudget(ratio=0.0, min_per_second=1.0, ttl=100.0, clock=lambda: 0.0)
    policy = Retry(attempts=2, budget=budget)
    tried: list[int] = []

    def work() -> None:
        for _ in range(50):
            script = Script(Boom())
            with suppress(Boom):
                policy.call(script)
            tried.append(script.calls)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tried.count(2) == 100
    assert len(tried) == 400


async def test_a_thousand_tasks_cancelled_at_any_point_leave_nothing() -> None:
    running = 0

    async def fail(number: int) -> None:
        nonlocal running
        running += 1
        try:
            await checkpoint()
            raise Boom(number)
        finally:
            running -= 1

    policy = Retry(attempts=None, timeout=60.0, attempt_timeout=30.0)

    async def cancelled_after(turns: int) -> None:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(policy(fail), turns)
                for _ in range(turns):
                    await checkpoint()
                scope.cancel()

    async with anyio.create_task_group() as group:
        for number in range(1000):
            group.start_soon(cancelled_after, number % 13)
    assert running == 0
