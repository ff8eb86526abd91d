# /// script
# dependencies = ["zero-iox"]
# ///
"""Keep buffers or let the allocator make them: what a pool of buffers would have to beat.

    python packages/iox/benchmarks/bench_buffers.py

Reading: blocks of a file in the page cache. Collecting: pieces written one by one and taken as bytes. Rounds
are interleaved; a figure is the median over the rounds of the ratio to the plain way within a round.
"""

import io
import platform
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable

ROUNDS = 9
FILE = 1 << 26
COLLECTED = 20_000_000

Ways = dict[str, Callable[[], object]]


def reading(file: io.FileIO, size: int) -> Ways:
    pool: deque[bytearray] = deque()

    def fresh() -> None:
        file.seek(0)
        while file.read(size):
            pass

    def pooled() -> None:
        file.seek(0)
        more = 1
        while more:
            buffer = pool.pop() if pool else bytearray(size)
            more = file.readinto(buffer)
            pool.append(buffer)

    return {"plain": fresh, "pool": pooled}


def collecting(total: int) -> Ways:
    piece = b"x" * min(total // 10, 1 << 16)
    count, times = total // len(piece), COLLECTED // total
    pool: deque[io.BytesIO] = deque()

    def joined() -> None:
        for _ in range(times):
            pieces: list[bytes] = []
            for _ in range(count):
                pieces.append(piece)
            b"".join(pieces)

    def pooled() -> None:
        for _ in range(times):
            buffer = pool.pop() if pool else io.BytesIO()
            for _ in range(count):
                buffer.write(piece)
            buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
            pool.append(buffer)

    return {"plain": joined, "pool": pooled}


def measure(ways: Ways) -> tuple[float, float]:
    """Milliseconds of the plain way, and the median ratio of the pool to it."""
    times: dict[str, list[int]] = {name: [] for name in ways}
    for number in range(ROUNDS):
        for name, way in list(ways.items())[:: 1 if number % 2 else -1]:
            start = time.process_time_ns()
            way()
            times[name].append(time.process_time_ns() - start)
    ratios = [pool / plain for pool, plain in zip(times["pool"], times["plain"], strict=True)]
    return statistics.median(times["plain"]) / 1e6, statistics.median(ratios)


def main() -> None:
    print(f"CPython {platform.python_version()}, {platform.machine()}, CPU time, {ROUNDS} rounds\n")
    print("| what | plain, ms | a pool, times that |\n|---|---:|---:|")
    with tempfile.TemporaryFile(buffering=0) as file:
        file.write(bytes(FILE))
        for size in (4 << 10, 64 << 10, 1 << 20, 4 << 20):
            plain, ratio = measure(reading(file, size))
            print(f"| read 64 MiB in blocks of {size >> 10} KiB | {plain:.1f} | {ratio:.2f} |")
    for total in (1_000, 20_000, 1_000_000, 8_000_000):
        plain, ratio = measure(collecting(total))
        print(f"| collect 20 MB in texts of {total:,} bytes | {plain:.1f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
