"""Where the microseconds of a request go in zero.rest: by line, by call, or by guard.

Run it with `--help` for the three modes; README.md beside it says how to read them.
"""

import argparse
import cProfile
import os
import pstats
import signal
import statistics
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import CodeType, FrameType

from contestants import SWITCHES, write_conf, zero
from jobs import JOBS, Job
from measure import Sample, measure
from processes import Server, ServerError, await_ready, free_port, pin, serving

SERVERS = Path(__file__).with_name("servers")
INTERVAL = 0.001


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("mode", choices=("lines", "calls", "guards"))
    parser.add_argument("--job", default="orders", help="part of its name; default %(default)s")
    parser.add_argument("--seconds", type=float, default=3.0, help="of load, or per figure")
    parser.add_argument("--rounds", type=int, default=3, help="of mode guards")
    parser.add_argument("--off", default="", help="switches, comma-separated, or `all`")
    parser.add_argument("--top", type=int, default=30, help="rows to print")
    return parser.parse_args()


class LineSampler:
    """Sees where the main thread stands after each tick of CPU time (ITIMER_PROF).

    A signal that arrives in C code is seen when Python continues: the time of a C call falls on
    the line that made it, that of the event loop and the kernel before a callback on its `def`.
    """

    def __init__(self) -> None:
        self.lines: Counter[tuple[CodeType, int]] = Counter()
        self.functions: Counter[CodeType] = Counter()
        signal.signal(signal.SIGPROF, self._take)

    def _take(self, _signal: int, frame: FrameType | None) -> None:
        if frame is not None:
            self.lines[frame.f_code, frame.f_lineno] += 1
        seen: set[CodeType] = set()
        while frame is not None and frame.f_code.co_filename != __file__:
            seen.add(frame.f_code)
            frame = frame.f_back
        self.functions.update(seen)

    def start(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.0)

    def report(self, sample: Sample, top: int) -> None:
        total = max(1, self.lines.total())
        unit = sample.microseconds / total
        print(f"{total} samples; us per request, then the share")
        print("\nby line (itself and the C it calls)")
        for (code, line), count in self.lines.most_common(top):
            print(f"{count * unit:8.2f} {count / total:6.1%}  {_place(code, line)}")
        print("\nby function (with everything below it)")
        for code, count in self.functions.most_common(top):
            print(f"{count * unit:8.2f} {count / total:6.1%}  {_place(code, code.co_firstlineno)}")


def _place(code: CodeType, line: int) -> str:
    return f"{'/'.join(Path(code.co_filename).parts[-3:])}:{line} {code.co_qualname}"


def serve_and_load(
    options: argparse.Namespace, job: Job, sampler: LineSampler | None, calls: cProfile.Profile
) -> Sample:
    """Serve in this thread, load from another; stop by SIGTERM, as a service does."""
    # The program imports its siblings by name, as it does when it is run by its path.
    sys.path.insert(0, str(SERVERS))
    from zero_rest import RestConf, build

    samples: list[Sample] = []
    off = SWITCHES if options.off == "all" else tuple(filter(None, options.off.split(",")))
    with tempfile.TemporaryDirectory() as name:
        folder, server = Path(name), Server(os.getpid(), free_port())

        def load() -> None:
            try:
                await_ready(server)
                server.check(job)
                if sampler:
                    sampler.start()
                samples.append(measure(server, job, options.seconds))
            finally:
                if sampler:
                    sampler.stop()
                os.kill(os.getpid(), signal.SIGTERM)

        app = build(RestConf.load(write_conf(server.port, folder, off)))
        thread = threading.Thread(target=load)
        thread.start()
        if not sampler:
            calls.enable()
        try:
            app.run()
        finally:
            calls.disable()
            thread.join()
    return samples[0]


def report_calls(calls: cProfile.Profile, sample: Sample, top: int) -> None:
    """Print exact call counts; the times are stretched by the profiler."""
    print(f"{'calls':>8}{'own us':>9}{'with below':>12}   per request, stretched by the profiler")
    rows = pstats.Stats(calls).stats.items()  # pyright: ignore[reportAttributeAccessIssue]
    ordered = sorted(rows, key=lambda row: row[1][2], reverse=True)
    for (file, line, name), (_, count, own, cumulative, _) in ordered[:top]:
        place = f"{'/'.join(Path(file).parts[-3:])}:{line} {name}" if line else name
        figures = (count / sample.requests, own * 1e6 / sample.requests)
        below = cumulative * 1e6 / sample.requests
        print(f"{figures[0]:8.2f}{figures[1]:9.2f}{below:12.2f}   {place}")


@contextmanager
def log_to_null() -> Iterator[None]:
    """Send the access log where the benchmark sends it, and give the terminal back."""
    sys.stdout.flush()
    kept, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(null)


def guards(options: argparse.Namespace, job: Job) -> list[str]:
    """Return what each switch costs: as shipped, less the same without that one switch."""
    variants: dict[str, Sequence[str]] = {"": (), **{name: (name,) for name in SWITCHES}}
    variants["all of them"] = SWITCHES
    costs: dict[str, list[float]] = {name: [] for name in variants}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        servers = {
            key: stack.enter_context(serving(zero(*off), folder, {}))
            for key, off in variants.items()
        }
        for number in range(-1, options.rounds):
            for key in list(servers)[:: -1 if number % 2 else 1]:
                sample = measure(servers[key], job, options.seconds)
                if number >= 0:  # the first pass only warms up
                    costs[key].append(sample.microseconds)
    shipped = costs.pop("")
    lines = [f"as shipped {statistics.median(shipped):.1f} us per request; a switch off saves"]
    for key, values in costs.items():
        saved = [whole - rest for whole, rest in zip(shipped, values, strict=True)]
        low, high = min(saved), max(saved)
        lines.append(f"{key:<14}{statistics.median(saved):6.2f} ({low:.2f}..{high:.2f})")
    return lines


def main() -> int:
    options = parse_arguments()
    job = next((job for job in JOBS if options.job in job.name), None)
    if job is None:
        sys.exit(f"--job: nothing like {options.job!r} among {[job.name for job in JOBS]}")
    try:
        if options.mode == "guards":
            print("\n".join(guards(options, job)))
            return 0
        pin()
        calls = cProfile.Profile()
        sampler = LineSampler() if options.mode == "lines" else None
        with log_to_null():
            sample = serve_and_load(options, job, sampler, calls)
    except ServerError as error:
        sys.exit(f"FAILED {error}")
    print(f"{job.name}: {sample.microseconds:.1f} us per request, the profiler's share included")
    if sampler:
        sampler.report(sample, options.top)
    else:
        report_calls(calls, sample, options.top)
    return 0


if __name__ == "__main__":
    sys.exit(main())
