"""Adapter: run the cases of go-zero's containers, windows, wheels and caches through the package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .replay_cache import statistics, steps, together
from .replay_containers import refused_container, ring, through_deque, through_set
from .replay_wheel import created, wheel
from .replay_window import refused_window, window

Case = dict[str, Any]
Outcome = tuple[str, str, str]
Replay = Callable[[Case], str]


def containers(document: Case) -> Iterator[Outcome]:
    """Check rings; and that a deque and a set, which take the place of the others, do as they do."""
    yield from _group(document, "ring", ring)
    yield from _group(document, "queue", through_deque)
    yield from _group(document, "set", through_set)
    yield from _group(document, "refused", refused_container)


def lru_cache(document: Case) -> Iterator[Outcome]:
    """Check caches on a manual clock."""
    yield from _group(document, "cases", steps)
    yield from _group(document, "together", together)
    yield from _group(document, "stats", statistics)


def rolling_window(document: Case) -> Iterator[Outcome]:
    """Check windows on a manual clock."""
    yield from _group(document, "cases", window)
    yield from _group(document, "refused", refused_window)


def timing_wheel(document: Case) -> Iterator[Outcome]:
    """Check wheels, turned by hand."""
    yield from _group(document, "cases", wheel)
    yield from _group(document, "create", created)


def _group(document: Case, group: str, replay: Replay) -> Iterator[Outcome]:
    for number, case in enumerate(document.get(group, ())):
        name = f"{group}[{number}]"
        try:
            detail = replay(case)
        except Exception as error:
            yield name, "differs", f"{case!r}: {error!r}"
        else:
            yield name, "wart" if detail else "equal", detail


FILES: dict[str, Callable[[Case], Iterator[Outcome]]] = {
    "containers": containers,
    "lru_cache": lru_cache,
    "rolling_window": rolling_window,
    "timing_wheel": timing_wheel,
}
