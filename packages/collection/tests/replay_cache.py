"""Replay of `lru_cache.json`, on a manual clock that also turns the wheel of sweeps and statistics."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from typing import Any

from zero.collection import Cache, TimingWheel
from zero.timex import ManualClock

from .helpers import SAFETY, eventually
from .replay_containers import expect

Case = dict[str, Any]


class LoaderError(Exception):
    pass


class Replay:
    """A cache in its own time."""

    def __init__(self, *, limit: int = 0, expire_ms: float = 60_000, **options: Any) -> None:
        self.clock = ManualClock()
        self.wheel = TimingWheel[Any, Any](
            lambda _, call: call(), interval=1.0, driver="manual", clock=self.clock
        )
        self.cache: Cache[str, Any] = Cache(
            limit=limit if limit > 0 else None,
            ttl=seconds(expire_ms),
            clock=self.clock,
            wheel=self.wheel,
            **options,
        )

    def come_to(self, at_ms: float) -> None:
        self.clock.advance(max(0.0, at_ms / 1000 - self.clock()))
        self.wheel.advance()

    def call(self, step: Case) -> Case:
        """Do a step and return what there is to compare."""
        op, cache = step["op"], self.cache
        if op == "get":
            missing = object()
            value = cache.get(step["key"], missing)
            return {"found": value is not missing} | ({} if value is missing else {"value": value})
        if op == "set":
            cache.set(step["key"], step["value"])
        elif op == "set_with_expire":
            cache.set(step["key"], step["value"], seconds(step["expire_ms"]))
        elif op == "del":
            cache.delete(step["key"])
        elif op == "take":
            return self.take(step)
        elif op != "look":
            raise AssertionError(f"unknown step {step!r}")
        return {}

    def take(self, step: Case) -> Case:
        fetched: list[str] = []

        def fetch(key: str) -> Any:
            fetched.append(key)
            if "fetch_fails" in step:
                raise LoaderError(step["fetch_fails"])
            return step["fetch_gives"]

        try:
            return {"value": self.cache.take(step["key"], fetch), "fetched": bool(fetched)}
        except LoaderError as error:
            return {"error": str(error), "fetched": bool(fetched)}


def seconds(expire_ms: float) -> float | None:
    """Return an expiry; where go-zero means for ever by zero and less, we say None."""
    return expire_ms / 1000 if expire_ms > 0 else None


def steps(case: Case) -> str:
    replay = Replay(limit=case["limit"], expire_ms=case["expire_ms"])
    held: set[str] = set()
    exact = any("exact_keys" in step for step in case["steps"])
    for step in case["steps"]:
        replay.come_to(step["at_ms"])
        got = replay.call(step)
        keys = replay.cache.keys()
        expect(sorted(keys), step.get("exact_keys", step["keys"]), step)
        if "exact_keys" not in step:
            expect(got, {key: step[key] for key in got}, step)
            expect(
                set(got), {"found", "value", "fetched", "error"} & set(step) - unused(step), step
            )
        elif step["op"] == "get":
            expect(got["found"], step["key"] in step["exact_keys"], step)
        if "order" in step:
            expect(keys, step["order"], step)
        if "evicted" in step and not exact:
            expect(step["evicted"] in keys, False, step)
            expect(step["evicted"] in held, True, step)
        held = set(keys)
    return wart(case)


def unused(step: Case) -> set[str]:
    return {"value"} if step["op"] in {"set", "set_with_expire"} else set()


def wart(case: Case) -> str:
    if "wart" not in case:
        return ""
    expiries = [case["expire_ms"], *(step.get("expire_ms", 1) for step in case["steps"])]
    for expire_ms in expiries:
        if expire_ms > 0:
            continue
        try:
            Cache[str, int](ttl=expire_ms / 1000)
        except ValueError:
            continue
        raise AssertionError(f"an expiry of {expire_ms} ms was not refused")
    return (
        f"refused instead of: {case['wart']}"
        if min(expiries) <= 0
        else f"exact, not: {case['wart']}"
    )


def together(case: Case) -> str:
    """Have threads take one key at the same time; the loader ends when all of them wait for it."""
    replay = Replay()
    runs: list[str] = []
    begin, finish = threading.Barrier(case["callers"]), threading.Event()
    expected = Counter({str(row["result"]): row["callers"] for row in case["results"]})
    if case["already_there"]:
        (row,) = case["results"]
        replay.cache.set("k", row["result"]["value"])

    def fetch(key: str) -> Any:
        runs.append(key)
        assert finish.wait(SAFETY)
        replay.clock.advance(case["takes_ms"] / 1000)
        (row,) = case["results"]
        if "error" in row["result"]:
            raise LoaderError(row["result"]["error"])
        return row["result"]["value"]

    results: list[Case] = []

    def work() -> None:
        begin.wait(SAFETY)
        try:
            result: Case = {"value": replay.cache.take("k", fetch)}
        except LoaderError as error:
            result = {"error": str(error)}
        results.append({"at_ms": round(replay.clock() * 1000), **result})

    threads = [threading.Thread(target=work) for _ in range(case["callers"])]
    for thread in threads:
        thread.start()
    if case["loader_ran"]:
        eventually(lambda: waiting(replay) == case["callers"] - 1)
        finish.set()
    for thread in threads:
        thread.join(SAFETY)
    expect(len(runs), case["loader_ran"], case)
    expect(Counter(map(str, results)), expected, case)
    expect(replay.cache.keys(), case["keys"], case)
    return ""


def waiting(replay: Replay) -> int:
    flights = list(replay.cache._flights._flights.values())
    return sum(len(flight.waiters) for flight in flights) if flights else -1


class Lines(logging.Handler):
    """What the package logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def statistics(case: Case) -> str:
    """Check each minute's line, which a fake clock kept from being recorded where it is null."""
    handler, log = Lines(), logging.getLogger("zero.collection")
    level, propagate = log.level, log.propagate
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        return statistics_lines(case, handler)
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
        log.propagate = propagate


def statistics_lines(case: Case, handler: Lines) -> str:
    replay = Replay(expire_ms=3_600_000, name=case.get("name", "proc"))
    cache, silent = replay.cache, 0
    cache.set("there", 1)
    for number, minute in enumerate(case["minutes"]):
        for _ in range(minute["get_hits"]):
            cache.get("there")
        for count in range(minute["get_misses"]):
            cache.get(f"missing {count}")
        for count in range(minute["take_loads"]):
            cache.take(f"loaded {number} {count}", lambda key: 1)
        for _ in range(minute["take_fails"]):
            replay.take({"key": "failing", "fetch_fails": "no"})
        replay.come_to((number + 1) * 60_000)
        lines = [handler.lines.pop()] if handler.lines else [None]
        expect(handler.lines, [], minute)
        hits, misses = minute["get_hits"], minute["get_misses"] + minute["take_loads"]
        wanted = line(case, hits, misses, len(cache)) if hits + misses else None
        expect(lines, [minute["line"] or wanted], minute)
        silent += minute["line"] is None and wanted is not None
    return "logs a line for each minute that had hits or misses" if silent else ""


def line(case: Case, hits: int, misses: int, elements: int) -> str:
    ratio = 100 * hits / (hits + misses)
    return (
        f"cache({case.get('name', 'proc')}) - qpm: {hits + misses}, hit_ratio: {ratio:.1f}%,"
        f" elements: {elements}, hit: {hits}, miss: {misses}"
    )
