"""One JSON line with caller and four fields, beside what Python programs use today.

Run: uv run --with structlog --with orjson --with loguru --with python-json-logger python bench_line.py
"""

# /// script
# requires-python = ">=3.11"
# dependencies = ["structlog", "orjson", "loguru", "python-json-logger"]
# ///

import gc
import json
import logging
import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version

from zero import logx

Call = Callable[[], None]
SINK = os.open(os.devnull, os.O_WRONLY)
ROUNDS = 15
CALLS = 3_000
THREADS = 8


class Raw:
    """A text or byte stream that writes each line to the system at once."""

    def write(self, line: str | bytes) -> int:
        return os.write(SINK, line.encode() if isinstance(line, str) else line)

    def flush(self) -> None:
        """Nothing is kept."""


def by_hand() -> tuple[Call, Call]:
    """What a JSON line costs with nothing around it: the floor."""
    import orjson

    lowest = 1

    def write(level: str, message: str, fields: dict[str, object]) -> None:
        frame = sys._getframe(2)
        fields["caller"] = f"{frame.f_code.co_filename}:{frame.f_lineno}"
        fields["@timestamp"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        fields["level"] = level
        fields["content"] = message
        os.write(SINK, orjson.dumps(fields) + b"\n")

    def info(message: str, **fields: object) -> None:
        if lowest <= 1:
            write("info", message, fields)

    def debug(message: str, **fields: object) -> None:
        if lowest <= 0:
            write("debug", message, fields)

    return (
        lambda: info("signed in", user="ann", attempts=2, ok=True, path="/login"),
        lambda: debug("x"),
    )


def zero_logx() -> tuple[Call, Call]:
    os.dup2(SINK, 1)  # its console path as it is; the tables go to standard error
    logx.set_up(logx.LogConf(level="info"), capture_logging=False)
    return (
        lambda: logx.info("signed in", user="ann", attempts=2, ok=True, path="/login"),
        lambda: logx.debug("x"),
    )


def zero_prepared() -> tuple[Call, Call]:
    """The same line where all fields are texts, as an access log has it."""
    line = logx.prepare("info", "user", "attempts", "ok", "path")
    filtered = logx.prepare("debug")
    return lambda: line("signed in", "ann", "2", "true", "/login"), lambda: filtered("x")


def structlog_orjson() -> tuple[Call, Call]:
    import orjson
    import structlog

    caller = structlog.processors.CallsiteParameterAdder(
        [
            structlog.processors.CallsiteParameter.PATHNAME,
            structlog.processors.CallsiteParameter.LINENO,
        ]
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            caller,
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.BytesLoggerFactory(file=Raw()),
        cache_logger_on_first_use=True,
    )
    logger = structlog.get_logger()
    return (
        lambda: logger.info("signed in", user="ann", attempts=2, ok=True, path="/login"),
        lambda: logger.debug("x"),
    )


def loguru() -> tuple[Call, Call]:
    from loguru import logger

    logger.remove()
    logger.add(Raw(), serialize=True, level="INFO")
    return (
        lambda: logger.info("signed in", user="ann", attempts=2, ok=True, path="/login"),
        lambda: logger.debug("x"),
    )


def _stdlib(name: str, formatter: logging.Formatter) -> tuple[Call, Call]:
    handler = logging.StreamHandler(Raw())
    handler.setFormatter(formatter)
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.propagate = False
    extra = {"user": "ann", "attempts": 2, "ok": True, "path": "/login"}
    return lambda: logger.info("signed in", extra=extra), lambda: logger.debug("x")


def python_json_logger() -> tuple[Call, Call]:
    from pythonjsonlogger.json import JsonFormatter

    keys = "%(asctime)s %(levelname)s %(message)s %(pathname)s %(lineno)d"
    return _stdlib("json", JsonFormatter(keys))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(
            {
                "@timestamp": self.formatTime(record),
                "level": record.levelname,
                "content": record.getMessage(),
                "caller": f"{record.pathname}:{record.lineno}",
                "user": record.__dict__["user"],
                "attempts": record.__dict__["attempts"],
                "ok": record.__dict__["ok"],
                "path": record.__dict__["path"],
            }
        )


def stdlib_json() -> tuple[Call, Call]:
    return _stdlib("stdlib", _Json())


PEERS: dict[str, Callable[[], tuple[Call, Call]]] = {
    "zero-logx": zero_logx,
    "zero-logx, prepared": zero_prepared,
    "by hand (floor)": by_hand,
    "structlog + orjson": structlog_orjson,
    "stdlib + json": stdlib_json,
    "python-json-logger": python_json_logger,
    "loguru serialize": loguru,
}


def one_thread(call: Call, calls: int = CALLS) -> float:
    """Return nanoseconds of processor a call, without what an empty function costs."""
    return _loop(call, calls) - _loop(lambda: None, calls)


def _loop(call: Call, calls: int) -> float:
    start = time.thread_time_ns()
    for _ in range(calls):
        call()
    return (time.thread_time_ns() - start) / calls


def many_threads(call: Call) -> float:
    """Return nanoseconds a call with all threads at it, as the clock on the wall sees it."""
    gate = threading.Barrier(THREADS + 1)

    def work() -> None:
        gate.wait()
        for _ in range(CALLS):
            call()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    gate.wait()
    start = time.perf_counter_ns()
    for thread in threads:
        thread.join()
    return (time.perf_counter_ns() - start) / CALLS / THREADS


def say(text: str) -> None:
    """Print; standard output is the sink."""
    print(text, file=sys.stderr)


def measure(name: str, calls: dict[str, Call], way: Callable[[Call], float]) -> None:
    """Time all peers in turn, round after round, and print medians and ratios to the floor."""
    figures: dict[str, list[float]] = {peer: [] for peer in calls}
    for _ in range(ROUNDS):
        for peer, call in calls.items():
            gc.collect()
            figures[peer].append(way(call))
    say(f"\n{name}\n{'':22} {'ns':>8}  x floor")
    floor = figures["by hand (floor)"]
    for peer, times in figures.items():
        ratio = statistics.median(a / b for a, b in zip(times, floor, strict=True))
        say(f"{peer:22} {statistics.median(times):8.0f}  {ratio:.2f}")


def main() -> None:
    """Print the tables."""
    say(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    calls: dict[str, tuple[Call, Call]] = {}
    for name, make in PEERS.items():
        try:
            calls[name] = make()
        except ImportError as error:
            say(f"SKIPPED {name}: {error}")
    for package in ("structlog", "orjson", "loguru", "python-json-logger", "msgspec"):
        try:
            say(f"{package} {version(package)}")
        except ImportError:
            continue
    measure("a line with caller and four fields", {n: c for n, (c, _) in calls.items()}, one_thread)
    measure(f"the same, {THREADS} threads", {n: c for n, (c, _) in calls.items()}, many_threads)
    measure(
        "a call below the level",
        {n: c for n, (_, c) in calls.items()},
        lambda call: one_thread(call, CALLS * 20),
    )


if __name__ == "__main__":
    main()
