# /// script
# requires-python = ">=3.11"
# dependencies = ["zero-contextx", "trio>=0.30"]
# ///
"""Enter and leave a scope, beside bare anyio and asyncio; ask in a thread.

    uv run --with trio python packages/contextx/benchmarks/bench_scope.py

Every round runs each contestant in turn; a ratio is taken inside a round, and the median of the
ratios counts. `by hand` is what one writes without us: `anyio.fail_after` and a context variable
that holds the values.
"""

# ruff: noqa: ASYNC100 - what an empty block costs is the question

import argparse
import asyncio
import platform
import statistics
import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from importlib.metadata import version

import anyio

from zero.contextx import check, scope

CALLS = 2_000
Run = Callable[[], Awaitable[None]]
_values: ContextVar[dict[str, object]] = ContextVar("values")


async def bare_cancel_scope() -> None:
    with anyio.CancelScope():
        pass


async def bare_fail_after() -> None:
    with anyio.fail_after(3.0):
        pass


async def by_hand() -> None:
    token = _values.set({**_values.get({}), "user": "ann"})
    try:
        with anyio.fail_after(3.0):
            pass
    finally:
        _values.reset(token)


async def asyncio_timeout() -> None:
    async with asyncio.timeout(3.0):
        pass


async def ours_plain() -> None:
    async with scope():
        pass


async def ours_timeout() -> None:
    async with scope(3.0):
        pass


async def ours_all() -> None:
    async with scope(3.0, values={"user": "ann"}):
        pass


PAIRS: dict[str, tuple[Run, Run]] = {
    "scope()": (ours_plain, bare_cancel_scope),
    "scope(3.0)": (ours_timeout, bare_fail_after),
    "scope(3.0, values=...)": (ours_all, by_hand),
}
BARE = ("anyio.CancelScope()", "anyio.fail_after(3.0)", "by hand")


async def cost(run: Run) -> float:
    """CPU seconds per block, the awaiting of one coroutine included on both sides."""
    began = time.process_time()
    for _ in range(CALLS):
        await run()
    return (time.process_time() - began) / CALLS


async def loops(backend: str, rounds: int) -> None:
    pairs = dict(PAIRS)
    names = list(BARE)
    if backend == "asyncio":
        pairs["scope(3.0) "] = (ours_timeout, asyncio_timeout)
        names.append("asyncio.timeout(3.0)")
    times = {name: ([], []) for name in pairs}  # type: ignore[var-annotated]
    for _ in range(rounds):
        for name, runs in pairs.items():
            for run, figures in zip(runs, times[name], strict=True):
                figures.append(await cost(run))
    for (name, (ours, bare)), beside in zip(times.items(), names, strict=True):
        ratio = statistics.median(mine / its for mine, its in zip(ours, bare, strict=True))
        row = f"{statistics.median(ours) * 1e6:.1f} | {statistics.median(bare) * 1e6:.1f}"
        print(f"| {backend} | `{name.strip()}` | `{beside}` | {row} | {ratio:.2f} |")


def threads(rounds: int) -> None:
    entering, asking = list[float](), list[float]()
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(CALLS):
            with scope(3.0, values={"user": "ann"}):
                pass
        entering.append((time.process_time() - began) / CALLS)
        with scope(3.0), scope(values={"user": "ann"}):
            began = time.process_time()
            for _ in range(CALLS):
                check()
            asking.append((time.process_time() - began) / CALLS)
    print(f"| no loop | `scope(3.0, values=...)` | | {statistics.median(entering) * 1e6:.1f} | | |")
    print(f"| no loop | `check()`, two deep | | {statistics.median(asking) * 1e6:.1f} | | |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25, help="default %(default)s")
    rounds: int = parser.parse_args().rounds
    print(f"CPython {platform.python_version()}, anyio {version('anyio')}, trio {version('trio')}")
    print("\n| | ours | beside | us | us | ratio |\n|---|---|---|---:|---:|---:|")
    threads(rounds)
    for backend in ("asyncio", "trio"):
        anyio.run(loops, backend, rounds, backend=backend)


if __name__ == "__main__":
    main()
