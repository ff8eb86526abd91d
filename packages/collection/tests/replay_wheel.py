"""Replay of `timing_wheel.json`; the clock counts milliseconds and the wheel is turned by hand."""

from __future__ import annotations

from typing import Any

from zero.collection import TimingWheel
from zero.syncx import ClosedError
from zero.timex import ManualClock

from .replay_containers import expect

Case = dict[str, Any]
Fired = list[list[Any]]


class Replay:
    """A wheel, and what it has fired."""

    def __init__(self, case: Case) -> None:
        self.raises = case.get("raises")
        self.fired: Fired = []
        self.drained: list[Fired] = []
        self.clock = ManualClock()
        self.interval = case["interval_ms"]
        self.wheel: TimingWheel[Any, Any] = TimingWheel(
            self.fire,
            interval=self.interval,
            slots=case["slots"],
            driver="manual",
            clock=self.clock,
        )

    def fire(self, key: Any, value: Any) -> None:
        self.fired.append([key, value, self.clock()])
        if key == self.raises:
            raise RuntimeError(f"{key} raises")

    def come_to(self, at: float) -> None:
        """Let the time come, tick by tick."""
        while (tick := (self.clock() // self.interval + 1) * self.interval) <= at:
            self.clock.advance(tick - self.clock())
            self.wheel.advance()
        self.clock.advance(at - self.clock())

    def call(self, step: Case) -> None:
        wheel, op = self.wheel, step["op"]
        if op == "set":
            wheel.set(step["key"], step["value"], step["delay_ms"])
        elif op == "move":
            wheel.move(step["key"], step["delay_ms"])
        elif op == "remove":
            wheel.remove(step["key"])
        elif op == "stop":
            wheel.stop()
        elif op == "drain":
            pairs: Fired = []
            wheel.drain(lambda key, value: pairs.append([key, value]))
            self.drained.append(sorted(pairs))
        else:
            raise AssertionError(f"unknown step {step!r}")


def wheel(case: Case) -> str:
    replay = Replay(case)
    warts = [case["wart"]] if "wart" in case else []
    expected_drains: list[Fired] = []
    for step in case["steps"]:
        replay.come_to(step["at_ms"])
        if "error" in step:
            expect_refusal(replay, step)
            continue
        if "panic" in step:
            warts.append(f"{step['wart']} does nothing")
        replay.call(step)
        if step["op"] == "drain":
            expected_drains.append(sorted(step["drained"]))
    replay.come_to(case["until_ms"])
    expected = case.get("exact", case["fired"])
    expect(sort(replay.fired), sort(expected), case["steps"])
    expect(replay.drained, case.get("exact_drained", expected_drains), case["steps"])
    return "exact instead of: " + "; ".join(warts) if warts else ""


def sort(fired: Fired) -> Fired:
    return sorted(fired, key=lambda row: (row[2], row[0], str(row[1])))


def expect_refusal(replay: Replay, step: Case) -> None:
    try:
        replay.call(step)
    except ClosedError:
        expect("TimingWheel is closed already", step["error"], step)
    except ValueError as error:
        expect("incorrect task argument", step["error"], step)
        wrong = "key, not None" if step["key"] is None else f"not {step['delay_ms']!r} seconds"
        expect(wrong in str(error), True, step)
    else:
        raise AssertionError(f"not refused: {step!r}")


def created(case: Case) -> str:
    try:
        TimingWheel(
            case.get("callback", print), interval=case["interval_ms"], slots=case["slots"]
        ).stop()
    except ValueError as error:
        text = str(error)
        expect(f"interval={case['interval_ms']!r}, slots={case['slots']!r}" in text, True, case)
        return ""
    raise AssertionError("not refused")
