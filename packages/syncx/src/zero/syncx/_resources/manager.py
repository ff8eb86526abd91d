"""Resources that end in order: together, by key, or after their last use."""

import inspect
import threading
from collections.abc import Awaitable, Callable, Coroutine
from types import TracebackType
from typing import Any, Final, Generic, Self, TypeVar

from .._callback import Callback
from .._errors import ClosedError, NotBorrowedError
from .._flight.singleflight import SingleFlight
from .._fork import watch_forks

K = TypeVar("K")
R = TypeVar("R")


class ResourceManager(Generic[K, R]):
    """Make a resource once per key, whoever asks for it first, and close all of them at the end.

    Args:
        close: closes one; by default its method `close`, or `aclose` if it is for `ResourceManager.aclose`
            and there is one. An `async def` serves the manager's `aclose` only.
    """

    def __init__(self, *, close: Callable[[R], object] | None = None) -> None:
        self._close = None if close is None else Callback(close, "close")
        self._resources: dict[K, R] = {}
        self._closed = False
        self._lock = threading.Lock()
        self._flight: SingleFlight[K, R] = SingleFlight()
        watch_forks(self)

    def __repr__(self) -> str:
        state = ", closed" if self._closed else ""
        return f"<ResourceManager {len(self._resources)} resources{state}>"

    def __len__(self) -> int:
        return len(self._resources)

    def after_fork(self) -> None:
        """Renew the lock in a forked child."""
        self._lock = threading.Lock()

    def get(self, key: K, create: Callable[[], R]) -> R:
        """Return the resource of a key, made in this thread if there is none; errors are not kept.

        Raises:
            ClosedError: if the manager is closed; what was made meanwhile is closed again.
        """
        try:
            return self._resources[key]
        except KeyError:
            return self._flight.do(key, lambda: self._make(key, create)).value

    async def aget(self, key: K, create: Callable[[], Awaitable[R]]) -> R:
        """Return the resource of a key, made in this loop if there is none; else as `get`."""
        try:
            return self._resources[key]
        except KeyError:
            return (await self._flight.ado(key, lambda: self._amake(key, create))).value

    def inject(self, key: K, resource: R) -> None:
        """Put a resource in place of another, which is not closed: it has an owner already.

        Raises:
            ClosedError: if the manager is closed.
        """
        with self._lock:
            if self._closed:
                raise ClosedError("resource manager")
            self._resources[key] = resource

    def close(self) -> None:
        """Close everything; a second time closes nothing.

        Raises:
            ExceptionGroup: with the errors of all that could not be closed.
        """
        errors: list[Exception] = []
        self._closed = True
        while found := self._next():
            try:
                self._close_one(found[0])
            except Exception as error:
                errors.append(error)
        _raise(errors)

    async def aclose(self) -> None:
        """Close everything, in this loop; else as `close`. Cancelled, it can be called again."""
        errors: list[Exception] = []
        self._closed = True
        while found := self._next():
            try:
                await self._aclose_one(found[0])
            except Exception as error:
                errors.append(error)
        _raise(errors)

    def _make(self, key: K, create: Callable[[], R]) -> R:
        # The look before the take-off may have been before the landing of another.
        if key in self._resources:
            return self._resources[key]
        made = create()
        kept = self._keep(key, made)
        if kept is not made:
            self._close_one(made)
        if kept is None:
            raise ClosedError("resource manager")
        return kept

    async def _amake(self, key: K, create: Callable[[], Awaitable[R]]) -> R:
        if key in self._resources:
            return self._resources[key]
        made = await create()
        kept = self._keep(key, made)
        if kept is not made:
            await self._aclose_one(made)
        if kept is None:
            raise ClosedError("resource manager")
        return kept

    def _keep(self, key: K, made: R) -> R | None:
        """Return what is kept under a key: what was made, what was injected meanwhile, or nothing."""
        with self._lock:
            return None if self._closed else self._resources.setdefault(key, made)

    def _next(self) -> tuple[R] | None:
        with self._lock:
            return (self._resources.popitem()[1],) if self._resources else None

    def _close_one(self, resource: Any) -> None:
        if self._close is not None:
            self._close(resource)
        elif inspect.isawaitable(result := resource.close()):
            if isinstance(result, Coroutine):
                result.close()
            raise TypeError(f"{resource!r} closes asynchronously: use aclose of the manager")

    async def _aclose_one(self, resource: Any) -> None:
        if self._close is not None:
            await self._close.awaited(resource)
            return
        # Not in a worker thread: what was opened in a loop belongs to it.
        method = getattr(resource, "aclose", None) or resource.close
        if inspect.isawaitable(result := method()):
            await result


def _raise(errors: list[Exception]) -> None:
    if errors:
        raise ExceptionGroup("not every resource could be closed", errors)


class RefResource:
    """Count the uses of something, and clean it when the last one ends; a context manager of both colours.

    Args:
        clean: called once, when no use is left. An `async def` serves `aclean` and `async with` only.
    """

    def __init__(self, clean: Callable[[], object]) -> None:
        self._clean: Final = Callback(clean, "clean")
        self._uses = 0
        self._cleaned = False
        self._lock = threading.Lock()
        watch_forks(self)

    def __repr__(self) -> str:
        return f"<RefResource {'cleaned' if self._cleaned else f'{self._uses} in use'}>"

    def after_fork(self) -> None:
        """Renew the lock in a forked child."""
        self._lock = threading.Lock()

    def use(self) -> None:
        """Begin a use.

        Raises:
            ClosedError: if it was cleaned.
        """
        with self._lock:
            if self._cleaned:
                raise ClosedError("resource")
            self._uses += 1

    def clean(self) -> None:
        """End a use; without effect once it was cleaned.

        Raises:
            NotBorrowedError: if it is not in use.
        """
        if self._is_last():
            self._clean()

    async def aclean(self) -> None:
        """End a use, as `clean`."""
        if self._is_last():
            await self._clean.awaited()

    def _is_last(self) -> bool:
        with self._lock:
            if self._cleaned:
                return False
            if not self._uses:
                raise NotBorrowedError("a resource was cleaned that nobody uses")
            self._uses -= 1
            self._cleaned = not self._uses
            return self._cleaned

    def __enter__(self) -> Self:
        self.use()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.clean()

    async def __aenter__(self) -> Self:
        self.use()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclean()
