"""Adapter: run the cases of `errorx.json` through the package.

Go formats the message of `Wrapf` itself; a Python caller passes an f-string, so `_sprintf` stands in for the
caller. `Chain` returns the error, `chain` raises it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from zero.errorx import ErrorCell, ErrorCollector, chain, context, is_any, text_of, wrap

Outcome = tuple[str, str, str]
Case = dict[str, Any]


class _Failure(Exception):
    """An error known by its text."""


def errorx(document: Case) -> Iterator[Outcome]:
    """Check batches, wrapping, membership, chains and cells."""
    for group, check in CHECKS.items():
        for number, case in enumerate(document[group]):
            name = f"{group}[{number}]"
            try:
                yield name, *check(case)
            except Exception as error:
                yield name, "differs", f"{case}: {error!r}"


def _verdict(case: Case, wanted: object, got: object) -> tuple[str, str]:
    if got == wanted:
        return "equal", ""
    return "differs", f"{case}: expected {wanted!r}, got {got!r}"


def _failure(text: str | None) -> Exception | None:
    return None if text is None else _Failure(text)


def _batch(case: Case) -> tuple[str, str]:
    added = [_failure(text) for text in case["added"]]
    collector = ErrorCollector()
    collector.add(*added)
    wanted = case["not_nil"], case["text"], case["contains_each_then_a_stranger"]
    error = collector.error
    if error is None:
        return _verdict(case, wanted, (bool(collector), None, []))
    asked = [*(one for one in added if one is not None), _Failure("stranger")]
    got = bool(collector), str(error), [is_any(error, one) for one in asked]
    return _verdict(case, wanted, got)


def _wrapped(case: Case, message: str) -> tuple[str, str]:
    inner = _failure(case["inner"])
    outer = wrap(inner, message)
    if outer is None:
        return _verdict(case, case["text"], None)
    got = text_of(outer), is_any(outer, inner)
    return _verdict(case, (case["text"], case.get("is_inner", True)), got)


def _wrap(case: Case) -> tuple[str, str]:
    return _wrapped(case, case["message"])


def _wrapf(case: Case) -> tuple[str, str]:
    return _wrapped(case, _sprintf(case["format"], case["args"]))


def _sprintf(text: str, args: list[Any]) -> str:
    """Format as Go does, for the plain verbs."""
    left = list(args)

    def fill(found: re.Match[str]) -> str:
        flags, verb = found[1], found[2]
        if verb == "%":
            return "%"
        if not left:
            return f"%!{verb}(MISSING)"
        value = left.pop(0)
        if verb == "q":
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        if verb in "vt" or value is None or isinstance(value, bool):
            value, verb = {None: "<nil>", True: "true", False: "false"}.get(value, value), "s"
        try:
            return f"%{flags}{verb}" % value
        except (TypeError, ValueError):
            return f"%!{verb}({_go_type(value)}={value})"

    done = re.sub(r"%([-+# 0]*\d*(?:\.\d+)?)([a-zA-Z%])", fill, text)
    extra = ", ".join(f"{_go_type(value)}={value}" for value in left)
    return f"{done}%!(EXTRA {extra})" if extra else done


def _go_type(value: object) -> str:
    names = {str: "string", bool: "bool", float: "float64"}
    return names.get(type(value), type(value).__name__)


def _in(case: Case) -> tuple[str, str]:
    known: dict[str, Exception] = {}
    error = _named(case["error"], known)
    candidates = [_named(name, known) for name in case["candidates"]]
    return _verdict(case, case["result"], is_any(error, *candidates))


def _named(name: str | None, known: dict[str, Exception]) -> Exception | None:
    if name is None:
        return None
    kind, _, rest = name.partition(":")
    if rest and kind == "wrapped":
        inner = _named(rest, known)
        assert inner is not None
        try:
            with context("around", raising=_Failure):
                raise inner
        except _Failure as error:
            return error
    if rest and kind == "batch":
        collector = ErrorCollector()
        collector.add(*(_named(part, known) for part in rest.split(",")))
        return collector.error
    return known.setdefault(name, _Failure(name))


def _chain(case: Case) -> tuple[str, str]:
    ran: list[int] = []

    def step(number: int, error: Exception | None) -> None:
        ran.append(number)
        if error is not None:
            raise error

    errors = [_failure(text) for text in case["results"]]
    steps = [lambda n=n, e=e: step(n, e) for n, e in enumerate(errors)]
    wanted = case["error"], case["ran"]
    raised: Exception | None = None
    try:
        chain(*steps)
    except _Failure as error:
        raised = error
    assert raised is None or raised is errors[len(ran) - 1], "not the step's own error"
    return _verdict(case, wanted, (None if raised is None else str(raised), len(ran)))


def _atomic(case: Case) -> tuple[str, str]:
    cell = ErrorCell(keep="last")
    for number, text in enumerate(case["stored"]):
        # Each is of a type of its own, which go-zero's cell cannot hold one after the other.
        cell.set(None if text is None else type(f"Failure{number}", (_Failure,), {})(text))
    got = None if cell.error is None else str(cell.error)
    if "panic" in case:
        last = next(text for text in reversed(case["stored"]) if text is not None)
        verdict = _verdict(case, last, got)
        return ("wart", "errors of any kinds follow each other") if not verdict[1] else verdict
    return _verdict(case, case["loaded"], got)


CHECKS: dict[str, Callable[[Case], tuple[str, str]]] = {
    "batch": _batch,
    "wrap": _wrap,
    "wrapf": _wrapf,
    "in": _in,
    "chain": _chain,
    "atomic": _atomic,
}

FILES: dict[str, Callable[[Case], Iterator[Outcome]]] = {"errorx": errorx}
