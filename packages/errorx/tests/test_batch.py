import pickle
import threading
import traceback

import anyio
import pytest

from zero.errorx import BatchError, ErrorCollector, is_any


class BrokenTextError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text today")


def collected(*errors: Exception) -> BatchError[Exception]:
    collector = ErrorCollector("closing")
    collector.add(*errors)
    error = collector.error
    assert error is not None
    return error


def test_nothing_added_is_no_error() -> None:
    collector = ErrorCollector()
    collector.add()
    collector.add(None, None)
    collector.raise_if_any()
    assert (collector.error, collector.errors, len(collector), bool(collector)) == (
        None, (), 0, False,
    )  # fmt: skip


def test_members_keep_their_order_and_the_text_is_theirs() -> None:
    first, second = ValueError("first"), KeyError("k")
    error = collected(first, second)
    assert error.exceptions == (first, second)
    assert str(error) == "first\n'k'"
    assert error.message == "closing"


def test_a_single_error_is_a_batch_too() -> None:
    error = collected(ValueError("only"))
    assert isinstance(error, ExceptionGroup)
    assert str(error) == "only"


def test_notes_are_part_of_the_text() -> None:
    inner = ValueError("inner")
    inner.add_note("outer")
    assert str(collected(inner)) == "outer: inner"


def test_a_batch_in_a_batch_spells_every_member() -> None:
    assert str(collected(collected(ValueError("a"), ValueError("b")), ValueError("c"))) == "a\nb\nc"


def test_a_member_without_a_text_does_not_hide_the_others() -> None:
    error = collected(BrokenTextError(), ValueError("b"))
    assert str(error) == "<BrokenTextError without a text>\nb"


def test_everything_is_raised_at_once() -> None:
    collector = ErrorCollector("closing")
    collector.add(ValueError("a"))
    collector.add(OSError("b"))
    with pytest.raises(BatchError) as caught:
        collector.raise_if_any()
    assert str(caught.value) == "a\nb"


def test_except_star_splits_into_batches() -> None:
    seen: list[tuple[type, str]] = []
    try:
        raise collected(ValueError("a"), OSError("b"), ValueError("c"))
    except* ValueError as values:
        seen.append((type(values), str(values)))
    except* OSError as others:
        seen.append((type(others), str(others)))
    assert seen == [(BatchError, "a\nc"), (BatchError, "b")]


def test_a_group_with_a_cancellation_is_no_batch() -> None:
    group = collected(ValueError("a")).derive([KeyboardInterrupt()])
    assert type(group) is BaseExceptionGroup


def test_a_traceback_shows_the_members() -> None:
    text = "".join(traceback.format_exception(collected(ValueError("a"), OSError("b"))))
    assert "ValueError: a" in text
    assert "OSError: b" in text


def test_a_batch_goes_through_pickle() -> None:
    copy = pickle.loads(pickle.dumps(collected(ValueError("a"), OSError("b"))))
    assert (type(copy), copy.message, str(copy)) == (BatchError, "closing", "a\nb")


def test_catching_goes_on_behind_the_block() -> None:
    collector = ErrorCollector()
    reached: list[int] = []
    for number in range(3):
        with collector.catching():
            raise ValueError(str(number))
        reached.append(number)  # pyright: ignore[reportUnreachable]
    assert reached == [0, 1, 2]
    assert str(collector.error) == "0\n1\n2"


def test_one_catching_serves_again_and_nested() -> None:
    collector = ErrorCollector()
    catching = collector.catching()
    with catching:
        with catching:
            raise ValueError("inner")
        raise ValueError("outer")  # pyright: ignore[reportUnreachable]
    assert str(collector.error) == "inner\nouter"


def test_errors_of_other_kinds_pass() -> None:
    collector = ErrorCollector()
    with pytest.raises(ValueError, match="b"), collector.catching(OSError, KeyError):
        raise ValueError("b")
    with collector.catching(OSError, KeyError):
        raise KeyError("k")
    assert str(collector.error) == "'k'"


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_interrupts_are_never_caught(kind: type[BaseException]) -> None:
    collector = ErrorCollector()
    with pytest.raises(kind), collector.catching():
        raise kind
    assert collector.errors == ()


async def test_an_error_behind_an_await_is_caught() -> None:
    collector = ErrorCollector()
    with collector.catching():
        await anyio.lowlevel.checkpoint()
        raise ValueError("late")
    assert str(collector.error) == "late"  # pyright: ignore[reportUnreachable]


async def test_a_cancelled_task_leaves_nothing_behind() -> None:
    collector = ErrorCollector()
    with anyio.CancelScope() as scope:
        with collector.catching():
            scope.cancel()
            await anyio.sleep_forever()
        raise AssertionError("the cancellation was swallowed")
    assert collector.errors == ()


async def test_tasks_collect_into_one() -> None:
    collector = ErrorCollector()

    async def fail(number: int) -> None:
        with collector.catching():
            await anyio.lowlevel.checkpoint()
            raise ValueError(number)

    async with anyio.create_task_group() as group:
        for number in range(100):
            group.start_soon(fail, number)
    assert sorted(error.args[0] for error in collector.errors) == list(range(100))


def test_ten_thousand_adds_from_eight_threads_are_all_kept() -> None:
    collector = ErrorCollector()
    start = threading.Barrier(8)

    def add(thread: int) -> None:
        start.wait(30)
        for number in range(625):
            collector.add(ValueError(thread, number), ValueError(thread, -number - 1))

    threads = [threading.Thread(target=add, args=(thread,)) for thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(collector) == 10_000
    assert len({error.args for error in collector.errors}) == 10_000
    error = collector.error
    assert error is not None
    assert is_any(error, collector.errors[-1])


@pytest.mark.parametrize("value", ["text", KeyboardInterrupt(), ValueError, 0])
def test_what_is_no_error_is_refused_and_nothing_is_added(value: object) -> None:
    collector = ErrorCollector()
    with pytest.raises(TypeError, match=r"^only an instance of Exception can be kept"):
        collector.add(ValueError("good"), value)  # pyright: ignore[reportArgumentType]
    assert collector.errors == ()


@pytest.mark.parametrize("kind", [KeyboardInterrupt, BaseException, "ValueError", ValueError("x")])
def test_a_kind_that_cannot_be_caught_is_refused(kind: object) -> None:
    with pytest.raises(TypeError, match=r"^only subclasses of Exception can be caught, not "):
        ErrorCollector().catching(kind)  # pyright: ignore[reportArgumentType]


def test_a_collector_shows_how_many_it_holds() -> None:
    collector = ErrorCollector("closing")
    collector.add(ValueError("a"))
    assert repr(collector) == "ErrorCollector('closing', errors=1)"
