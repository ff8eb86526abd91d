"""The end of a process, as a sequence of phases with a bound on each.

The sequence runs in a thread of its own, so that it is the same for programs of threads, of asyncio
and of trio; asynchronous listeners run in their own event loop and are waited for from that thread.
"""

import logging
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import anyio
from anyio.lowlevel import EventLoopToken, current_token

from ._conf import FLUSH_TIME, Phase, ShutdownConf
from ._listeners import Call, Function, Listener, Main
from ._moment import Moment, post
from ._stacks import remember_loop

T = TypeVar("T")

_log: Final = logging.getLogger("zero.proc")


def _wait(event: threading.Event, seconds: float) -> bool:
    return event.wait(seconds)


class Shutdown:
    """The ordered, bounded end of a program.

    1. `WRAPPING_UP`: wrap-up listeners run together (leave discovery, turn unready), and
       `wrap_up_time` passes while work still comes in. Without listeners there is no pause.
    2. `DRAINING`: drain listeners run together (accept no more, finish what began) until
       `wait_time` after the start; then they are cancelled.
    3. `STOPPING`: shutdown listeners run one by one, last registered first (flush, close).
    4. `DONE`, once main coroutines under `supervise` have returned; those that have not by then
       are cancelled.

    A listener that fails is logged and stops no other. One that is added by a listener of its own
    phase still runs. `deadline` is when draining is cut off, on this object's clock; `overran`
    tells whether anything had to be.
    """

    def __init__(
        self,
        conf: ShutdownConf | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[threading.Event, float], bool] = _wait,
    ) -> None:
        """Prepare the end of a program.

        Args:
            conf: the bounds; may be replaced until the end begins.
            clock: monotonic seconds.
            wait: waits for an event at most so many seconds and returns whether it is set.
        """
        self.conf = conf or ShutdownConf()
        self._clock = clock
        self._wait = wait
        self.reset()

    def __repr__(self) -> str:
        waiting = sum(map(len, self._listeners.values()))
        return f"<Shutdown {self.phase.name.lower()}, {waiting} listeners>"

    def reset(self) -> None:
        """Forget every listener and begin anew, as a child process does after a fork."""
        self.phase = Phase.RUNNING
        self.overran = False
        self.deadline = float("inf")
        self._listeners: dict[Phase, list[Listener]] = {
            phase: [] for phase in (Phase.WRAPPING_UP, Phase.DRAINING, Phase.STOPPING)
        }
        self._lock = threading.RLock()  # re-entrant: a signal may interrupt its holder
        self._requested = False
        self._begun = Moment()
        self._ended = Moment()
        self._token: EventLoopToken | None = None
        self._mains: list[Main] = []

    def add_wrap_up_listener(self, function: Function) -> Listener:
        """Call a function first: to leave discovery, to turn unready."""
        return self._add(Phase.WRAPPING_UP, function)

    def add_drain_listener(self, function: Function) -> Listener:
        """Call a function that accepts no more work and returns when what began is done."""
        return self._add(Phase.DRAINING, function)

    def add_shutdown_listener(self, function: Function) -> Listener:
        """Call a function last, before those registered earlier: to flush, to close."""
        return self._add(Phase.STOPPING, function)

    def begin(
        self,
        reason: str = "Shutting down...",
        *,
        pause: bool = True,
        then: Callable[[], object] | None = None,
    ) -> bool:
        """Start the end in the background; False if it has begun already.

        Args:
            reason: logged first.
            pause: whether work may still come in, so that `wrap_up_time` has to pass.
            then: called last, in the thread of the sequence.
        """
        with self._lock:
            if self._requested:
                return False
            # Not the event yet: a signal may have interrupted this thread inside the event's lock.
            self._requested = True
        # Not a daemon: the interpreter waits for it when the main program returns early.
        args = (reason, pause, then)
        threading.Thread(target=self._run, args=args, name="shutdown").start()
        return True

    def shutdown(self, timeout: float | None = None) -> bool:
        """Go through the whole end, waiting for it in this thread; False when time ran out first.

        Not for event loops, whose listeners could then not run: await `ended` there.
        """
        self.begin()
        return self.join(timeout)

    def join(self, timeout: float | None = None) -> bool:
        """Wait in this thread until the end is done; False when time ran out first."""
        return self._ended.event.wait(timeout)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait in this thread until the end begins; False when time ran out first."""
        return self._begun.event.wait(timeout)

    async def begun(self) -> None:
        """Wait until the end begins."""
        await self._begun.reached()

    async def ended(self) -> None:
        """Go through the whole end, waiting for it in this task."""
        self.begin()
        await self._ended.reached()

    async def supervise(self, main: Callable[[], Awaitable[T]]) -> T | None:
        """Run a program's main coroutine and, when it returns, the rest of the end.

        Asynchronous listeners registered outside of any loop run in this one, which stays until
        they are done. None is returned when the end cancelled the coroutine.
        """
        remember_loop()
        this = Main(current_token(), anyio.CancelScope(), threading.Event())
        self._token = this.token
        with self._lock:
            self._mains.append(this)
        try:
            with this.scope:
                return await main()
        finally:
            this.done.set()
            with anyio.CancelScope(shield=True):
                self.begin(pause=False)
                await self._ended.reached()
        return None

    def _add(self, phase: Phase, function: Function) -> Listener:
        listener = Listener(function, self._forget)
        with self._lock:
            if self.phase <= phase:
                self._listeners[phase].append(listener)
                return listener
        _log.warning("%r was registered after its phase and is not called", listener)
        return listener

    def _forget(self, listener: Listener) -> None:
        with self._lock:
            for listeners in self._listeners.values():
                if listener in listeners:
                    listeners.remove(listener)

    def _take(self, phase: Phase) -> Listener | None:
        with self._lock:
            return self._listeners[phase].pop() if self._listeners[phase] else None

    def _enter(self, phase: Phase) -> None:
        with self._lock:
            self.phase = phase

    def _run(self, reason: str, pause: bool, then: Callable[[], object] | None) -> None:
        start = self._clock()
        self.deadline = start + self.conf.wait_time
        self._begun.set()
        self._begun.tell()
        _log.info("%s", reason)
        self._enter(Phase.WRAPPING_UP)
        late = self._wrap_up(min(start + self.conf.wrap_up_time, self.deadline), pause=pause)
        self._enter(Phase.DRAINING)
        for call in [*self._all(Phase.DRAINING, self.deadline)[1], *late]:
            self._settle(call, self.deadline)
        self._enter(Phase.STOPPING)
        flushed_by = max(self.deadline, self._clock() + FLUSH_TIME)
        while (listener := self._take(Phase.STOPPING)) is not None:
            self._settle(listener.start(self._token), flushed_by)
        for main in self._mains:
            if not self._wait(main.done, max(flushed_by - self._clock(), 0)):
                post(main.token, main.scope.cancel)
        self._enter(Phase.DONE)
        self._ended.set()
        self._ended.tell()
        if then is not None:
            then()

    def _wrap_up(self, until: float, *, pause: bool) -> list[Call]:
        """Tell the world; return the calls that need longer, which they may while draining."""
        called, late = self._all(Phase.WRAPPING_UP, until)
        if called and pause:
            self._wait(threading.Event(), max(until - self._clock(), 0))
        return late

    def _all(self, phase: Phase, until: float) -> tuple[int, list[Call]]:
        """Call the listeners of a phase together, also those added meanwhile.

        Returns:
            How many there were, and the calls that have not returned in time.
        """
        called = 0
        calls: list[Call] = []
        late: list[Call] = []
        while True:
            while (listener := self._take(phase)) is not None:
                calls.append(listener.start(self._token))
                called += 1
            if not calls:
                return called, late
            call = calls.pop(0)
            if not self._wait(call.done, max(until - self._clock(), 0)):
                late.append(call)

    def _settle(self, call: Call, until: float) -> None:
        if not self._wait(call.done, max(until - self._clock(), 0)):
            self.overran = True
            _log.error("listener %s is still running and is left behind", call.name)
            call.cancel()
