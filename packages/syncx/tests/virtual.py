"""Time that moves only while every task waits, on both event loops."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import trio
import trio.testing

T = TypeVar("T")


class _Selector(selectors.DefaultSelector):
    """Where a loop would sleep, its time passes at once."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("every task waits, for nothing that time could bring")
        self.now += timeout
        return super().select(0)


class VirtualLoop(asyncio.SelectorEventLoop):
    """An asyncio loop in virtual time."""

    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.now


def run(backend: str, main: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine function in virtual time, which begins at 0."""
    if backend == "trio":
        # Not through anyio, of which older versions drop the options for trio.
        return trio.run(main, clock=trio.testing.MockClock(autojump_threshold=0))
    return anyio.run(main, backend=backend, backend_options={"loop_factory": VirtualLoop})


async def settle() -> None:
    """Let every task run until it waits; no time passes."""
    for _ in range(12):
        await anyio.lowlevel.checkpoint()
