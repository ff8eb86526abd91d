"""Many readings at once, and readings cancelled at any point, leave nothing behind."""

from __future__ import annotations

import random
import threading
from collections.abc import AsyncIterator, Iterator

import anyio
from anyio.lowlevel import checkpoint

from zero.fx import Stream, aparallel, atimeout

from .helpers import Boom, no_workers_left


def test_eight_threads_with_streams_of_their_own() -> None:
    wrong: list[object] = []
    open_sources: list[int] = []

    def source(size: int) -> Iterator[int]:
        open_sources.append(size)
        try:
            yield from range(size)
        finally:
            open_sources.pop()

    def run(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(15):
            size, fails, ordered = rng.randrange(200), rng.randrange(400), rng.random() < 0.5

            def work(item: int, fails: int = fails) -> int:
                if item == fails:
                    raise Boom(item)
                return item

            workers, ahead = rng.randrange(1, 6), rng.randrange(4)
            stream = Stream(source(size)).map(work, workers=workers, ordered=ordered).buffer(ahead)
            try:
                total = stream.merge([size]).reduce(sum)
            except Boom:
                wrong.extend([seed] if fails >= size else [])
            else:
                wrong.extend([] if total == sum(range(size + 1)) and fails >= size else [seed])

    threads = [threading.Thread(target=run, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not open_sources
    assert no_workers_left()


class Running:
    """Counts what is at work."""

    def __init__(self) -> None:
        self.count = 0

    async def source(self, size: int) -> AsyncIterator[int]:
        self.count += 1
        try:
            for number in range(size):
                await checkpoint()
                yield number
        finally:
            self.count -= 1

    async def work(self, item: int) -> int:
        self.count += 1
        try:
            for _ in range(item % 4):
                await checkpoint()
        finally:
            self.count -= 1
        return item

    async def read(self, kind: int) -> None:
        """Read in one of many ways."""
        stream = Stream(self.source(9)).map(self.work, workers=3, ordered=kind % 2 == 0)
        if kind % 3 == 0:
            stream = stream.buffer(2).merge(self.source(3))
        if kind % 5 == 0:
            await aparallel(stream.adrain, Stream(self.source(5)).head(2).adrain)
        elif kind % 5 == 1:
            await atimeout(60.0, stream.acount)
        else:
            async with stream.aopen() as items:
                async for item in items:
                    await self.work(item)


async def test_a_thousand_tasks_cancelled_at_any_point_leave_nothing() -> None:
    rng = random.Random(7)
    running = Running()

    async def job(kind: int, turns: int) -> None:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(running.read, kind)
                for _ in range(turns):
                    await checkpoint()
                scope.cancel()

    for start in range(0, 1000, 50):
        async with anyio.create_task_group() as group:
            for kind in range(start, start + 50):
                group.start_soon(job, kind, rng.randrange(40))
    assert running.count == 0
