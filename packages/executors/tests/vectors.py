"""go-zero's answers, replayed on tasks with a clock that jumps, and on threads where handing over takes no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import anyio
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from zero.executors import (
    AsyncBulkExecutor,
    AsyncChunkExecutor,
    AsyncDelayExecutor,
    AsyncPeriodicalExecutor,
    BulkExecutor,
    ChunkExecutor,
    DelayExecutor,
    LessExecutor,
    PeriodicalExecutor,
)

from .moment import Moment

Case = dict[str, Any]
Outcome = tuple[str, str, str]


class Broke(Exception):
    """A panic of go-zero's."""


class Listed:
    """A container of a number of items."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.items: list[int] = []

    def add(self, item: int) -> bool:
        self.items.append(item)
        return len(self.items) >= self.limit

    def take(self) -> list[int] | None:
        taken, self.items = self.items, []
        return taken or None


class Summed:
    """A container that adds numbers up and is never empty."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.total = 0

    def add(self, item: int) -> bool:
        self.total += item
        return self.total >= self.limit

    def take(self) -> int:
        taken, self.total = self.total, 0
        return taken


@dataclass
class Run:
    """What happened in one run: batches with their times, and what the steps answered."""

    batches: list[Case] = field(default_factory=list)
    steps: list[Case] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    over: bool = False

    def begun(self, now: float, items: Any) -> None:
        if not self.over:
            self.batches.append({"at_ms": round(now), "items": items})

    def step(self, step: Case, began: float, returned: float, flushed: bool | None) -> None:
        """Note a step as the files do: what is as it was to be expected is left out."""
        done = {key: step[key] for key in ("at_ms", "op", "item", "size") if key in step}
        if "flushed" in step:
            done["flushed"] = flushed
        if round(began) > step["at_ms"]:
            done["began_ms"] = round(began)
        if returned > began:
            done["returned_ms"] = round(returned)
        self.steps.append(done)


def containers(case: Case) -> Listed | Summed:
    return Summed(case["limit"]) if case["kind"] == "sum" else Listed(case["limit"])


def in_tasks(case: Case, handle: Any) -> Any:
    """Make the executor of a case for tasks; a second of its clock is one of the case's milliseconds."""
    options: Any = {"interval": float(case["interval_ms"]), "overtake": True, "shutdown": None}
    if case["kind"] == "bulk":
        return AsyncBulkExecutor[int](handle, max_tasks=case["limit"], **options)
    if case["kind"] == "chunk":
        return AsyncChunkExecutor[int](handle, max_bytes=case["limit"], **options)
    return AsyncPeriodicalExecutor[int, Any](handle, containers(case), **options)


def in_threads(case: Case, handle: Any, clock: Moment) -> Any:
    """Make the executor of a case for threads."""
    options: Any = {"interval": float(case["interval_ms"]), "overtake": True, "shutdown": None}
    options["clock"] = clock
    if case["kind"] == "bulk":
        return BulkExecutor[int](handle, max_tasks=case["limit"], **options)
    if case["kind"] == "chunk":
        return ChunkExecutor[int](handle, max_bytes=case["limit"], **options)
    return PeriodicalExecutor[int, Any](handle, containers(case), **options)


def arguments(step: Case) -> list[int]:
    if step["op"] != "add":
        return []
    return [step["item"], step["size"]] if "size" in step else [step["item"]]


def check_items(case: Case, items: Any) -> None:
    if isinstance(items, list) and case.get("raises") in items:
        raise Broke(str(items))


async def replay_tasks(case: Case, run: Run) -> None:
    """Do the steps of a case in a task, one after another."""
    began = anyio.current_time()

    def now() -> float:
        return anyio.current_time() - began

    async def handle(items: Any) -> None:
        run.begun(now(), items)
        await anyio.sleep(case["takes_ms"])
        check_items(case, items)

    async with in_tasks(case, handle) as executor:
        for step in case["steps"]:
            await moment(began + step["at_ms"])
            start = now()
            flushed = await getattr(executor, step["op"])(*arguments(step))
            run.step(step, start, now(), flushed)
        await moment(began + case["until_ms"])
        run.over = True


def replay_threads(case: Case, run: Run) -> None:
    """Do the steps of a case in this thread, where handing over takes no time."""
    clock = Moment()

    def handle(items: Any) -> None:
        run.begun(clock(), items)
        check_items(case, items)

    executor = in_threads(case, handle, clock)

    for step in [*case["steps"], {"at_ms": case["until_ms"], "op": "end"}]:
        clock.move(step["at_ms"], executor)
        if step["op"] != "end":
            flushed = getattr(executor, step["op"])(*arguments(step))
            clock.settle(executor)
            run.step(step, clock(), clock(), flushed)
    run.over = True
    executor.close()


def compare(case: Case, run: Run) -> tuple[str, str]:
    """Hold a run against a case."""
    for mine, theirs, what in (
        (run.steps, case["steps"], "step"),
        (run.batches, case["batches"], "batch"),
    ):
        for ours, wanted in zip(mine, theirs, strict=False):
            if ours != wanted:
                return "differs", f"{what}: expected {wanted}, got {ours} in {case}"
        if len(mine) != len(theirs):
            return "differs", f"expected {len(theirs)} of {what}, got {mine} in {case}"
    return "equal", f"{len(run.batches)} batches"


async def moment(at: float) -> None:
    """Wait for a moment, and then for what else happens by itself at it."""
    await anyio.sleep_until(at)
    await wait_all_tasks_blocked()


def on_jumping_clock(body: Callable[[Any, Run], Any], case: Case) -> Run:
    run = Run()
    trio.run(body, case, run, clock=MockClock(autojump_threshold=0))
    return run


async def replay_defaults(case: Case, run: Run) -> None:
    """Do what a case does that gives no options, in seconds."""
    began = anyio.current_time()

    async def handle(items: list[int]) -> None:
        run.begun((anyio.current_time() - began) * 1000, len(items))

    kind = AsyncBulkExecutor[int] if case["kind"] == "bulk" else AsyncChunkExecutor[int]
    async with kind(handle, shutdown=None) as executor:
        add: Any = executor.add
        for item in range(case["adds"]):
            await add(item, *([case["size"]] if "size" in case else []))
        await anyio.sleep(20)
        run.over = True


async def replay_delay(case: Case, run: Run) -> None:
    began = anyio.current_time()

    async def function() -> None:
        run.runs.append(round(anyio.current_time() - began))
        await anyio.sleep(case["takes_ms"])

    async with AsyncDelayExecutor(function, float(case["delay_ms"]), shutdown=None) as executor:
        for at in case["triggers_ms"]:
            await moment(began + at)
            executor.trigger()
        await anyio.sleep(10.0 * case["delay_ms"])


def replay_delay_in_threads(case: Case) -> list[int]:
    clock, runs = Moment(), list[int]()
    executor = DelayExecutor(
        lambda: runs.append(clock.now), float(case["delay_ms"]), clock=clock, shutdown=None
    )
    for at in case["triggers_ms"]:
        clock.move(at, executor)
        executor.trigger()
    clock.move(clock.now + 10 * case["delay_ms"], executor)
    executor.close()
    return runs


def batches(document: Case) -> Iterator[tuple[str, Callable[[], tuple[str, str]]]]:
    for number, case in enumerate(document.get("cases", [])):
        yield f"cases/{number}", lambda case=case: both(case)
    for number, case in enumerate(document.get("defaults", [])):
        yield (
            f"defaults/{number}",
            lambda case=case: compare(
                {"steps": [], **case}, on_jumping_clock(replay_defaults, case)
            ),
        )


def both(case: Case) -> tuple[str, str]:
    outcome, detail = compare(case, on_jumping_clock(replay_tasks, case))
    if outcome == "equal" and not case["takes_ms"]:
        run = Run()
        replay_threads(case, run)
        outcome, why = compare(case, run)
        detail += f", on threads: {why}"
    return outcome, detail


def same(ours: object, wanted: object, case: Case) -> tuple[str, str]:
    if ours != wanted:
        return "differs", f"expected {wanted}, got {ours} in {case}"
    return "equal", str(ours)


def delay(case: Case) -> tuple[str, str]:
    ours = on_jumping_clock(replay_delay, case).runs
    if ours == case["runs_ms"]:
        ours = replay_delay_in_threads(case)
    return same(ours, case["runs_ms"], case)


def less(case: Case) -> tuple[str, str]:
    clock = Moment()
    executor = LessExecutor(case["threshold_ms"], clock=clock)
    ran: list[bool] = []
    for at in case["calls_ms"]:
        clock.now = at
        calls: list[int] = []
        let_through = executor.do_or_discard(lambda calls=calls: calls.append(1))
        ran.append(let_through and bool(calls))
    return same(ran, case["ran"], case)


def paced(document: Case) -> Iterator[tuple[str, Callable[[], tuple[str, str]]]]:
    for group, check_case in (("delay", delay), ("less", less)):
        for number, case in enumerate(document.get(group, [])):
            yield f"{group}/{number}", lambda case=case, check=check_case: check(case)


def check(document: Case) -> Iterator[Outcome]:
    for name, replay in [*batches(document), *paced(document)]:
        try:
            outcome, detail = replay()
        except Exception as error:
            outcome, detail = "differs", repr(error)
        yield name, outcome, detail


FILES = {"executors": check}
