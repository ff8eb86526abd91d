"""One call for all who ask for the same at the same time."""

import logging
import threading
from collections.abc import Awaitable, Callable
from contextvars import ContextVar, copy_context
from threading import get_ident
from typing import Any, Final, Generic, TypeVar, cast

from anyio.lowlevel import current_token

from .._errors import DeadlockError
from .._fork import watch_forks
from .._wait import TaskWaiter, ThreadWaiter, Waiter, has_ended
from .flight import Flight, Outcome
from .work import begin

K = TypeVar("K")
V = TypeVar("V")

# Half of what the constructor of a named tuple costs.
_new: Final = cast("Callable[[object, tuple[Any, bool]], Outcome[Any]]", tuple.__new__)
_log: Final = logging.getLogger("zero.syncx")


_current: Final[ContextVar[Flight | None]] = ContextVar("zero.syncx.flight", default=None)


class SingleFlight(Generic[K, V]):
    """Let callers who ask for the same key at the same time share one call.

    Threads and tasks of any number of event loops, asyncio and trio, may share one object. Nothing
    is kept once a call has ended.

    Args:
        keep: let a call of `ado` run to its end even when nobody waits for it any more.
    """

    def __init__(self, *, keep: bool = False) -> None:
        self._keep = keep
        self._flights: dict[K, Flight] = {}
        self._lock = threading.Lock()
        watch_forks(self)

    def __repr__(self) -> str:
        return f"<SingleFlight {len(self._flights)} running>"

    def after_fork(self) -> None:
        """Forget the calls whose threads did not come along into a forked child."""
        here = get_ident()
        self._flights = {key: it for key, it in self._flights.items() if it.thread == here}
        self._lock = threading.Lock()

    def do(self, key: K, fn: Callable[[], V]) -> Outcome[V]:
        """Call a function, or wait for the call of this key that is running and share its outcome.

        The function runs in this thread. An exception goes to everyone; who waited gets a copy with
        a traceback of its own. What ends a call without an outcome (`KeyboardInterrupt`, a
        cancellation) concerns only the caller who ran it: the others begin anew.

        Raises:
            DeadlockError: if the call could only wait for itself.
        """
        while True:
            flight = Flight(_current.get())
            try:
                running = self._flights.setdefault(key, flight)
                if running is flight:
                    flight.value = value = self._call(flight, fn)
                    return _new(Outcome, (value, True))
            finally:  # asked of the table, so that an interrupt at any line leaves nothing in it
                if self._flights.get(key) is flight:
                    self._land(key, flight)
            outcome = self._join_in_thread(key, running, flight.outer)
            if outcome is not None:
                return outcome

    async def ado(self, key: K, fn: Callable[[], Awaitable[V]]) -> Outcome[V]:
        """Await a function, or the call of this key that is running and share its outcome.

        As `do`, with which it shares the calls; but here a call belongs to all who wait for it. It
        runs with a copy of its first caller's context, in a task of its own as soon as it really
        waits, so that cancelling one caller leaves the others waiting. The call is cancelled when
        the last one has gone, unless `keep` is set.

        Raises:
            DeadlockError: if the call could only wait for itself.
        """
        while True:
            flight = Flight(_current.get())
            running = self._flights.setdefault(key, flight)
            if running is flight:
                if self._take_off(key, flight, fn):
                    return _new(Outcome, (flight.value, True))
                return await self._lead(key, flight)
            outcome = await self._join(key, running, flight.outer)
            if outcome is not None:
                return outcome

    def _call(self, flight: Flight, fn: Callable[[], V]) -> V:
        token = _current.set(flight)
        try:
            return fn()
        except BaseException as error:
            # Whoever comes only now begins anew: an error that nobody reads is but a cycle of frames.
            flight.fail(error if flight.waiters else GeneratorExit())
            raise
        finally:
            _current.reset(token)

    def _take_off(self, key: K, flight: Flight, fn: Callable[[], Awaitable[V]]) -> bool:
        """Begin the work; True if it has ended with that."""
        try:
            flight.cancel = begin(self._work(key, flight, fn), copy_context())
            if flight.done:
                return True
            flight.token = current_token()
        except BaseException:
            if not flight.done:  # it could not even begin
                self._give_up(key, flight)
            raise
        return False

    async def _lead(self, key: K, flight: Flight) -> Outcome[V]:
        await self._wait(key, flight, flight.outer)
        error = flight.error
        if error is None:
            return Outcome(flight.value, True)
        if flight.interest == 1:  # nobody reads them any more, and they hold frames that hold them
            flight.error = flight.template = None
        try:
            raise error.with_traceback(flight.traceback)
        finally:
            del error

    async def _work(self, key: K, flight: Flight, fn: Callable[[], Awaitable[V]]) -> None:
        _current.set(flight)
        try:
            flight.value = await fn()
        except BaseException as error:
            flight.fail(error if flight.waiters else GeneratorExit())
            if flight.token is None or not isinstance(error, Exception):
                raise
            if not flight.interest:
                _log.warning("the call for key %r failed, unwanted", key, exc_info=error)
        finally:
            self._land(key, flight)

    def _land(self, key: K, flight: Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]
        # After that nobody finds it; who found it before looks at `done` once he can be woken.
        flight.done = True
        flight.outer = None  # else a context that lives on would hold an ever longer chain
        if flight.waiters:
            for waiter in list(flight.waiters):
                waiter.wake()

    def _join_in_thread(self, key: K, flight: Flight, inside: Flight | None) -> Outcome[V] | None:
        if flight.thread == get_ident():
            raise DeadlockError(key)  # work of this very thread, or of the loop that would stop
        if not self._board(key, flight):
            return None
        waiter = ThreadWaiter()
        try:
            if self._enlist(key, flight, waiter, inside):
                waiter.wait()
                return flight.outcome()
        except BaseException:
            self._leave(key, flight, waiter)
            raise
        return None

    async def _join(self, key: K, flight: Flight, inside: Flight | None) -> Outcome[V] | None:
        if flight.token is None and flight.thread == get_ident():
            raise DeadlockError(key)
        if not self._board(key, flight):
            return None
        return flight.outcome() if await self._wait(key, flight, inside) else None

    async def _wait(self, key: K, flight: Flight, inside: Flight | None) -> bool:
        waiter = None
        try:
            waiter = TaskWaiter()
            if not self._enlist(key, flight, waiter, inside):
                return False
            await waiter.wait()
        except BaseException:
            self._leave(key, flight, waiter)
            raise
        return True

    def _board(self, key: K, flight: Flight) -> bool:
        """Count one more who wants the outcome; False if the flight takes no one any more."""
        if flight.token is not None and has_ended(flight.token):
            self._give_up(key, flight)
        with self._lock:
            if flight.given_up:
                return False
            flight.interest += 1
        return True

    def _enlist(self, key: K, flight: Flight, waiter: Waiter, inside: Flight | None) -> bool:
        """Have a waiter woken at the end; False if it is over already."""
        flight.waiters[waiter] = inside
        if flight.done:
            return False
        # Looked at after enlisting: of two that wait for each other, the later one notices.
        if inside is not None and inside.is_awaited_by(flight):
            raise DeadlockError(key)
        return True

    def _leave(self, key: K, flight: Flight, waiter: Waiter | None) -> None:
        if waiter is not None:
            flight.waiters.pop(waiter, None)
        with self._lock:
            flight.interest -= 1
            if flight.interest or flight.done or self._keep:
                return
            flight.given_up = True
            if self._flights.get(key) is flight:
                del self._flights[key]
        if flight.cancel is not None:
            flight.cancel()

    def _give_up(self, key: K, flight: Flight) -> None:
        """End a flight that nothing else will end; its waiters begin anew."""
        with self._lock:
            flight.given_up = True
        flight.fail(GeneratorExit())
        self._land(key, flight)
