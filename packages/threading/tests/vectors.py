"""Run the cases of `threading.json` in threads on a clock of our own, and in tasks on trio's."""

import logging
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import trio
from trio.testing import MockClock

from zero.rescue import Rescue
from zero.threading import (
    AsyncRoutineGroup,
    AsyncStableRunner,
    AsyncTaskRunner,
    AsyncWorkerGroup,
    RoutineGroup,
    RunnerClosedError,
    StableRunner,
    TaskRunner,
    TaskRunnerBusyError,
    WorkerGroup,
    go_safe,
    run_safe,
)

from .moment import Moment
from .waits import LIMIT, Kept, until

Outcome = tuple[str, str, str]
Case = dict[str, Any]
Check = Callable[[Case], Any]

MOST_THREADS = 64
LEVELS = {"stack", "error"}


def threading(document: Case) -> Iterator[Outcome]:
    for group, checks in GROUPS.items():
        for number, case in enumerate(document[group]):
            for check in checks:
                name = check.__name__.removeprefix(f"{group}_")
                yield f"{group}/{number}/{name}", *_outcome(check, case)


def _outcome(check: Check, case: Case) -> tuple[str, str]:
    handler, logger = Kept(), logging.getLogger("zero.rescue")
    logger.addHandler(handler)
    passed_on, logger.propagate = logger.propagate, False
    try:
        ours = check(case)
    except Exception as error:
        return "differs", f"{case}: {error!r}"
    finally:
        logger.removeHandler(handler)
        logger.propagate = passed_on
    if "logged" in case:
        ours["logged"] = len(handler.records)
    if "log" in case:
        ours["log"] = [_line(record, ours.get("name", "")) for record in handler.records]
    ours.pop("name", None)
    theirs = {key: case[key] for key in ours}
    if "log" in case:  # its levels stack and error are one level here, with the stack
        theirs["log"] = [["stack", first] for level, first in case["log"] if level in LEVELS]
    if ours == theirs:
        return "equal", ""
    detail = f"{case}: {ours}"
    if "wart" in case and ours == _own_cleanups(case):
        return "wart", f"{detail}: every cleanup runs, what it raises is caught and logged too"
    return "differs", detail


def _line(record: logging.LogRecord, name: str) -> list[str]:
    """Return [level, first line] as go-zero writes a caught failure; both its levels are our error."""
    first = record.getMessage().splitlines()[0]
    with_stack = record.levelno == logging.ERROR and record.exc_info is not None
    return ["stack" if with_stack else "?", first.removeprefix(f"{name}: ")]


def _own_cleanups(case: Case) -> Case:
    raised = [case["fail"], *(name for name in case["cleanups"] if name.startswith("raise"))]
    lines = [["stack", text.splitlines()[0]] for text in raised if text is not None]
    return {"ran": case["cleanups"], "escaped": None, "log": lines}


def _end(task: Case) -> int:
    if "fail" in task:
        raise ValueError(task["fail"])
    return 1


def _in_trio(function: Callable[[], Awaitable[Case]]) -> Case:
    return trio.run(function, clock=MockClock(autojump_threshold=0))


def _now(began: float) -> int:
    return round((anyio.current_time() - began) * 1000)


async def _sleep(ms: int) -> None:
    await anyio.sleep(ms / 1000)


def _refusal(call: Callable[[], object]) -> str:
    try:
        call()
    except RunnerClosedError as error:
        return str(error)
    return "ok"


def stable_runner_threads(case: Case) -> Case:
    items, moment = case["items"], Moment()

    def work(item: Case) -> int:
        moment.sleep(item["ms"])
        return item["value"] * 2

    results: list[int] = []
    runner = StableRunner(work, workers=min(len(items), MOST_THREADS) or 1, buffer=len(items) or 1)

    def consume() -> None:
        results.extend(runner)

    consumer = None if case.get("wait_first") else go_safe(consume)
    for item in items:
        runner.push(item)
    waiter = go_safe(runner.wait)
    for left in range(len(items), 0, -1):
        until(lambda left=left: moment.sleepers == min(left, MOST_THREADS))
        moment.step()
    assert waiter.wait(LIMIT)
    assert (consumer or go_safe(consume)).wait(LIMIT)
    push, get = _refusal(lambda: runner.push({})), _refusal(runner.get)
    return {"results": results, "push_after": push, "get_after": get}


def stable_runner_tasks(case: Case) -> Case:
    items = case["items"]

    async def work(item: Case) -> int:
        await _sleep(item["ms"])
        return item["value"] * 2

    async def main() -> Case:
        results: list[int] = []
        answers: list[str] = []
        async with AsyncStableRunner(work, workers=4, buffer=len(items) or 1) as runner:
            if case.get("wait_first"):
                for item in items:
                    await runner.push(item)
                await runner.wait()
                results.extend([result async for result in runner])
            else:
                results.extend([result async for result in runner.map(items)])
                await runner.wait()
            for call in (lambda: runner.push({}), runner.get):
                try:
                    await call()
                except RunnerClosedError as error:
                    answers.append(str(error))
        return {"results": results, "push_after": answers[0], "get_after": answers[1]}

    return _in_trio(main)


def _counts(runner: TaskRunner) -> tuple[int, int]:
    found = re.findall(r"(\d+) (?:of \d+ )?(?:running|waiting)", repr(runner))
    return int(found[0]), int(found[1])


def task_runner_threads(case: Case) -> Case:
    moment, runner = Moment(), TaskRunner(case["limit"])
    started: dict[int, int] = {}
    most = 0
    ours: Case = {}

    def work(number: int, task: Case) -> None:
        nonlocal most
        started[number] = moment.now
        most = max(most, _counts(runner)[0])
        moment.sleep(task["ms"])
        _end(task)

    def caller() -> None:
        for number, task in enumerate(case["tasks"]):
            runner.schedule(work, number, task)
        ours["scheduled_ms"] = moment.now
        assert runner.wait(LIMIT)
        ours["elapsed_ms"] = moment.now

    def working() -> bool:
        running, waiting = _counts(runner)
        return running != moment.sleepers or not (waiting or "scheduled_ms" in ours) or not running

    routine = go_safe(caller)
    moment.run(working, lambda: routine.done)
    times = [started[number] for number in sorted(started)]
    return ours | {"started_ms": times, "most_at_once": most}


def task_runner_tasks(case: Case) -> Case:
    async def main() -> Case:
        began, running, most = anyio.current_time(), 0, 0
        started: dict[int, int] = {}

        async def work(number: int, task: Case) -> None:
            nonlocal running, most
            started[number] = _now(began)
            running += 1
            most = max(most, running)
            await _sleep(task["ms"])
            running -= 1
            _end(task)

        async with AsyncTaskRunner(case["limit"]) as runner:
            for number, task in enumerate(case["tasks"]):
                await runner.schedule(work, number, task)
            scheduled = _now(began)
            await runner.wait()
            times = [started[number] for number in sorted(started)]
            return {
                "started_ms": times,
                "most_at_once": most,
                "scheduled_ms": scheduled,
                "elapsed_ms": _now(began),
            }

    return _in_trio(main)


def _answer(error: TaskRunnerBusyError) -> str:
    return str(error).partition(":")[0]


def immediate_threads(case: Case) -> Case:
    moment, runner = Moment(), TaskRunner(case["limit"])
    answers: list[str] = []

    def working() -> bool:
        return _counts(runner)[0] != moment.sleepers

    for task in case["tasks"]:
        moment.run_until(task["at_ms"], working)
        try:
            runner.schedule_immediately(moment.sleep, task["ms"])
            answers.append("ok")
        except TaskRunnerBusyError as error:
            answers.append(_answer(error))
    moment.run(working, lambda: not _counts(runner)[0])
    return {"answers": answers}


def immediate_tasks(case: Case) -> Case:
    async def main() -> Case:
        answers: list[str] = []
        began = anyio.current_time()
        async with AsyncTaskRunner(case["limit"]) as runner:
            for task in case["tasks"]:
                await _sleep(task["at_ms"] - _now(began))
                await anyio.wait_all_tasks_blocked()
                try:
                    runner.schedule_immediately(_sleep, task["ms"])
                    answers.append("ok")
                except TaskRunnerBusyError as error:
                    answers.append(_answer(error))
        return {"answers": answers}

    return _in_trio(main)


def group_threads(case: Case) -> Case:
    moment, group = Moment(), RoutineGroup()
    ended: list[int] = []
    began: list[int] = []

    def work(task: Case) -> None:
        began.append(1)
        moment.sleep(task["ms"])
        ended.append(_end(task))

    for task in case["functions"]:
        group.run_safe(work, task)
    total = len(case["functions"])
    moment.run(
        lambda: len(began) < total or f" {moment.sleepers} running" not in repr(group),
        lambda: len(began) == total and group.wait(0),
    )
    return {"ended": len(ended), "elapsed_ms": moment.now}


def group_tasks(case: Case) -> Case:
    async def main() -> Case:
        ended: list[int] = []
        began = anyio.current_time()

        async def work(task: Case) -> None:
            await _sleep(task["ms"])
            ended.append(_end(task))

        async with AsyncRoutineGroup() as group:
            for task in case["functions"]:
                group.run_safe(work, task)
            await group.wait()
        return {"ended": len(ended), "elapsed_ms": _now(began)}

    return _in_trio(main)


def worker_group_threads(case: Case) -> Case:
    moment = Moment()
    runs: list[int] = []

    def job() -> None:
        runs.append(1)
        moment.sleep(case["job"]["ms"])
        _end(case["job"])

    workers = case["workers"]
    routine = go_safe(WorkerGroup(job, workers).start)
    moment.run_until(0, lambda: moment.sleepers < workers)
    for _ in range(workers):
        moment.step()
    assert routine.wait(LIMIT)
    return {"runs": len(runs), "elapsed_ms": moment.now}


def worker_group_tasks(case: Case) -> Case:
    async def main() -> Case:
        runs: list[int] = []
        began = anyio.current_time()

        async def job() -> None:
            runs.append(1)
            await _sleep(case["job"]["ms"])
            _end(case["job"])

        await AsyncWorkerGroup(job, case["workers"]).start()
        return {"runs": len(runs), "elapsed_ms": _now(began)}

    return _in_trio(main)


def _rescue(case: Case) -> tuple[Rescue, list[str]]:
    ran: list[str] = []

    def cleanup(name: str) -> Callable[[], None]:
        def run() -> None:
            ran.append(name)
            if name.startswith("raise"):
                raise ValueError(name)

        return run

    return Rescue(cleanups=[cleanup(name) for name in case["cleanups"]]), ran


def rescue_with(case: Case) -> Case:
    rescue, ran = _rescue(case)
    escaped = None
    try:
        with rescue:
            if case["fail"] is not None:
                raise ValueError(case["fail"])
    except ValueError as error:
        escaped = str(error)
    return {"ran": ran, "escaped": escaped}


def rescue_async_with(case: Case) -> Case:
    async def main() -> Case:
        rescue, ran = _rescue(case)
        escaped = None
        try:
            async with rescue:
                if case["fail"] is not None:
                    raise ValueError(case["fail"])
        except ValueError as error:
            escaped = str(error)
        return {"ran": ran, "escaped": escaped}

    return _in_trio(main)


def safe_call(case: Case) -> Case:
    def body() -> None:
        if case["fail"] is not None:
            raise ValueError(case["fail"])

    escaped = None
    try:
        if case["call"].startswith("go_safe"):
            assert go_safe(body, name="body").wait(LIMIT)
        else:
            body.__qualname__ = "body"
            run_safe(body)
    except ValueError as error:
        escaped = str(error)
    return {"escaped": escaped, "name": "body"}


GROUPS: dict[str, list[Check]] = {
    "stable_runner": [stable_runner_threads, stable_runner_tasks],
    "task_runner": [task_runner_threads, task_runner_tasks],
    "immediate": [immediate_threads, immediate_tasks],
    "group": [group_threads, group_tasks],
    "worker_group": [worker_group_threads, worker_group_tasks],
    "rescue": [rescue_with, rescue_async_with],
    "safe": [safe_call],
}

FILES: dict[str, Callable[[Case], Iterator[Outcome]]] = {"threading": threading}
