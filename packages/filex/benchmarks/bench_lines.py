# /// script
# dependencies = ["zero-filex", "file-read-backwards"]
# ///
"""Lines of a large file: ours beside reading all of it, and beside file_read_backwards.

    uv run --with file-read-backwards python packages/filex/benchmarks/bench_lines.py

A log of 200 MB in the page cache. Rounds are interleaved; a figure is the median time, a ratio the median
of the ratios to ours within a round. A peer that is not installed is left out.
"""

import importlib.util
import itertools
import platform
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from zero.filex import count_lines, last_line, line_at, reversed_lines, search_sorted

ROUNDS = 5
LINES = 2_000_000
WIDTH = 100

Way = Callable[[], object]


def naive_last(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return deque(file, maxlen=1)[0].rstrip("\n")


def naive_count(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def naive_search(path: Path, target: str) -> str | None:
    with path.open(encoding="utf-8") as file:
        return next((line for line in file if line >= target), None)


def whole_backwards(path: Path, count: int) -> list[str]:
    return list(itertools.islice(reversed(path.read_text("utf-8").splitlines()), count))


def peer_backwards(path: Path, count: int) -> list[str]:
    from file_read_backwards import FileReadBackwards

    with FileReadBackwards(str(path), encoding="utf-8") as file:
        return list(itertools.islice(file, count))


def tasks(path: Path) -> dict[str, dict[str, Way]]:
    target = f"{LINES // 3:012}"
    half = LINES // 2 * WIDTH + 7
    found: dict[str, dict[str, Way]] = {
        "count lines": {"ours": lambda: count_lines(path), "naive": lambda: naive_count(path)},
        "last line": {"ours": lambda: last_line(path), "naive": lambda: naive_last(path)},
        "last 10,000 lines": {
            "ours": lambda: list(itertools.islice(reversed_lines(path), 10_000)),
            "naive": lambda: whole_backwards(path, 10_000),
        },
        "line at an offset": {"ours": lambda: line_at(path, half)},
        "first line from a time on": {
            "ours": lambda: search_sorted(path, target),
            "naive": lambda: naive_search(path, target),
        },
    }
    if importlib.util.find_spec("file_read_backwards"):
        found["last line"]["file_read_backwards"] = lambda: peer_backwards(path, 1)
        found["last 10,000 lines"]["file_read_backwards"] = lambda: peer_backwards(path, 10_000)
    return found


def clock(way: Way) -> float:
    start = time.perf_counter()
    way()
    taken = time.perf_counter() - start
    if taken > 0.01:
        return taken
    start = time.perf_counter()
    for _ in range(100):
        way()
    return (time.perf_counter() - start) / 100


def measure(ways: dict[str, Way]) -> str:
    rounds: list[dict[str, float]] = []
    for number in range(ROUNDS):
        order = list(ways.items())[:: 1 if number % 2 else -1]
        rounds.append({name: clock(way) for name, way in order})
    cells = [f"{statistics.median(round_['ours'] for round_ in rounds) * 1e3:,.3f} ms"]
    for peer in ("naive", "file_read_backwards"):
        if peer not in ways:
            cells.append("")
            continue
        median = statistics.median(round_[peer] for round_ in rounds) * 1e3
        ratio = statistics.median(round_[peer] / round_["ours"] for round_ in rounds)
        cells.append(f"{median:,.3f} ms ({ratio:,.1f})")
    return " | ".join(cells)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "log")
        with path.open("w", encoding="utf-8") as file:
            for number in range(LINES):
                file.write(f"{number:012} ".ljust(WIDTH - 1, "x") + "\n")
        print(f"CPython {platform.python_version()}, {platform.machine()}, {ROUNDS} rounds\n")
        print("| what | zero-filex | naive (times ours) | file_read_backwards (times ours) |")
        print("|---|---:|---:|---:|")
        for name, ways in tasks(path).items():
            print(f"| {name} | {measure(ways)} |")


if __name__ == "__main__":
    main()
