"""Adapter: run the cases of `syncx.json` through the package, in virtual time, on both event loops."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from .cases import GROUPS, Case
from .virtual import run

Outcome = tuple[str, str, str]


def syncx(document: dict[str, Any]) -> Iterator[Outcome]:
    """Check every group of primitives."""
    for group, replay in GROUPS.items():
        for number, case in enumerate(document.get(group, ())):
            yield _checked(f"{group}[{number}]", replay, case)


def _checked(name: str, replay: Callable[[Case], Awaitable[str]], case: Case) -> Outcome:
    detail = ""
    for backend in ("asyncio", "trio"):
        try:
            detail = run(backend, lambda: replay(case))
        except Exception as error:
            return name, "differs", f"{backend}: {case!r}: {error!r}"
    return name, "wart" if detail else "equal", detail


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {"syncx": syncx}
