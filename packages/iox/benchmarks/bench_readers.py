# /// script
# dependencies = ["zero-iox"]
# ///
"""What a bound, a tee and a bounded line scanner cost beside reading without them.

    python packages/iox/benchmarks/bench_readers.py

Rounds are interleaved; a figure is CPU time, the ratio the median of the ratios within a round.
"""

import io
import platform
import statistics
import time
from collections.abc import Callable

from zero.iox import BoundedReader, TeeReader, scan_lines

ROUNDS = 9
BODY = b"x" * 1_000_000
TEXT = b"a line of a log file, about as long as they are, with a few words in it\n" * 50_000


class Sink:
    def write(self, data: bytes, /) -> int:
        return len(data)


def drain(source: io.RawIOBase | io.BytesIO) -> None:
    while source.read(16_384):
        pass


def text_lines() -> None:
    for line in io.TextIOWrapper(io.BytesIO(TEXT), encoding="utf-8", newline="\n"):
        line.removesuffix("\n")


def scanned_lines() -> None:
    for _ in scan_lines(io.BytesIO(TEXT)):
        pass


PAIRS: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
    "1 MB in blocks of 16 KiB, bounded": (
        lambda: drain(io.BytesIO(BODY)),
        lambda: drain(BoundedReader(io.BytesIO(BODY), len(BODY))),
    ),
    "1 MB in blocks of 16 KiB, tee of the first 1,000 bytes": (
        lambda: drain(io.BytesIO(BODY)),
        lambda: drain(TeeReader(io.BytesIO(BODY), Sink(), limit=1_000)),
    ),
    "50,000 lines, beside TextIOWrapper without a bound": (text_lines, scanned_lines),
}


def clock(way: Callable[[], object], times: int) -> float:
    start = time.process_time_ns()
    for _ in range(times):
        way()
    return (time.process_time_ns() - start) / times / 1e3


def main() -> None:
    print(f"CPython {platform.python_version()}, {platform.machine()}, CPU time, {ROUNDS} rounds\n")
    print("| what | plain, µs | ours, µs | ratio |\n|---|---:|---:|---:|")
    for name, (plain, ours) in PAIRS.items():
        times = 3 if "lines" in name else 100
        rounds = [(clock(plain, times), clock(ours, times)) for _ in range(ROUNDS)]
        ratio = statistics.median(b / a for a, b in rounds)
        first, second = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"| {name} | {first:,.0f} | {second:,.0f} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
