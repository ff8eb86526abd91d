"""Replay of `containers.json`."""

from __future__ import annotations

from collections import deque
from typing import Any

from zero.collection import Ring

Case = dict[str, Any]


def expect(got: object, expected: object, step: object) -> None:
    if got != expected:
        raise AssertionError(f"at {step!r}: expected {expected!r}, got {got!r}")


def ring(case: Case) -> str:
    held: Ring[Any] = Ring(case["size"])
    for step in case["steps"]:
        for item in step.get("add", ()):
            held.add(item)
        if "take" in step:
            expect(held.take(), step["take"], step)
    return ""


def through_deque(case: Case) -> str:
    queue: deque[Any] = deque()
    for step in case["steps"]:
        if "put" in step:
            queue.extend(step["put"])
        elif "take" in step:
            expect(bool(queue), step["found"], step)
            if queue:
                expect(queue.popleft(), step["value"], step)
        else:
            expect(not queue, step["empty"], step)
    return ""


def through_set(case: Case) -> str:
    held: set[Any] = set()
    for step in case["steps"]:
        if "add" in step:
            held.update(step["add"])
        elif "remove" in step:
            held.discard(step["remove"])
        elif "contains" in step:
            expect(step["contains"] in held, step["found"], step)
        elif "clear" in step:
            held.clear()
        else:
            raise AssertionError(f"unknown step {step!r}")
        expect((sorted(held), len(held)), (step["keys"], step["count"]), step)
    return ""


def refused_container(case: Case) -> str:
    if case["kind"] == "ring":
        try:
            Ring[Any](case["size"])
        except ValueError as error:
            expect(repr(case["size"]) in str(error), True, case)
            return ""
        raise AssertionError("not refused")
    if case["kind"] == "queue":
        try:
            bounded = deque[Any]([1], maxlen=case["size"])
        except ValueError:
            return ""
        expect(list(bounded), [], case)
        return "no queue of our own: a deque that may hold nothing holds nothing"
    raise AssertionError(f"unknown kind {case!r}")
