"""Adapter: run the cases of `utils.json` through the package."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from zero.utils import VersionError, compare_versions, version_key

Outcome = tuple[str, str, str]
Case = dict[str, Any]

BY_KEY = {
    "=": operator.eq,
    "==": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def utils(document: Case) -> Iterator[Outcome]:
    """Check every comparison of versions, with every operator."""
    for group, check in CHECKS.items():
        for number, case in enumerate(document[group]):
            name = f"{group}[{number}] {case['first']!r} {case['second']!r}"
            try:
                yield name, *check(case)
            except Exception as error:
                yield name, "differs", f"{case}: {error!r}"


def _verdict(case: Case, wanted: object, got: object) -> tuple[str, str]:
    if got == wanted:
        return "equal", ""
    return "differs", f"{case}: expected {wanted!r}, got {got!r}"


def _all(case: Case) -> tuple[str, str]:
    first, second, wanted = case["first"], case["second"], case["results"]
    if "wart" in case and _refused(first, second):
        try:
            got = {sign: compare_versions(first, sign, second) for sign in wanted}
        except VersionError as error:
            return "wart", f"refused: {error}"
        return "differs", f"{case}: version_key refuses, compare_versions gives {got}"
    keys = version_key(first), version_key(second)
    got = {sign: compare_versions(first, sign, second) for sign in wanted}
    by_key = {sign: BY_KEY[sign](*keys) for sign in wanted}
    return _verdict(case, [wanted, wanted], [got, by_key])


def _refused(*versions: str) -> bool:
    try:
        for version in versions:
            version_key(version)
    except VersionError:
        return True
    return False


def _one(case: Case) -> tuple[str, str]:
    got = compare_versions(case["first"], case["operator"], case["second"])
    return _verdict(case, case["result"], got)


CHECKS: dict[str, Callable[[Case], tuple[str, str]]] = {"all": _all, "compare_versions": _one}

FILES: dict[str, Callable[[Case], Iterator[Outcome]]] = {"utils": utils}
