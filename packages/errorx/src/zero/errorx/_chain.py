"""Steps in order, up to the first that fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import cast

from ._context import context


def chain(*steps: Callable[[], object]) -> None:
    """Run functions in order; the first error ends it and carries a note saying which step failed.

    Statements one below the other do the same; this is for steps that come as a list.

    Raises:
        TypeError: if a step gives something to await: `achain` runs it.
    """
    for number, step in enumerate(steps, 1):
        with _place(number, steps):
            _refuse_awaitable(step())


async def achain(*steps: Callable[[], object]) -> None:
    """Run functions and coroutine functions in order, one after the other, as `chain` does.

    A plain function runs on the event loop's own thread, so it must not block.
    """
    for number, step in enumerate(steps, 1):
        with _place(number, steps):
            result = step()
            if isinstance(result, Awaitable):
                await cast("Awaitable[object]", result)


def _place(number: int, steps: tuple[Callable[[], object], ...]) -> context:
    step = steps[number - 1]
    name = getattr(step, "__qualname__", None) or repr(step)
    return context(f"step {number} of {len(steps)} ({name})")


def _refuse_awaitable(result: object) -> None:
    if not isinstance(result, Awaitable):
        return
    if isinstance(result, Coroutine):
        result.close()  # pyright: ignore[reportUnknownMemberType] - what it would yield does not matter
    raise TypeError("it gives something to await, so the chain must be awaited: use achain")
