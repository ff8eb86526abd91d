"""Replay of `rolling_window.json`; the clock counts milliseconds, so that no step falls beside the grid."""

from __future__ import annotations

from typing import Any

from zero.collection import RollingWindow
from zero.timex import ManualClock

from .replay_containers import expect

Case = dict[str, Any]


def window(case: Case) -> str:
    clock = ManualClock()
    held = RollingWindow(
        case["size"], case["interval_ms"], ignore_current=case["ignore_current"], clock=clock
    )
    for step in case["steps"]:
        clock.advance(step["at_ms"] - clock())
        if "add" in step:
            held.add(step["add"])
            continue
        buckets = held.buckets()
        expect(len(buckets), step["visited"], step)
        filled = [[bucket.sum, bucket.count] for bucket in buckets if bucket.count]
        expect(filled, step["buckets"], step)
        expect(held.totals(), (step["sum"], step["count"]), step)
    return ""


def refused_window(case: Case) -> str:
    try:
        RollingWindow(case["size"], case["interval_ms"])
    except ValueError as error:
        wrong = case["size"] if case["size"] < 1 else case["interval_ms"]
        expect(repr(wrong) in str(error), True, case)
        return "refused when it is created" if "wart" in case else ""
    raise AssertionError("not refused")
