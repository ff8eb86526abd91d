# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "blacksheep>=2.6",
#     "fastapi>=0.120",
#     "opentelemetry-instrumentation-fastapi>=0.50b0",
#     "opentelemetry-sdk>=1.30",
#     "prometheus-fastapi-instrumentator>=7",
#     "structlog>=25",
#     "uvicorn>=0.35",
# ]
# ///
"""CPU per request of HTTP servers over a socket, side by side: this package, its peers, go-zero.

Run it with `--help` for the options; README.md beside it says what is measured and how to read it.
"""

import argparse
import json
import os
import platform
import signal
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from contestants import CONTESTANTS, Contestant, SkippedError, versions
from jobs import JOBS, Job
from measure import WRK, Sample, measure
from processes import LOAD_CPU, SERVER_CPU, Server, ServerError, serving

Results = dict[str, dict[str, list[Sample]]]
"""job name -> contestant key -> one sample per round"""

WARM_UP = 0.5
ROW = "{:<38}{:>12}{:>24}{:>24}{:>13}"


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=4, help="default %(default)s")
    parser.add_argument("--seconds", type=float, default=1.5, help="per figure and round")
    parser.add_argument("--connections", type=int, default=32, help="default %(default)s")
    keys = ", ".join(contestant.key for contestant in CONTESTANTS)
    parser.add_argument("--only", help=f"comma-separated, of: {keys}")
    parser.add_argument("--job", help="only jobs whose name contains this text")
    parser.add_argument("--wrk", action="store_true", help="load by wrk; README.md says what of it")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every sample to FILE")
    return parser.parse_args()


def chosen(only: str | None) -> list[Contestant]:
    if only is None:
        return [contestant for contestant in CONTESTANTS if contestant.chosen]
    keys = only.split(",")
    unknown = set(keys) - {contestant.key for contestant in CONTESTANTS}
    if unknown:
        sys.exit(f"--only: no contestant {', '.join(sorted(unknown))} (see --help)")
    return [contestant for contestant in CONTESTANTS if contestant.key in keys]


def start(
    contestants: Sequence[Contestant], folder: Path, stack: ExitStack, jobs: Sequence[Job]
) -> tuple[dict[str, Server], list[str], bool]:
    """Start and check every server; return them, what to print about them, whether all is well."""
    servers: dict[str, Server] = {}
    notes: list[str] = []
    healthy = True
    for contestant in contestants:
        try:
            found = versions(contestant)
            server = stack.enter_context(serving(contestant.command, folder, contestant.environ))
            for job in jobs:
                server.check(job)
        except SkippedError as reason:
            notes.append(f"SKIPPED {contestant.key}: {reason}")
        except ServerError as error:
            notes.append(f"FAILED {contestant.key}: {error}")
            healthy = False
        else:
            servers[contestant.key] = server
            notes.extend(found)
    return servers, sorted(set(notes)), healthy


def run_rounds(
    servers: dict[str, Server], jobs: Sequence[Job], options: argparse.Namespace
) -> Results:
    """Measure A B C then C B A, so that a drift of the machine favours nobody."""

    def once(key: str, job: Job, seconds: float) -> Sample:
        try:
            return measure(
                servers[key], job, seconds, connections=options.connections, wrk=options.wrk
            )
        except ServerError as error:
            raise ServerError(f"{key}: {error}") from None

    results: Results = {job.name: {key: [] for key in servers} for job in jobs}
    for job in jobs:
        for key in servers:
            once(key, job, WARM_UP)
    for number in range(options.rounds):
        progress(f"round {number + 1} of {options.rounds}")
        for job in jobs:
            for key in list(servers)[:: -1 if number % 2 else 1]:
                results[job.name][key].append(once(key, job, options.seconds))
    progress("")
    return results


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:<30}\r", end="", file=sys.stderr, flush=True)


def table(samples: dict[str, list[Sample]], titles: dict[str, str]) -> list[str]:
    """Return one job's lines, cheapest server first."""

    def ratio(key: str, base: str) -> str:
        if base not in samples:
            return "-"
        pairs = zip(samples[key], samples[base], strict=True)
        return spread([mine.microseconds / other.microseconds for mine, other in pairs])

    def cost(key: str) -> float:
        return statistics.median(sample.microseconds for sample in samples[key])

    lines = []
    for key in sorted(samples, key=cost):
        rate = statistics.median(sample.rate for sample in samples[key])
        row = (titles[key], f"{cost(key):.1f}", ratio(key, "floor"), ratio(key, "gozero"))
        lines.append(ROW.format(*row, f"{rate:,.0f}"))
    return lines


def spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}..{max(values):.2f})"


def machine() -> str:
    model = ""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {model}, {os.cpu_count()} cores, {platform.system()} "
        f"{platform.release()}, {platform.python_implementation()} {platform.python_version()}, "
        f"load average {load}"
    )


def report(results: Results, notes: Sequence[str], options: argparse.Namespace) -> None:
    load = "wrk" if options.wrk else "the built-in client"
    print(machine())
    print(
        f"{options.rounds} rounds of {options.seconds:g} s, {options.connections} connections from "
        f"{load}; server on CPU {SERVER_CPU}, load on CPU {LOAD_CPU}"
    )
    print(", ".join(f"{name} {version(name)}" for name in ("uvloop", "httptools", "msgspec")))
    for note in notes:
        print(note)
    titles = {contestant.key: contestant.title for contestant in CONTESTANTS}
    for name, samples in results.items():
        if not samples:
            continue
        print()
        print(ROW.format(name, "us/request", "x floor", "x go-zero", "requests/s"))
        print("\n".join(table(samples, titles)))


def as_json(results: Results, notes: Sequence[str]) -> str:
    rows = {
        job: {key: [asdict(sample) for sample in samples] for key, samples in row.items()}
        for job, row in results.items()
    }
    return json.dumps({"machine": machine(), "notes": list(notes), "results": rows}, indent=1)


def main() -> int:
    options = parse_arguments()
    if options.wrk and not WRK:
        sys.exit("--wrk: there is no wrk on PATH")
    jobs = [job for job in JOBS if (options.job or "") in job.name]
    contestants = chosen(options.only)
    # Leave by the context managers, so that every server is killed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        try:
            servers, notes, healthy = start(contestants, folder, stack, jobs)
            results = run_rounds(servers, jobs, options)
        except ServerError as error:
            print(f"FAILED {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            return 130
    report(results, notes, options)
    if options.json:
        options.json.write_text(as_json(results, notes), encoding="utf-8")
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
