"""go-zero's map-reduce answers, replayed on tasks with a clock that jumps, and on threads where no time passes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import anyio
import trio
from trio.testing import MockClock

from zero.mr import (
    CancelError,
    ManyOutputsError,
    NoOutputError,
    afinish,
    afor_each,
    amap_reduce,
    for_each,
    map_reduce,
    one,
)

Case = dict[str, Any]
Outcome = tuple[str, str, str]

FUNCTIONS: dict[str, Callable[[int], int]] = {
    "self": lambda item: item,
    "double": lambda item: item * 2,
    "square": lambda item: item * item,
    "negate": lambda item: -item,
}


class Refused(Exception):
    """An error value of go-zero's."""


class Broke(Exception):
    """A panic of go-zero's."""


@dataclass
class Run:
    """What happened in one run."""

    answer: tuple[str, Any] = ("result", None)
    elapsed: int = 0
    produced: int = 0
    seen: list[int] = field(default_factory=list)


async def sleep(milliseconds: float) -> None:
    if milliseconds:
        await anyio.sleep(milliseconds / 1000)


def act(case: Case, item: int) -> list[int]:
    """Do what the case says of an item, and list the values it writes."""
    action = case.get("on", {}).get(str(item))
    if action is None:
        return [FUNCTIONS[case.get("fn", "self")](item)]
    if "fail" in action:
        raise Broke(action["fail"])
    if "cancel" in action:
        raise cancelled(action["cancel"])
    return action.get("write") or []


def cancelled(text: str | None) -> CancelError:
    return CancelError(None if text is None else Refused(text))


def written(case: Case, found: list[int]) -> Iterator[int | list[int]]:
    """Give what a reducer writes that has read everything."""
    kind = case["reducer"]
    if kind in ("cancel", "cancel_then_write"):
        raise cancelled("reducer stop")
    if kind == "cancel_nil":
        raise cancelled(None)
    if kind == "fail":
        raise Broke("reducer failed")
    yield from {
        "none": [],
        "twice": [1, 2],
        "sorted": [sorted(found)],
        "count": [len(found)],
    }.get(kind, [sum(found)])
    if kind == "write_then_cancel":
        raise cancelled("reducer stop")
    if kind == "write_then_fail":
        raise Broke("reducer failed")


def early(case: Case) -> list[int] | None:
    """Give what a reducer writes that reads nothing; none where it reads."""
    return {"no_read": [7], "return_at_once": []}.get(case["reducer"])


def watched(case: Case, found: list[int], value: int) -> list[int] | None:
    """Act on each value as it is read; a list means that the reducer reads no more."""
    kind = case["reducer"]
    if kind == "fail_first":
        raise Broke("reducer failed")
    found.append(value)
    if kind == "cancel_over" and sum(found) > 10:
        raise cancelled("over 10")
    return [value] if kind == "take_first" else None


def settled(case: Case, values: Iterator[Any]) -> Any:
    if case.get("as") == "void":
        for _ in values:
            pass
        return None
    return one(values)


def ended(case: Case, found: list[int]) -> Any:
    """Give what a reducer answers at the end of its values."""
    if case["reducer"] == "fail_first":
        raise Broke("reducer failed")
    if case["reducer"] == "take_first":
        return settled(case, iter([]))
    return settled(case, written(case, found))


def workers(case: Case) -> int:
    return case.get("workers", 16)


async def on_tasks(case: Case, run: Run) -> None:
    """Run a case on tasks."""

    async def source() -> AsyncIterator[int]:
        for number, item in enumerate(case["items"]):
            if case.get("source_fails_after") == number:
                raise Broke("source failed")
            await sleep(case.get("source_ms", 0))
            run.produced += 1
            yield item
        if case.get("source_fails_after", -1) >= len(case["items"]):
            raise Broke("source failed")

    async def mapper(item: int) -> AsyncIterator[int]:
        await sleep(case.get("ms_on", {}).get(str(item), case.get("ms", 0)))
        for value in act(case, item):
            yield value
        await sleep(case.get("after_write_ms", 0))

    async def reducer(values: AsyncIterator[int]) -> Any:
        if (at_once := early(case)) is not None:
            return settled(case, iter(at_once))
        found: list[int] = []
        async for value in values:
            if (first := watched(case, found, value)) is not None:
                return settled(case, iter(first))
        return ended(case, found)

    async def handle(item: int) -> None:
        async for value in mapper(item):
            run.seen.append(value)

    if "reducer" in case:
        result = await amap_reduce(source(), mapper, reducer, flatten=True, workers=workers(case))
        run.answer = ("result", result)
    else:
        await afor_each(source(), handle, workers=workers(case))


def on_threads(case: Case, run: Run) -> None:
    """Run a case in which no time passes on threads."""

    def source() -> Iterator[int]:
        for number, item in enumerate(case["items"]):
            if case.get("source_fails_after") == number:
                raise Broke("source failed")
            run.produced += 1
            yield item
        if case.get("source_fails_after", -1) >= len(case["items"]):
            raise Broke("source failed")

    def reducer(values: Iterator[int]) -> Any:
        if (at_once := early(case)) is not None:
            return settled(case, iter(at_once))
        found: list[int] = []
        for value in values:
            if (first := watched(case, found, value)) is not None:
                return settled(case, iter(first))
        return ended(case, found)

    def handle(item: int) -> None:
        run.seen.extend(act(case, item))

    if "reducer" in case:
        mapper = lambda item: act(case, item)  # noqa: E731
        result = map_reduce(source(), mapper, reducer, flatten=True, workers=workers(case))
        run.answer = ("result", result)
    else:
        for_each(source(), handle, workers=workers(case))


def answer_of(error: BaseException) -> tuple[str, Any]:
    """Say an error of ours in go-zero's words."""
    if isinstance(error, CancelError):
        return "error", "mapreduce cancelled with nil"
    if isinstance(error, NoOutputError):
        return "error", "reduce not writing value"
    if isinstance(error, ManyOutputsError):
        return "panic", "more than one element written in reducer"
    if isinstance(error, TimeoutError):
        return "error", "context deadline exceeded"
    return ("panic" if isinstance(error, Broke) else "error"), str(error)


KNOWN = (CancelError, NoOutputError, ManyOutputsError, TimeoutError, Refused, Broke)


def replay(case: Case, body: Callable[[Case, Run], Any]) -> Run:
    """Run a case on tasks under its context, on a clock that moves only while everything waits."""
    run = Run()

    async def main() -> None:
        began = anyio.current_time()
        context = case.get("context", {})
        try:
            await under(context, run, body, case)
        except KNOWN as error:
            run.answer = answer_of(error)
        run.elapsed = round((anyio.current_time() - began) * 1000)

    trio.run(main, clock=MockClock(autojump_threshold=0))
    return run


async def under(context: Case, run: Run, body: Callable[[Case, Run], Any], case: Case) -> None:
    if "deadline_ms" in context:
        with anyio.fail_after(context["deadline_ms"] / 1000):
            await body(case, run)
        return
    with anyio.CancelScope() as scope:
        if context.get("state") == "cancelled":
            scope.cancel()
        async with anyio.create_task_group() as group:
            if "cancel_after_ms" in context:

                async def cancel() -> None:
                    await sleep(context["cancel_after_ms"])
                    scope.cancel()

                group.start_soon(cancel)
            await single(body, case, run)
            group.cancel_scope.cancel()
    if scope.cancelled_caught:
        run.answer = ("cancelled", None)


async def single(body: Callable[[Case, Run], Any], case: Case, run: Run) -> None:
    """Keep an error from becoming a group on its way out."""
    try:
        await body(case, run)
    except KNOWN as error:
        run.answer = answer_of(error)


def replay_on_threads(case: Case) -> Run:
    run = Run()
    try:
        on_threads(case, run)
    except KNOWN as error:
        run.answer = answer_of(error)
    return run


def expected(case: Case) -> list[tuple[str, Any]]:
    """List the answers of go-zero's that agree with a case, or ours where it hangs."""
    if case.get("hangs"):
        broken = [on["fail"] for on in case.get("on", {}).values() if "fail" in on]
        return [("panic", text) for text in [*broken, "reducer failed"]]
    answers = []
    for one_of in case.get("any_of", [case]):
        kinds = ("error", "panic")
        answers.append(next(((k, one_of[k]) for k in kinds if k in one_of), None))
        if answers[-1] is None:
            answers[-1] = ("result", one_of.get("result"))
    if "always reported as a passed deadline" in case.get("wart", ""):
        context = case["context"]
        answers = [("cancelled", None)] if "deadline_ms" not in context else answers
    return answers


def compare(case: Case, run: Run, *, timed: bool) -> tuple[str, str]:
    """Hold a run against a case."""
    if case.get("wart", "").endswith("early without an error"):
        return ended_early(case, run)
    answers = expected(case)
    failed = run.answer[0] != "result"
    said = f"{run.answer}, {run.elapsed} ms, {run.produced} produced, seen {run.seen}"
    if run.answer not in answers:
        return "differs", f"expected one of {answers}, got {said}"
    if not failed and "seen" in case and sorted(run.seen) != sorted(case["seen"]):
        return "differs", f"expected {case['seen']}, got {said}"
    later = timed and run.elapsed > case.get("elapsed_ms", run.elapsed)
    more = run.produced > case.get("produced", run.produced)
    if later or more:
        return "differs", f"later or more than go-zero: {said}"
    same = run.produced == case.get("produced", run.produced)
    same &= not timed or run.elapsed == case.get("elapsed_ms", run.elapsed)
    if not failed and not same:
        return "differs", f"a success that is not go-zero's: {said}"
    if case.get("wart") or not same:
        return "wart", f"{case.get('wart', 'waits after a failure')}: ours {said}"
    return "equal", said


def ended_early(case: Case, run: Run) -> tuple[str, str]:
    """Hold a for_each under an ended context against ours: the caller learns of it."""
    timeout = ("error", "context deadline exceeded")
    wanted = timeout if "deadline_ms" in case["context"] else ("cancelled", None)
    allowed = case.get("seen") or case["any_of"][0]["seen"]
    if run.answer != wanted or not set(run.seen) <= set(allowed):
        return "differs", f"expected {wanted}, got {run.answer}, seen {run.seen}"
    return "wart", f"{case['wart']}: ours {run.answer}"


def timeless(case: Case) -> bool:
    slow = ("ms", "ms_on", "after_write_ms", "source_ms", "context")
    return not any(key in case for key in slow)


def jobs(document: Case, group: str) -> Iterator[Outcome]:
    for number, case in enumerate(document.get(group, [])):
        name = f"{group}/{number}"
        try:
            outcome, detail = compare(case, replay(case, on_tasks), timed=True)
            if outcome != "differs" and timeless(case):
                threads, why = compare(case, replay_on_threads(case), timed=False)
                if threads == "differs":
                    outcome, detail = threads, f"on threads: {why}"
        except Exception as error:
            outcome, detail = "differs", f"{error!r} on {case}"
        yield name, outcome, detail


async def all_at_once(case: Case, run: Run) -> None:
    """Run a case of `finish`."""

    def function(what: Case) -> Callable[[], Any]:
        async def call() -> None:
            await sleep(what["ms"])
            if "fail" in what:
                raise Broke(what["fail"])
            run.produced += 1
            if "error" in what:
                raise Refused(what["error"])

        return call

    await afinish(*map(function, case["functions"]))


def finishes(document: Case, group: str) -> Iterator[Outcome]:
    for number, case in enumerate(document.get(group, [])):
        try:
            case = {**case, "produced": case["ran"]}
            outcome, detail = compare(case, replay(case, all_at_once), timed=True)
        except Exception as error:
            outcome, detail = "differs", f"{error!r} on {case}"
        yield f"{group}/{number}", outcome, detail


def check(document: Case) -> Iterator[Outcome]:
    for group in ("map_reduce", "for_each"):
        yield from jobs(document, group)
    for group in ("finish", "finish_void"):
        yield from finishes(document, group)


FILES = {"mr": check}
