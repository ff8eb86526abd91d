import functools
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest

from zero.errorx import context, is_any, text_of, wrap


class BrokenTextError(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text today")


@pytest.mark.parametrize(("message", "inner", "expected"), [
    ("foo", "bar", "foo: bar"),
    ("foo bar", "quz", "foo bar: quz"),
    ("", "bar", ": bar"),
    ("foo", "", "foo: "),
])  # fmt: skip
def test_the_text_of_a_wrapped_error_is_go_zeros(message: str, inner: str, expected: str) -> None:
    assert text_of(wrap(ValueError(inner), message)) == expected


def test_wrapping_keeps_the_very_error() -> None:
    error = KeyError("k")
    assert wrap(error, "reading") is error


def test_nothing_wrapped_is_nothing() -> None:
    assert wrap(None, "reading") is None


def test_the_outermost_message_comes_first() -> None:
    assert text_of(wrap(wrap(ValueError("c"), "b"), "a")) == "a: b: c"


def test_an_error_raised_a_thousand_times_does_not_grow() -> None:
    error = ValueError("shared")
    for _ in range(1000):
        wrap(error, "waiting")
    assert error.__notes__ == ["waiting"]


def test_an_error_without_a_text_is_named_by_its_type() -> None:
    assert text_of(wrap(BrokenTextError(), "a")) == "a: <BrokenTextError without a text>"


def test_a_block_adds_its_message_and_keeps_the_type() -> None:
    with pytest.raises(KeyError) as caught, context("loading"):
        raise KeyError("k")
    assert text_of(caught.value) == "loading: 'k'"


def test_a_block_may_raise_another_type_from_the_inner_error() -> None:
    inner = KeyError("k")
    with pytest.raises(RuntimeError, match=r"^loading: reading: 'k'$") as caught:  # noqa: SIM117
        with context("loading", raising=RuntimeError), context("reading"):
            raise inner
    assert caught.value.__cause__ is inner
    assert is_any(caught.value, KeyError)


def test_a_block_without_an_error_does_nothing() -> None:
    with context("a", raising=RuntimeError):
        pass


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit, GeneratorExit])
@pytest.mark.parametrize("raising", [None, RuntimeError])
def test_interrupts_pass_untouched(
    kind: type[BaseException], raising: type[Exception] | None
) -> None:
    with pytest.raises(kind) as caught, context("a", raising=raising):
        raise kind
    assert not hasattr(caught.value, "__notes__")


def test_one_context_serves_again_and_nested() -> None:
    loading = context("loading")
    for _ in range(2):
        with pytest.raises(ValueError, match="x") as caught, loading, loading:
            raise ValueError("x")
        assert text_of(caught.value) == "loading: x"


@context("dividing")
def divide(a: int, *, by: int = 0) -> float:
    """Divide."""
    return a / by


@context("charging")
async def charge(amount: int) -> int:
    await anyio.lowlevel.checkpoint()
    if amount < 0:
        raise ValueError(amount)
    return amount


def test_a_decorated_function_stays_what_it_was() -> None:
    assert divide(6, by=3) == 2
    assert (divide.__name__, divide.__doc__) == ("divide", "Divide.")
    assert list(inspect.signature(divide).parameters) == ["a", "by"]
    with pytest.raises(ZeroDivisionError) as caught:
        divide(1)
    assert text_of(caught.value) == "dividing: division by zero"


async def test_a_decorated_coroutine_function_stays_one() -> None:
    assert inspect.iscoroutinefunction(charge)
    assert await charge(3) == 3
    with pytest.raises(ValueError, match="-1") as caught:
        await charge(-1)
    assert text_of(caught.value) == "charging: -1"


async def test_a_cancelled_coroutine_carries_no_message() -> None:
    cancelled: list[BaseException] = []

    @context("waiting", raising=RuntimeError)
    async def wait() -> None:
        try:
            await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class() as error:
            cancelled.append(error)
            raise

    with anyio.CancelScope() as scope:
        scope.cancel()
        await wait()
    assert scope.cancelled_caught
    assert not hasattr(cancelled[0], "__notes__")


class Payer:
    async def __call__(self, amount: int) -> None:
        raise ValueError(amount)


async def test_partials_and_callable_objects_are_seen_to_be_async() -> None:
    for function in (functools.partial(charge, -1), functools.partial(Payer(), 1)):
        with pytest.raises(ValueError, match="1") as caught:
            await context("paying")(function)()
        assert text_of(caught.value).startswith("paying: ")


def generate() -> Iterator[int]:
    yield 1


async def agenerate() -> AsyncIterator[int]:
    yield 1


@pytest.mark.parametrize("function", [generate, agenerate])
def test_a_generator_function_is_refused(function: object) -> None:
    with pytest.raises(TypeError, match=r"generate .* is a generator function"):
        context("a")(function)  # pyright: ignore[reportArgumentType]


def test_a_message_that_is_no_text_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="must be a text, not 5"):
        context(5)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("error", ["text", 5, ValueError])
def test_what_is_no_error_cannot_be_wrapped(error: Any) -> None:
    with pytest.raises(TypeError, match="only an instance of Exception can be kept as an error"):
        wrap(error, "loading")


def test_what_cannot_make_an_error_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match=r"raising must make an error of a text, not 5"):
        context("loading", raising=5)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("function", [5, None, "load"])
def test_what_is_no_function_cannot_be_decorated(function: Any) -> None:
    with pytest.raises(TypeError, match=f"only a function can be decorated, not {function!r}"):
        context("loading")(function)
