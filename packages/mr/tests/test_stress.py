"""Many jobs at once, and jobs cancelled at any point, leave nothing behind."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import AsyncIterator
from functools import partial

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.mr import amap_reduce, map_reduce

from .helpers import Boom, crew


def test_eight_threads_with_jobs_of_their_own() -> None:
    wrong: list[int] = []

    def mapper(fails: int, item: int) -> int:
        if item == fails:
            raise Boom(item)
        return item

    def run(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(15):
            size, fails = rng.randrange(200), rng.randrange(400)
            job = partial(map_reduce, workers=rng.randrange(1, 6), buffer=rng.randrange(1, 8))
            try:
                total = job(range(size), partial(mapper, fails), sum)
            except Boom:
                wrong.extend([seed] if fails >= size else [])
            else:
                wrong.extend([seed] if total != sum(range(size)) else [])

    threads = [threading.Thread(target=run, args=(seed,), name=f"run-{seed}") for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not crew()


async def test_a_thousand_tasks_cancelled_at_any_point_leave_nothing() -> None:
    rng = random.Random(7)
    running = 0

    async def source(size: int) -> AsyncIterator[int]:
        nonlocal running
        running += 1
        try:
            for number in range(size):
                await checkpoint()
                yield number
        finally:
            running -= 1

    async def mapper(item: int) -> int:
        nonlocal running
        running += 1
        try:
            for _ in range(item % 4):
                await checkpoint()
        finally:
            running -= 1
        return item

    async def reducer(values: AsyncIterator[int]) -> int:
        nonlocal running
        running += 1
        try:
            return sum([value async for value in values])
        finally:
            running -= 1

    async def job(turns: int) -> None:
        with anyio.CancelScope() as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(partial(amap_reduce, source(9), mapper, reducer, workers=4))
                for _ in range(turns):
                    await checkpoint()
                scope.cancel()

    for _ in range(10):
        async with anyio.create_task_group() as group:
            for _ in range(25):
                group.start_soon(job, rng.randrange(40))
    assert running == 0


def test_a_failed_job_keeps_no_frames_alive() -> None:
    class Big:
        """Something that a frame of the mapper holds."""

    alive: list[int] = []

    def mapper(item: int) -> int:
        big = Big()
        alive.append(id(big))
        raise Boom(item)

    with pytest.raises(Boom):
        map_reduce([1], mapper, sum)
    gc.collect()
    assert not [thing for thing in gc.get_objects() if isinstance(thing, Big)]
