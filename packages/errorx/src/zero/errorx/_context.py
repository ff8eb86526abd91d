"""What was going on when an error came: notes that keep its type, or an error of another type around it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from types import TracebackType
from typing import Any, TypeVar, cast

from ._checks import checked

E = TypeVar("E", bound=Exception | None)
F = TypeVar("F", bound=Callable[..., object])


def wrap(error: E, message: str) -> E:
    """Add to an error what was going on, and return the same error; None stays None.

    The message becomes a note (`add_note`), shown in tracebacks and by `text_of`. The same message is added once, so
    an error that is raised again and again does not grow.

    Raises:
        TypeError: for anything that is no `Exception`.
    """
    if error is not None and message not in getattr(checked(error), "__notes__", ()):
        error.add_note(message)
    return error


def text_of(error: BaseException) -> str:
    """Spell an error with its notes in front, the outermost first: `loading shop.yaml: no such file`.

    This is the text of go-zero's `Wrap`, for logs and replies. An error whose own text fails is named by its type.
    """
    try:
        text = str(error)
    except Exception:  # a broken __str__ must not hide that there was an error
        text = f"<{type(error).__name__} without a text>"
    notes: list[str] = getattr(error, "__notes__", [])
    return ": ".join([*map(str, reversed(notes)), text])


class context:
    """Say what is going on: errors that pass carry the message, in a `with` block or around a function.

    The type of the error stays, so that every `except` goes on working: the message is added as `wrap` does. With
    `raising`, another error with the text `message: inner` is raised from the inner one instead. Cancellation and
    interrupts pass untouched. One object may be shared, nested and used again; as a decorator it takes `def` and
    `async def` and keeps the signature.

    Args:
        message: what is going on.
        raising: makes the error to raise from a text; a class such as `RuntimeError` will do.

    Raises:
        TypeError: if the message is no text, or `raising` cannot be called; said at once, not when it would hide an
            error.
    """

    __slots__ = ("_message", "_raising")

    def __init__(self, message: str, *, raising: Callable[[str], Exception] | None = None) -> None:
        if not isinstance(message, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"the message of a context must be a text, not {message!r}")
        if raising is not None and not callable(raising):
            raise TypeError(f"raising must make an error of a text, not {raising!r}")
        self._message = message
        self._raising = raising

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if not isinstance(error, Exception):
            return
        if self._raising is None:
            wrap(error, self._message)
        else:
            raise self._raising(f"{self._message}: {text_of(error)}") from error

    def __call__(self, function: F) -> F:
        """Decorate a function or coroutine function.

        Raises:
            TypeError: for a generator function: its body runs only while it is iterated, outside of the context.
        """
        if not callable(function):
            raise TypeError(f"only a function can be decorated, not {function!r}")
        if _is_async(function):
            return cast("F", self._awaiting(function))
        return cast("F", self._calling(function))

    def _calling(self, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> object:
            with self:
                return function(*args, **kwargs)

        return call

    def _awaiting(self, function: Callable[..., object]) -> Callable[..., object]:
        @wraps(function)
        async def call(*args: Any, **kwargs: Any) -> object:
            with self:
                return await cast("Awaitable[object]", function(*args, **kwargs))

        return call


def _is_async(function: Callable[..., object]) -> bool:
    """Tell whether calling gives something to await, and refuse generator functions."""
    import inspect  # noqa: PLC0415 - costs more than the rest of the package, and only decorating needs it

    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(
            f"{function!r} is a generator function: put `with context(...)` into its body"
        )
    target = getattr(function, "func", function)  # of functools.partial
    return inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(target.__call__)
