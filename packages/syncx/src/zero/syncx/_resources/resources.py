"""Single resources: fetched once, or made anew when broken."""

import operator
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Generic, NamedTuple, TypeVar, overload

from .._callback import Callback
from .._errors import own_copy
from .._flight.singleflight import SingleFlight
from .._fork import watch_forks

T = TypeVar("T")


class _Failure(NamedTuple):
    error: Exception
    since: float


class ImmutableResource(Generic[T]):
    """Fetch something once and keep it; after a failure, raise that until it is time to try again.

    Threads and tasks that come while it is being fetched share the one fetch. None is not kept.

    Args:
        fetch: fetches it. An `async def` serves `aget` only; for that a `def` runs in a worker thread.
        refresh_interval: seconds after the start of a failed fetch in which its error stands.
        clock: seconds that never go back.
    """

    @overload
    def __init__(
        self,
        fetch: Callable[[], Awaitable[T]],
        *,
        refresh_interval: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None: ...
    @overload
    def __init__(
        self,
        fetch: Callable[[], T],
        *,
        refresh_interval: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None: ...
    def __init__(
        self,
        fetch: Callable[[], object],
        *,
        refresh_interval: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = Callback(fetch, "fetch")
        self._interval = refresh_interval
        self._clock = clock
        self._value: T | None = None
        self._failure: _Failure | None = None
        self._flight: SingleFlight[None, T] = SingleFlight()

    def __repr__(self) -> str:
        state = "failed" if self._failure else "not fetched" if self._value is None else "fetched"
        return f"<ImmutableResource {state}>"

    def get(self) -> T:
        """Return it, fetching it in this thread if need be; raises what the last fetch raised."""
        value = self._known()
        return self._flight.do(None, self._call).value if value is None else value

    async def aget(self) -> T:
        """Return it, fetching it in this loop if need be; else as `get`."""
        value = self._known()
        return (await self._flight.ado(None, self._await)).value if value is None else value

    def _known(self) -> T | None:
        value, failure = self._value, self._failure
        if value is None and failure and not failure.since + self._interval < self._clock():
            raise own_copy(failure.error, None)
        return value

    # A fetch may have ended between the look above and the take-off: hence the second look.

    def _call(self) -> T:
        if (value := self._known()) is not None:
            return value
        began = self._clock()
        try:
            return self._keep(self._fetch())
        except Exception as error:
            self._fail(error, began)
            raise

    async def _await(self) -> T:
        if (value := self._known()) is not None:
            return value
        began = self._clock()
        try:
            return self._keep(await self._fetch.awaited())
        except Exception as error:
            self._fail(error, began)
            raise

    def _keep(self, value: T) -> T:
        self._failure, self._value = None, value
        return value

    def _fail(self, error: Exception, began: float) -> None:
        # Without its frames, which would keep alive whatever the fetch had in hand.
        traceback = error.__traceback__
        self._failure = _Failure(own_copy(error, None), began)
        error.__traceback__ = traceback


class ManagedResource(Generic[T]):
    """Hold something that is made on demand, and made anew once it was reported broken.

    Args:
        generate: makes one. An `async def` serves `atake` only; for that a `def` runs in a worker
            thread.
        equals: tells whether the one reported is the one held; by default, whether it is the same.
    """

    @overload
    def __init__(
        self,
        generate: Callable[[], Awaitable[T]],
        *,
        equals: Callable[[T, T], bool] = operator.is_,
    ) -> None: ...
    @overload
    def __init__(
        self, generate: Callable[[], T], *, equals: Callable[[T, T], bool] = operator.is_
    ) -> None: ...
    def __init__(
        self, generate: Callable[[], object], *, equals: Callable[[T, T], bool] = operator.is_
    ) -> None:
        self._generate = Callback(generate, "generate")
        self._equals = equals
        # In a tuple, so that which one is held can be compared without asking the user's `equals`.
        self._held: tuple[T] | None = None
        self._lock = threading.Lock()
        self._flight: SingleFlight[None, T] = SingleFlight()
        watch_forks(self)

    def __repr__(self) -> str:
        return f"<ManagedResource {'empty' if self._held is None else 'holds one'}>"

    def after_fork(self) -> None:
        """Renew the lock in a forked child."""
        self._lock = threading.Lock()

    def take(self) -> T:
        """Return what is held, making it in this thread if need be; errors are not kept."""
        held = self._held
        return self._flight.do(None, self._call).value if held is None else held[0]

    async def atake(self) -> T:
        """Return what is held, making it in this loop if need be; errors are not kept."""
        held = self._held
        return (await self._flight.ado(None, self._await)).value if held is None else held[0]

    def mark_broken(self, resource: T) -> None:
        """Let go of what is held, if it is the one given; the next `take` makes another."""
        held = self._held
        if held is not None and self._equals(held[0], resource):
            with self._lock:
                if self._held is held:
                    self._held = None

    def _call(self) -> T:
        if self._held is None:
            self._held = (self._generate(),)
        return self._held[0]

    async def _await(self) -> T:
        if self._held is None:
            self._held = (await self._generate.awaited(),)
        return self._held[0]
