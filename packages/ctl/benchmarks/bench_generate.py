"""Generate a service of a thousand routes into an empty folder, and start the command: seconds."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

from bench_api import ROUTES, service

from zero.ctl.api import parse
from zero.ctl.generate import Project, Templates, generate_service

ROUNDS = 5


def generate() -> float:
    """Return the seconds that a new service takes, from the text to the last file."""
    with TemporaryDirectory() as folder:
        begin = time.perf_counter()
        generate_service(parse(TEXT), Project(Path(folder)), Templates(), source="bench.api")
        return time.perf_counter() - begin


def run(*command: str) -> Callable[[], float]:
    """Return a measurement of a whole process."""

    def measure() -> float:
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begin

    return measure


TEXT = service(ROUTES)


def main() -> None:
    """Interleave the rounds and print medians."""
    runs: dict[str, Callable[[], float]] = {
        f"generate {ROUTES} routes (budget 2 s)": generate,
        "zeroctl --help (budget 0.3 s)": run(sys.executable, "-m", "zero.ctl", "--help"),
        "an empty Python": run(sys.executable, "-c", "pass"),
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, measure in runs.items():
            taken[name].append(measure())
    for name, seconds in taken.items():
        print(f"{name:<36} {statistics.median(seconds):6.2f} s")


if __name__ == "__main__":
    main()
