"""Worker tasks between two steps of an asynchronous stream, on asyncio or trio."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final, final

import anyio
from anyio.abc import TaskGroup

from .crew import PENDING, Failure, Slot, settle
from .reading import END


class Bell:
    """Something that many may wait for and that rings more than once; it belongs to one loop."""

    __slots__ = ("_event",)

    def __init__(self) -> None:
        self._event: anyio.Event | None = None

    @property
    def heard(self) -> bool:
        """Whether somebody waits."""
        return self._event is not None

    def ring(self) -> None:
        """Wake everyone who waits."""
        if self._event is not None:
            self._event.set()
            self._event = None

    async def wait(self) -> None:
        """Wait for the next ring."""
        if self._event is None:
            self._event = anyio.Event()
        await self._event.wait()


class TaskLane:
    """A source and the tasks that take from it, one at a time.

    A task that waits for nothing keeps the turn, which saves waking another for every item. The tasks
    are cancelled together, so one that is woken is never gone.
    """

    __slots__ = ("_busy", "_line", "_waking", "hired", "items", "workers")

    def __init__(self, items: AsyncIterator[Any], workers: int) -> None:
        self.items: Final = items
        self.workers = workers
        self.hired = 0
        self._busy = False
        self._waking = False
        self._line: Final[deque[anyio.Event]] = deque()

    async def enter(self) -> None:
        """Wait for the turn."""
        while self._busy:
            mine = anyio.Event()
            self._line.append(mine)
            await mine.wait()
            self._waking = False
        self._busy = True

    def leave(self) -> None:
        """Give the turn up, and let one who waits look."""
        self._busy = False
        if self._line and not self._waking:
            self._waking = True
            self._line.popleft().set()


@final
class TaskCrew(AsyncIterator[Any]):
    """Tasks that await a function with the items of their lanes, and one reader."""

    def __init__(
        self,
        lanes: list[TaskLane],
        fn: Callable[[Any], Awaitable[Any]] | None,
        *,
        group: TaskGroup,
        ordered: bool,
        limit: int,
    ) -> None:
        self._fn: Final = fn
        self._group: Final = group
        self._ordered: Final = ordered
        self._limit: Final = limit
        self._line: Final[deque[Slot]] = deque()
        self._filled: Final = Bell()
        self._emptied: Final = Bell()
        self._live = 0
        for lane in lanes:
            self._hire(lane)

    async def __anext__(self) -> Any:
        line = self._line
        while not line or line[0].value is PENDING:
            if not self._live:
                raise StopAsyncIteration
            await self._filled.wait()
        value = line.popleft().value
        if self._emptied.heard and len(line) <= self._limit // 2:
            self._emptied.ring()
        return settle(value)

    def _hire(self, lane: TaskLane) -> None:
        lane.hired += 1
        self._live += 1
        self._group.start_soon(self._work, lane, name=f"fx-{self._live}")

    async def _work(self, lane: TaskLane) -> None:
        try:
            while (taken := await self._take(lane)) is not None:
                slot, item = taken
                if self._fn is not None and slot.value is PENDING:
                    try:
                        slot.value = await self._fn(item)
                    except Exception as error:
                        slot.value = Failure(error)
                elif slot.value is PENDING:
                    slot.value = item
                if not self._ordered:
                    self._line.append(slot)
                self._filled.ring()
        finally:
            self._live -= 1
            self._filled.ring()

    async def _take(self, lane: TaskLane) -> tuple[Slot, Any] | None:
        """Take an item, and its place in the line where the order counts; None when there is none."""
        slot, item = Slot(), None
        await lane.enter()
        try:
            while len(self._line) >= self._limit:
                await self._emptied.wait()
            if not lane.workers:
                return None
            try:
                item = await anext(lane.items, END)
            except Exception as error:
                slot.value = Failure(error)
            if item is END:
                lane.workers = 0
                return None
            if lane.hired < lane.workers:
                self._hire(lane)
            if self._ordered:
                self._line.append(slot)
        finally:
            lane.leave()
        return slot, item
