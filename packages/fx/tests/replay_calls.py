"""go-zero's retries, timeouts and parallel functions, replayed on tasks with a clock that jumps, and in sync
code where no time needs to pass."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import anyio
import trio
from trio.testing import MockClock

from zero.fx import Retry, aparallel, atimeout, parallel

Case = dict[str, Any]

DEADLINE = "context deadline exceeded"
CANCELED = "context canceled"


class Refused(Exception):
    """An error value of go-zero's; `outer: inner` wraps another."""

    @property
    def names(self) -> set[str]:
        parts = str(self).split(": ")
        return {": ".join(parts[start:]) for start in range(len(parts))}


class Broke(Exception):
    """A panic of go-zero's."""


@dataclass
class Run:
    """What happened in one run; times are milliseconds."""

    error: str | None = None
    returned: int = 0
    starts: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)


@dataclass
class Job:
    """A case of either file of retries."""

    script: list[tuple[int, str | None]]
    times: int = 3
    interval: int = 0
    timeout: int = 0
    cancel: int | None = None
    deadline: int | None = None
    ignore: frozenset[str] = frozenset()

    def attempt(self, number: int) -> tuple[int, str | None]:
        return self.script[min(number, len(self.script) - 1)]

    def skips(self, error: Exception) -> bool:
        return isinstance(error, Refused) and bool(error.names & self.ignore)

    def policy(self, **more: Any) -> Retry:
        """An ignored error is one that is not retried; who ignores it is the caller."""
        return Retry(
            attempts=self.times,
            interval=self.interval / 1000,
            timeout=self.timeout / 1000 if self.timeout > 0 else None,
            on=lambda error: not self.skips(error),
            errors="group",
            **more,
        )


def on_clock(
    body: Callable[[], Awaitable[object]], *, cancel: int | None, deadline: int | None
) -> Run:
    """Run under a context, on a clock that moves only while everything waits."""
    run = Run()

    async def main() -> None:
        began = anyio.current_time()
        limit = None if cancel is None else cancel / 1000
        outer = None if deadline is None else deadline / 1000
        try:
            with anyio.move_on_after(limit) as scope, anyio.fail_after(outer):
                await body()
            if scope.cancelled_caught:
                run.error = CANCELED
        except Exception as error:
            run.error = text_of(error)
        run.returned = round((anyio.current_time() - began) * 1000)

    trio.run(main, clock=MockClock(autojump_threshold=0))
    return run


def text_of(error: BaseException) -> str:
    """Say an error of ours in go-zero's words."""
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(map(text_of, error.exceptions))
    if isinstance(error, TimeoutError):
        return DEADLINE
    return str(error)


def now() -> int:
    return round(anyio.current_time() * 1000)


def retry_on_tasks(job: Job) -> Run:
    starts: list[int] = []
    ended: list[int] = []
    offset: list[int] = []

    async def attempt() -> None:
        takes, fails = job.attempt(len(starts))
        starts.append(now() - offset[0])
        await anyio.sleep(takes / 1000)
        ended.append(now() - offset[0])
        if fails is not None:
            raise Refused(fails)

    async def body() -> None:
        offset.append(now())
        try:
            await job.policy().acall(attempt)
        except ExceptionGroup as group:
            if not job.skips(group.exceptions[-1]):
                raise

    run = on_clock(body, cancel=job.cancel, deadline=job.deadline)
    run.starts, run.ended = starts, ended
    return run


def retry_in_place(job: Job) -> Run:
    """Run a case without limits in sync code, where a sleep moves the clock."""
    run = Run()

    def sleep(seconds: float) -> None:
        run.returned += round(seconds * 1000)

    def attempt() -> None:
        takes, fails = job.attempt(len(run.starts))
        run.starts.append(run.returned)
        run.returned += takes
        if fails is not None:
            raise Refused(fails)

    try:
        job.policy(sleep=sleep).call(attempt)
    except ExceptionGroup as group:
        if not job.skips(group.exceptions[-1]):
            run.error = text_of(group)
    return run


def retried(job: Job, error: str | None, starts: list[int], returned: int) -> tuple[str, str]:
    """Hold a job against go-zero's answer, which is late where all attempts had failed."""
    if job.times < 1:
        with suppress(ValueError):
            job.policy()
            return "differs", f"{job.times} attempts were taken"
        return "wart", f"{job.times} attempts: ours ValueError"
    wanted, exact = error, returned
    lines = error.split("\n") if error else []
    if len(starts) == job.times and len(lines) >= job.times:
        last = starts[-1] + job.attempt(job.times - 1)[0]
        if last < returned:
            wanted, exact = "\n".join(lines[: job.times]), last
    run = retry_on_tasks(job)
    if (job.cancel, job.deadline) != (None, None) and lines and lines[-1] in (CANCELED, DEADLINE):
        wanted = lines[-1]  # what ends from outside passes through as it is
    said = f"{run}, go-zero: {error!r} at {returned}"
    if (run.error, run.starts, run.returned) != (wanted, starts, exact):
        return "differs", f"expected {wanted!r} at {exact}, attempts {starts}, got {said}"
    if not job.timeout > 0 and job.cancel is None and job.deadline is None:
        sync = retry_in_place(job)
        if (sync.error, sync.starts, sync.returned) != (wanted, starts, exact):
            return "differs", f"sync: expected {wanted!r} at {exact}, attempts {starts}, got {sync}"
    if (wanted, exact) != (error, returned) and exact != returned:
        return "wart", f"no wait after the last attempt: ours {said}"
    return "equal", said


def retry_case(case: Case) -> tuple[str, str]:
    job = Job(
        [(step["takes_ms"], step.get("fails")) for step in case["script"]],
        times=case.get("times", 3),
        interval=case.get("interval_ms", 0),
        timeout=case.get("timeout_ms", 0),
        cancel=case.get("cancel_ms"),
        ignore=frozenset(case.get("ignore", [])),
    )
    return retried(job, case.get("error"), case["attempts_ms"], case["returned_ms"])


def short_retry_case(case: Case) -> tuple[str, str]:
    context, prefix = case.get("context", {}), "x: " if case.get("wrapped") else ""
    script = [
        (step["ms"], prefix + step["error"] if step.get("error") else None)
        for step in case["attempts"]
    ]
    job = Job(
        script,
        times=case.get("times", 3),
        interval=case.get("interval_ms", 0),
        timeout=case.get("timeout_ms", 0),
        cancel=0 if context.get("state") == "cancelled" else context.get("cancel_after_ms"),
        deadline=context.get("deadline_ms"),
        ignore=frozenset(case.get("ignore", [])),
    )
    starts = [0]
    for number in range(len(case["counts"]) - 1):
        starts.append(starts[-1] + job.attempt(number)[0] + job.interval)
    answer = retried(job, case["error"], starts[: len(case["counts"])], case["elapsed_ms"])
    if context.get("state") == "cancelled" and answer[0] == "equal":
        answer = "wart", f"the function ends at its first await: ours {answer[1]}"
    return answer


def limited(
    takes: int,
    *,
    error: str | None,
    fails: bool,
    timeout: int,
    cancel: int | None,
    deadline: int | None,
) -> Run:
    """Run one function with a time limit."""
    ended: list[int] = []
    starts: list[int] = []

    async def function() -> None:
        starts.append(now())
        await anyio.sleep(takes / 1000)
        ended.append(now() - starts[0])
        if error is not None:
            raise (Broke if fails else Refused)(error)

    run = on_clock(lambda: atimeout(timeout / 1000, function), cancel=cancel, deadline=deadline)
    run.starts, run.ended = starts, ended
    return run


def compare(run: Run, error: str | None, returned: int, completed: int) -> tuple[str, str]:
    said = f"{run}"
    if (run.error, run.returned) != (error, returned):
        return "differs", f"expected {error!r} at {returned}, got {said}"
    if run.ended == [completed]:
        return "equal", said
    if run.ended or returned >= completed:
        return "differs", f"expected an end at {completed}, got {said}"
    return "wart", f"a function that is given up is cancelled, or not called: ours {said}"


def timeout_case(case: Case) -> tuple[str, str]:
    text = case.get("panic_starts") or case.get("raises") or case.get("fails")
    run = limited(
        case["takes_ms"],
        error=text,
        fails="raises" in case,
        timeout=case["timeout_ms"],
        cancel=case.get("cancel_ms"),
        deadline=None,
    )
    wanted = case.get("error") or case.get("panic_starts")
    if "panic_starts" in case and (run.error or "").startswith(case["panic_starts"]):
        wanted = run.error
    return compare(run, wanted, case["returned_ms"], case["completed_ms"])


def short_timeout_case(case: Case) -> tuple[str, str]:
    function, context = case["function"], case.get("context", {})
    run = limited(
        function["ms"],
        error=function.get("fail") or function.get("error"),
        fails="fail" in function,
        timeout=case["timeout_ms"],
        cancel=0 if context.get("state") == "cancelled" else context.get("cancel_after_ms"),
        deadline=context.get("deadline_ms"),
    )
    wanted = case.get("panic") or case.get("error")
    return compare(run, wanted, case["elapsed_ms"], function["ms"])


@dataclass
class Side:
    """Functions that run side by side; an error is a value where go-zero ignores it."""

    functions: list[Case]
    values: bool
    ended: int = 0
    elapsed: int = 0
    errors: list[Exception] = field(default_factory=list)

    def end(self, what: Case) -> object:
        if "fail" in what:
            raise Broke(what["fail"])
        self.ended += 1
        if "error" in what and not self.values:
            raise Refused(what["error"])
        return None

    async def slow(self, what: Case) -> object:
        await anyio.sleep(what["ms"] / 1000)
        return self.end(what)

    async def in_tasks(self) -> None:
        began = now()
        try:
            await aparallel(*[partial(self.slow, what) for what in self.functions])
        except ExceptionGroup as group:
            self.errors.extend(group.exceptions)
        self.elapsed = now() - began

    def in_threads(self) -> None:
        try:
            parallel(*[partial(self.end, what) for what in self.functions])
        except ExceptionGroup as group:
            self.errors.extend(group.exceptions)

    def texts(self, kind: type[Exception]) -> list[str]:
        return [str(error) for error in self.errors if isinstance(error, kind)]

    def disorder(self) -> bool:
        """Tell whether an error came before one of a quicker function."""
        ms = {what["error"]: what["ms"] for what in self.functions if "error" in what}
        coming = [ms[text] for text in self.texts(Refused)]
        return coming != sorted(coming)


def beside(case: Case, *, values: bool) -> tuple[str, str]:
    """Run functions side by side, in tasks and in threads."""
    tasks, threads = Side(case["functions"], values), Side(case["functions"], values)
    on_clock(tasks.in_tasks, cancel=None, deadline=None)
    threads.in_threads()
    text = case.get("error") or ""
    wanted = (case["ended"], case["logged"], sorted(text.split("\n")))
    for side in (tasks, threads):
        lines = sorted("\n".join(side.texts(Refused)).split("\n"))
        if (side.ended, len(side.texts(Broke)), lines) != wanted:
            return "differs", f"expected {wanted}, got {side}"
    joined = "\n".join(tasks.texts(Refused))
    # Who comes at the same time comes in any order.
    if tasks.elapsed != case["elapsed_ms"] or (joined != text and tasks.disorder()):
        return "differs", f"expected {text!r} after {case['elapsed_ms']} ms, got {tasks}"
    if case["logged"]:
        return "wart", f"what is raised reaches the caller: ours {tasks.errors}"
    return "equal", f"{tasks}"
