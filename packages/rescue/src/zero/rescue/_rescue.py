"""Run and log: a scope and a decorator that catch, report and go on."""

import functools
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from types import TracebackType
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, cast, final, overload

from ._report import report

P = ParamSpec("P")
R = TypeVar("R")

Errors: TypeAlias = type[Exception] | tuple[type[Exception], ...]
"""One class of exceptions or several."""

Cleanup: TypeAlias = Callable[[], object]
"""A function without parameters; an `async def` is awaited by `async with` and by asynchronous functions."""


@final
class Rescue:
    """Catch what a block or function raises, log it once with its traceback, and go on.

    Works as `with`, `async with` and decorator of `def` and `async def`, and keeps no state: one object
    serves any number of threads and tasks at once. A decorated function returns None where it failed.

    What ends or cancels a program is never caught: `KeyboardInterrupt`, `SystemExit`, `GeneratorExit`,
    `asyncio.CancelledError`, `trio.Cancelled`. Of an exception group only the part that is meant is caught.

    Every cleanup runs, in order, failure or not. One that raises is treated like the body: caught and logged
    if it is meant, else raised when all have run. When several errors would have to be raised, what cancels
    or ends goes first, then the earliest, and the others are logged.

    Args:
        name: what the block does, for the log; empty for none.
        on: which exceptions are caught.
        cleanups: functions to run at the end, in this order.
        on_error: called with each caught exception after it was logged, for counting; what it raises is logged.

    Raises:
        TypeError: if `on` holds anything but subclasses of `Exception`.
    """

    __slots__ = ("_awaits", "_cleanups", "_name", "_on", "_on_error")

    def __init__(
        self,
        name: str = "",
        *,
        on: Errors = Exception,
        cleanups: Iterable[Cleanup] = (),
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        if not isinstance(cast("object", name), str):
            raise TypeError(
                f"name is a text, not {name!r}; to decorate a function, write @Rescue()"
            )
        self._name: Final = name
        self._on: Final = _checked(on)
        self._cleanups: Final = tuple(cleanups)
        self._awaits: Final = any(is_async(cleanup) for cleanup in self._cleanups)
        self._on_error: Final = on_error

    def __repr__(self) -> str:
        on = ", ".join(kind.__name__ for kind in self._on)
        return f"<Rescue {self._name!r} on {on}>" if self._name else f"<Rescue on {on}>"

    def __enter__(self) -> "Rescue":
        if self._awaits:
            raise TypeError(f"{self!r} has an asynchronous cleanup: use `async with`")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if error is None and not self._cleanups:
            return False
        raised = [error] if error is not None else []
        for cleanup in self._cleanups:
            try:
                cleanup()
            except BaseException as failure:  # the next cleanup runs whatever this one raised
                raised.append(failure)
        return self._settle(error, raised)

    async def __aenter__(self) -> "Rescue":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        raised = [error] if error is not None else []
        for cleanup in self._cleanups:
            try:
                if inspect.isawaitable(pending := cleanup()):
                    await cast("Awaitable[object]", pending)
            except BaseException as failure:  # the next cleanup runs whatever this one raised
                raised.append(failure)
        return self._settle(error, raised)

    @overload
    def __call__(
        self, function: Callable[P, Coroutine[Any, Any, R]], /
    ) -> Callable[P, Coroutine[Any, Any, R | None]]: ...
    @overload
    def __call__(self, function: Callable[P, R], /) -> Callable[P, R | None]: ...
    def __call__(self, function: Callable[P, Any], /) -> Callable[P, Any]:
        """Decorate a function: what it raises is caught as in a block, and it then returns None.

        Raises:
            TypeError: for a generator, whose errors come while it is consumed, and for a plain `def` when
                a cleanup is asynchronous.
        """
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(
                f"{function!r} is a generator: put the loop that consumes it in a Rescue"
            )
        if is_async(function):
            return self._decorate_async(function)
        self.__enter__()  # refuses now what every call would refuse

        @functools.wraps(function)
        def rescued(*args: P.args, **kwargs: P.kwargs) -> Any:
            with self:
                return function(*args, **kwargs)

        return rescued

    def _decorate_async(
        self, function: Callable[P, Coroutine[Any, Any, R]]
    ) -> Callable[P, Coroutine[Any, Any, R | None]]:
        @functools.wraps(function)
        async def rescued(*args: P.args, **kwargs: P.kwargs) -> R | None:
            async with self:
                return await function(*args, **kwargs)
            return None

        return rescued

    def _settle(self, error: BaseException | None, raised: Sequence[BaseException]) -> bool:
        """Report what was meant; raise what was not, or tell that nothing is left to raise."""
        left: list[BaseException] = []
        for failure in raised:
            caught, rest = _split(failure, self._on)
            if caught is not None:
                self._report(caught)
            if rest is not None:
                left.append(rest)
        if not left:
            return error is not None
        first = next((one for one in left if not isinstance(one, Exception)), left[0])
        for other in left:
            if other is not first:
                report(other, name=self._name)
        if first is error:
            return False
        raise first

    def _report(self, error: Exception) -> None:
        report(error, name=self._name)
        if self._on_error is not None:
            try:
                self._on_error(error)
            except Exception as failure:  # a counter that fails must not do what the error may not
                report(failure, name=f"{self._name} on_error".lstrip())


def is_async(function: Callable[..., object]) -> bool:
    """Tell whether calling a function gives something to await."""
    target = getattr(function, "func", function)  # of functools.partial
    return inspect.iscoroutinefunction(target) or inspect.iscoroutinefunction(target.__call__)


def _checked(on: Errors) -> tuple[type[Exception], ...]:
    kinds = on if isinstance(on, tuple) else (on,)
    for kind in cast("tuple[object, ...]", kinds):
        if not (isinstance(kind, type) and issubclass(kind, Exception)):
            raise TypeError(f"only subclasses of Exception can be rescued, not {kind!r}")
    return kinds


def _split(
    error: BaseException, on: tuple[type[Exception], ...]
) -> tuple[Exception | None, BaseException | None]:
    """Divide an error into what is meant and the rest; only a group can be both."""
    if isinstance(error, on):
        return error, None
    if not isinstance(error, BaseExceptionGroup):
        return None, error
    caught, rest = cast("BaseExceptionGroup[BaseException]", error).split(on)
    return cast("Exception | None", caught), rest
