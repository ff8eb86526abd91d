"""Fields and traces that lines carry besides those of their call."""

import contextvars
import threading

import anyio
import anyio.lowlevel
import pytest

from zero import logx
from zero.logx.testing import capture


def test_context_fields_are_there_inside_and_gone_outside() -> None:
    with capture() as logs:
        with logx.log_fields(request="r1"):
            with logx.log_fields(user="ann", request="r2"):
                logx.info("inner")
            logx.info("outer")
        logx.info("after")
    shown = [(line.get("request"), line.get("user")) for line in logs.lines]
    assert shown == [("r2", "ann"), ("r1", None), (None, None)]


def test_they_end_when_the_block_fails() -> None:
    with capture() as logs:
        with pytest.raises(ValueError, match="x"), logx.log_fields(request="r1"):
            raise ValueError("x")
        logx.info("after")
    assert "request" not in logs.lines[0]


def test_later_sources_win() -> None:
    """Global fields, then the logger's, then the call's, then the context's."""
    with capture() as logs:
        logx.add_global_fields(a="global", b="global", c="global", d="global")
        logger = logx.with_fields(b="logger", c="logger", d="logger")
        with logx.log_fields(d="context"):
            logger.info("x", c="call", d="call")
    line = logs.lines[0]
    assert [line[key] for key in "abcd"] == ["global", "logger", "call", "context"]


def test_loggers_are_never_changed() -> None:
    base = logx.with_fields(a=1)
    derived = base.with_fields(a=2, b=3).with_duration(0.5)
    with capture() as logs:
        base.info("x")
        derived.info("x")
    assert logs.lines[0]["a"] == 1
    assert "b" not in logs.lines[0]
    assert (logs.lines[1]["a"], logs.lines[1]["duration"]) == (2, "500.0ms")
    assert repr(base) == "<Logger {'a': 1}>"


def test_fields_given_to_a_logger_are_copied() -> None:
    fields = {"a": 1}
    logger = logx.Logger(fields)
    fields["a"] = 2
    with capture() as logs:
        logger.info("x")
    assert logs.lines[0]["a"] == 1


async def test_tasks_have_their_own_fields() -> None:
    async def work(name: str) -> None:
        with logx.log_fields(task=name):
            await anyio.lowlevel.checkpoint()
            logx.info(name)

    with capture() as logs, logx.log_fields(all="yes"):
        async with anyio.create_task_group() as tasks:
            for name in ("a", "b", "c"):
                tasks.start_soon(work, name)
    assert sorted((line["content"], line["task"]) for line in logs.lines) == [
        ("a", "a"), ("b", "b"), ("c", "c"),
    ]  # fmt: skip
    assert all(line["all"] == "yes" for line in logs.lines)


async def test_worker_threads_have_the_fields_of_their_task() -> None:
    with capture() as logs, logx.log_fields(request="r1"):
        await anyio.to_thread.run_sync(lambda: logx.info("x"))
    assert logs.lines[0]["request"] == "r1"


def test_a_thread_of_ones_own_needs_a_copied_context() -> None:
    with capture() as logs, logx.log_fields(request="r1"):
        for target in (logx.info, contextvars.copy_context().run):
            args = ("x",) if target is logx.info else (logx.info, "x")
            thread = threading.Thread(target=target, args=args)
            thread.start()
            thread.join()
    assert [line.get("request") for line in logs.lines] == [None, "r1"]


def test_the_active_trace_is_on_the_line() -> None:
    ids: list[tuple[str, str] | None] = [("a" * 32, "b" * 16), None]
    with capture() as logs:
        logx.set_trace_source(lambda: ids.pop(0))
        logx.info("inside")
        logx.info("outside", trace="mine")
    assert (logs.lines[0]["trace"], logs.lines[0]["span"]) == ("a" * 32, "b" * 16)
    assert logs.lines[1]["trace"] == "mine"
    assert "span" not in logs.lines[1]


def test_a_trace_source_that_fails_costs_the_line_but_not_the_program() -> None:
    def broken() -> None:
        raise RuntimeError("no tracer")

    with capture():
        before = logx.dropped_lines()
        logx.set_trace_source(broken)
        logx.info("x")
        assert logx.dropped_lines() == before + 1
