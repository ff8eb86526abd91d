import asyncio
import functools
import inspect
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import ContextVar, copy_context

import anyio
import pytest
from anyio.lowlevel import checkpoint

from zero.rescue import Rescue, report

Ends = type[BaseException]
ENDS: list[Ends] = [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError]


class Broken(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


def fail(error: BaseException) -> None:
    raise error


def failing(error: BaseException) -> Callable[[], None]:
    return functools.partial(fail, error)


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    handler, logger = Kept(), logging.getLogger("zero.rescue")
    logger.addHandler(handler)
    yield handler.records
    logger.removeHandler(handler)


def texts(records: list[logging.LogRecord]) -> list[str]:
    return [record.getMessage() for record in records]


def test_an_error_is_caught_and_logged_once_with_its_traceback(
    records: list[logging.LogRecord],
) -> None:
    error = ValueError("boom")
    with Rescue("poll"):
        raise error
    assert texts(records) == ["poll: boom"]
    assert records[0].name == "zero.rescue"
    assert records[0].levelno == logging.ERROR
    assert records[0].exc_info is not None
    assert records[0].exc_info[1] is error
    assert "in test_an_error_is_caught" in logging.Formatter().format(records[0])


def test_nothing_is_logged_when_nothing_fails(records: list[logging.LogRecord]) -> None:
    with Rescue("poll"):
        pass
    assert records == []


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("boom"), "boom"),
        (ValueError(), "ValueError"),
        (ValueError("100 %s"), "100 %s"),
        (ValueError("two\nlines"), "two\nlines"),
        (Broken(), "Broken (its text cannot be had: RuntimeError)"),
    ],
)
def test_the_message_is_the_text_of_the_error(
    error: Exception, text: str, records: list[logging.LogRecord]
) -> None:
    with Rescue():
        raise error
    assert texts(records) == [text]


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_or_cancels_is_never_caught(end: Ends, records: list[logging.LogRecord]) -> None:
    with pytest.raises(end), Rescue():
        raise end
    with pytest.raises(end):
        Rescue()(failing(end()))()
    assert records == []


@pytest.mark.parametrize("end", ENDS)
async def test_what_ends_or_cancels_is_never_caught_by_async_with(
    end: Ends, records: list[logging.LogRecord]
) -> None:
    with pytest.raises(end):
        async with Rescue():
            raise end
    assert records == []


async def test_cancellation_passes_through_and_cleanups_run() -> None:
    ran: list[str] = []
    with anyio.CancelScope() as scope:
        async with Rescue(cleanups=[lambda: ran.append("closed")]):
            scope.cancel()
            await anyio.sleep_forever()
            ran.append("went on")
        ran.append("went on outside")
    assert scope.cancelled_caught
    assert ran == ["closed"]


async def test_a_cancelled_cleanup_does_not_keep_the_next_from_running() -> None:
    ran: list[str] = []
    with anyio.CancelScope() as scope:
        async with Rescue(cleanups=[checkpoint, lambda: ran.append("second")]):
            scope.cancel()
            await checkpoint()
    assert scope.cancelled_caught
    assert ran == ["second"]


def test_only_what_is_meant_is_caught(records: list[logging.LogRecord]) -> None:
    with Rescue(on=(KeyError, OSError)):
        raise ConnectionError("caught")
    with pytest.raises(ValueError, match="not meant"), Rescue(on=(KeyError, OSError)):
        raise ValueError("not meant")
    assert texts(records) == ["caught"]


@pytest.mark.parametrize("on", [BaseException, KeyboardInterrupt, (ValueError, SystemExit), 7, "x"])
def test_only_exceptions_can_be_meant(on: type[Exception]) -> None:
    with pytest.raises(TypeError, match="only subclasses of Exception can be rescued, not"):
        Rescue(on=on)


def test_of_a_group_the_part_that_is_meant_is_caught(records: list[logging.LogRecord]) -> None:
    group = ExceptionGroup("several", [OSError("a"), ValueError("b")])
    with pytest.raises(ExceptionGroup) as caught, Rescue(on=OSError):
        raise group
    assert [str(one) for one in caught.value.exceptions] == ["b"]
    assert len(records) == 1
    with Rescue():
        raise group
    assert len(records) == 2


def test_a_cancellation_inside_a_group_goes_on(records: list[logging.LogRecord]) -> None:
    with pytest.raises(BaseExceptionGroup) as caught, Rescue():
        raise BaseExceptionGroup("several", [asyncio.CancelledError(), ValueError("b")])
    assert [type(one) for one in caught.value.exceptions] == [asyncio.CancelledError]
    assert len(records) == 1


def test_each_caught_error_is_counted_once() -> None:
    counted: list[Exception] = []
    rescue = Rescue(on=ValueError, on_error=counted.append)
    errors = [ValueError("1"), ValueError("2")]
    for error in errors:
        with rescue:
            raise error
    with pytest.raises(KeyError), rescue:
        raise KeyError
    assert counted == errors


def test_a_counter_that_fails_is_logged_too(records: list[logging.LogRecord]) -> None:
    with Rescue("poll", on_error=fail):
        raise ValueError("boom")
    assert texts(records) == ["poll: boom", "poll on_error: boom"]


def test_cleanups_run_in_order_failure_or_not() -> None:
    ran: list[str] = []
    rescue = Rescue(cleanups=[lambda: ran.append("close"), lambda: ran.append("unlock")])
    with rescue:
        pass
    assert ran == ["close", "unlock"]
    with rescue:
        raise ValueError
    assert ran == ["close", "unlock"] * 2


def test_a_raising_cleanup_hides_no_failure_and_skips_no_cleanup(
    records: list[logging.LogRecord],
) -> None:
    ran: list[str] = []
    with Rescue(cleanups=[failing(OSError("late")), lambda: ran.append("close")]):
        raise ValueError("boom")
    assert ran == ["close"]
    assert texts(records) == ["boom", "late"]


def test_a_cleanup_error_that_is_not_meant_is_raised_when_all_have_run(
    records: list[logging.LogRecord],
) -> None:
    ran: list[str] = []
    rescue = Rescue(
        on=ValueError,
        cleanups=[failing(OSError("first")), lambda: ran.append("x"), failing(OSError("second"))],
    )
    with pytest.raises(OSError, match="first"), rescue:
        raise ValueError("boom")
    assert ran == ["x"]
    assert texts(records) == ["boom", "second"]


@pytest.mark.parametrize("end", ENDS)
def test_a_cleanup_never_replaces_what_ends_or_cancels(
    end: Ends, records: list[logging.LogRecord]
) -> None:
    with pytest.raises(end), Rescue(on=KeyError, cleanups=[failing(OSError("late"))]):
        raise end
    with pytest.raises(end), Rescue(on=KeyError, cleanups=[failing(end())]):
        raise OSError("early")
    assert texts(records) == ["late", "early"]


async def test_async_with_awaits_its_cleanups() -> None:
    ran: list[str] = []

    async def close() -> None:
        await checkpoint()
        ran.append("closed")

    async with Rescue(cleanups=[close, lambda: ran.append("plain")]):
        raise ValueError
    await Rescue(cleanups=[close])(checkpoint)()
    assert ran == ["closed", "plain", "closed"]


def test_an_asynchronous_cleanup_needs_async_with() -> None:
    rescue = Rescue("poll", cleanups=[checkpoint])
    with pytest.raises(TypeError, match="use `async with`"), rescue:
        pytest.fail("entered")
    with pytest.raises(TypeError, match="use `async with`"):
        rescue(lambda: None)


def test_a_decorated_function_keeps_its_signature_and_returns_none_where_it_failed() -> None:
    @Rescue()
    def parse(text: str, *, base: int = 10) -> int:
        """Parse it."""
        return int(text, base)

    assert (parse("12"), parse("ff", base=16), parse("x")) == (12, 255, None)
    assert parse.__doc__ == "Parse it."
    assert list(inspect.signature(parse).parameters) == ["text", "base"]
    assert not inspect.iscoroutinefunction(parse)


async def test_an_async_def_stays_one() -> None:
    @Rescue("parse")
    async def parse(text: str) -> int:
        await checkpoint()
        return int(text)

    assert inspect.iscoroutinefunction(parse)
    assert (await parse("12"), await parse("x")) == (12, None)


async def test_colour_is_decided_at_decoration() -> None:
    class Job:
        async def __call__(self, text: str) -> int:
            await checkpoint()
            return int(text)

    assert inspect.iscoroutinefunction(Rescue()(Job()))
    assert await Rescue()(functools.partial(Job(), "x"))() is None


def test_methods_are_decorated_too() -> None:
    class Loop:
        @Rescue()
        def turn(self, count: int) -> "tuple[Loop, int]":
            return self, 1 // count

    loop = Loop()
    assert loop.turn(1) == (loop, 1)
    assert loop.turn(0) is None


def test_generators_are_refused() -> None:
    def numbers() -> Iterator[int]:
        yield 1

    async def many() -> AsyncIterator[int]:
        yield 1

    for generator in (numbers, many):
        with pytest.raises(TypeError, match="is a generator"):
            Rescue()(generator)


def test_a_function_in_the_place_of_a_name_is_refused() -> None:
    with pytest.raises(TypeError, match=r"write @Rescue\(\)"):
        Rescue(lambda: None)  # pyright: ignore[reportArgumentType]


def test_one_object_serves_many_threads_nested(records: list[logging.LogRecord]) -> None:
    rescue = Rescue("shared")
    gate = threading.Barrier(8)

    def work(number: int) -> None:
        with rescue:
            with rescue:
                gate.wait(10)
                raise ValueError(f"inner {number}")
            gate.wait(10)
            raise ValueError(f"outer {number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    expected = {f"shared: {place} {number}" for place in ("inner", "outer") for number in range(8)}
    assert sorted(texts(records)) == sorted(expected)


def test_the_record_is_made_in_the_context_of_the_failure() -> None:
    trace = ContextVar("trace", default="")
    seen: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(trace.get())

    @Rescue()
    def work() -> None:
        trace.set("abc")
        raise ValueError

    handler, logger = Handler(), logging.getLogger("zero.rescue")
    logger.addHandler(handler)
    try:
        copy_context().run(work)
    finally:
        logger.removeHandler(handler)
    assert seen == ["abc"]


def test_report_logs_any_error(records: list[logging.LogRecord]) -> None:
    report(KeyError("k"), name="load", level=logging.WARNING)
    assert texts(records) == ["load: 'k'"]
    assert records[0].levelno == logging.WARNING


def test_repr_names_what_is_caught() -> None:
    assert repr(Rescue()) == "<Rescue on Exception>"
    assert repr(Rescue("poll", on=(KeyError, OSError))) == "<Rescue 'poll' on KeyError, OSError>"
