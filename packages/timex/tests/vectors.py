"""Adapter: run the cases of `timex.json` through the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from zero.timex import DurationError, format_nanoseconds, milliseconds_of, parse_nanoseconds

Outcome = tuple[str, str, str]

# What go-zero's text says is wrong, and what ours says: the texts differ, the condition must not.
_CONDITIONS = {
    "time: missing unit": ("a unit",),
    "time: unknown unit": ("unknown unit",),
    "time: invalid duration": ("a number is missing", "nothing to read", "more than 292 years"),
}


def timex(document: dict[str, Any]) -> Iterator[Outcome]:
    """Check duration texts both ways."""
    for number, case in enumerate(document["durations"]):
        ns = int(case["ns"])
        got = {"milliseconds": milliseconds_of(ns), "go": format_nanoseconds(ns)}
        got |= {"log_field": got["go"], "log_duration": got["milliseconds"]}
        wanted = {key: case[key] for key in got if key in case}
        got = {key: got[key] for key in wanted}
        yield _outcome(f"durations[{number}] {ns} ns", wanted, got)
    for number, case in enumerate(document["parse"]):
        yield _outcome(
            f"parse[{number}] {case['text']!r}", _wanted(case), _parse(case["text"], case)
        )


def _text(value: str | dict[str, str]) -> str:
    if isinstance(value, str):
        return value
    return bytes.fromhex(value["hex"]).decode("utf-8", "surrogateescape")


def _wanted(case: dict[str, Any]) -> object:
    return int(case["ns"]) if "ns" in case else _condition(case["error"])


def _condition(error: str) -> str:
    return next(start for start in _CONDITIONS if error.startswith(start))


def _parse(value: str | dict[str, str], case: dict[str, Any]) -> object:
    try:
        return parse_nanoseconds(_text(value))
    except DurationError as error:
        for condition, reasons in _CONDITIONS.items():
            if error.reason.startswith(reasons):
                return condition
        return error.reason


def _outcome(case: str, wanted: object, got: object) -> Outcome:
    if got == wanted:
        return case, "equal", ""
    return case, "differs", f"expected {wanted!r}, got {got!r}"


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {"timex": timex}
