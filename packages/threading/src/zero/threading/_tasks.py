"""Groups of tasks, on asyncio and trio: `RoutineGroup`, `WorkerGroup` and `TaskRunner` in the other colour."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Final, Self, TypeVarTuple, final

import anyio
from anyio.abc import TaskGroup

from zero.rescue import Rescue

from ._errors import TaskRunnerBusyError, check_positive
from ._functions import name_of

Ts = TypeVarTuple("Ts")


class _Tasks:
    """An `async with` scope of tasks that can be waited for without leaving it."""

    def __init__(self) -> None:
        self._group: TaskGroup | None = None
        self._pending: int = 0
        self._all_ended: anyio.Event | None = None

    async def wait(self) -> None:
        """Wait until all tasks have ended, those that have not begun too."""
        while self._pending:
            self._all_ended = self._all_ended or anyio.Event()
            await self._all_ended.wait()

    async def __aenter__(self) -> Self:
        if self._group is not None:
            raise RuntimeError(f"{type(self).__name__} is entered already")
        group = anyio.create_task_group()
        await group.__aenter__()
        self._group = group
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        group = self._entered()
        failure: BaseException | None = None
        if error is None:
            try:
                await self.wait()  # for callers that wait for a slot, too
            except BaseException as interrupted:
                failure = interrupted
                kind, error, trace = type(failure), failure, failure.__traceback__
        self._group = None  # trio's takes nothing more from here on
        handled = await group.__aexit__(kind, error, trace)
        if failure is not None and not handled:
            raise failure
        return handled

    def _entered(self) -> TaskGroup:
        if self._group is None:
            raise RuntimeError(f"{type(self).__name__} is not entered: use it with `async with`")
        return self._group

    def _leave(self) -> None:
        self._pending -= 1
        if not self._pending and self._all_ended is not None:
            self._all_ended.set()
            self._all_ended = None


@final
class AsyncRoutineGroup(_Tasks):
    """Coroutine functions in tasks of their own, waited for together, inside `async with`.

    The first error cancels the other tasks and the block, and leaving raises it in an `ExceptionGroup`. Not
    bounded, since routines may wait for each other; `AsyncTaskRunner` is.
    """

    def run(self, function: Callable[[*Ts], Awaitable[object]], *args: *Ts) -> None:
        """Run a function in a task, with a copy of the context; what it raises ends the group.

        Raises:
            RuntimeError: outside of `async with`.
        """
        self._start(function, args, None)

    def run_safe(self, function: Callable[[*Ts], Awaitable[object]], *args: *Ts) -> None:
        """Run a function in a task, with a copy of the context; what it raises is logged.

        Raises:
            RuntimeError: outside of `async with`.
        """
        self._start(function, args, Rescue(name_of(function)))

    def __repr__(self) -> str:
        return f"<AsyncRoutineGroup {self._pending} running>"

    def _start(
        self,
        function: Callable[[*Ts], Awaitable[object]],
        args: tuple[*Ts],
        rescue: Rescue | None,
    ) -> None:
        self._entered().start_soon(self._run, function, args, rescue, name=name_of(function))
        self._pending += 1

    async def _run(
        self,
        function: Callable[[*Ts], Awaitable[object]],
        args: tuple[*Ts],
        rescue: Rescue | None,
    ) -> None:
        try:
            if rescue is None:
                await function(*args)
            else:
                async with rescue:
                    await function(*args)
        finally:
            self._leave()


@final
class AsyncWorkerGroup:
    """One job, run by several tasks at once; what a run raises is logged and ends no other.

    Args:
        job: a coroutine function without parameters.
        workers: how many run it; none below 1.
    """

    def __init__(self, job: Callable[[], Awaitable[object]], workers: int) -> None:
        self._job: Final = job
        self._workers: Final = workers

    async def start(self) -> None:
        """Run the job in all tasks, once each, and return when all have ended."""
        async with AsyncRoutineGroup() as group:
            for _ in range(self._workers):
                group.run_safe(self._job)

    def __repr__(self) -> str:
        return f"<AsyncWorkerGroup {self._workers} of {name_of(self._job)}>"


@final
class AsyncTaskRunner(_Tasks):
    """Run coroutine functions in tasks, a bounded number at once, inside `async with`; what they raise is logged.

    Leaving the block waits for all tasks; leaving it by an error or a cancellation cancels them.

    Args:
        concurrency: how many tasks run at once, at least 1.

    Raises:
        ValueError: if `concurrency` is below 1.
    """

    def __init__(self, concurrency: int) -> None:
        super().__init__()
        self.concurrency: Final = check_positive("concurrency", concurrency)
        self._slots = anyio.Semaphore(concurrency, fast_acquire=True)

    async def schedule(self, task: Callable[[*Ts], Awaitable[object]], *args: *Ts) -> None:
        """Run a task as soon as a slot is free, and wait for that; first come, first served.

        Args:
            task: what to run; it must not schedule on its own runner, which may be full.
            args: its arguments; `functools.partial` takes keyword ones.

        Raises:
            RuntimeError: outside of `async with`.
        """
        self._entered()
        self._pending += 1  # before waiting, so that `wait()` does not miss it
        try:
            await self._slots.acquire()
        except BaseException:
            self._leave()
            raise
        self._begin(task, args)

    def schedule_immediately(self, task: Callable[[*Ts], Awaitable[object]], *args: *Ts) -> None:
        """Run a task in a free slot.

        Raises:
            TaskRunnerBusyError: if there is none.
            RuntimeError: outside of `async with`.
        """
        self._entered()
        try:
            self._slots.acquire_nowait()
        except anyio.WouldBlock:
            raise TaskRunnerBusyError(self.concurrency) from None
        self._pending += 1
        self._begin(task, args)

    def __repr__(self) -> str:
        running = self.concurrency - self._slots.value
        waiting = self._pending - running
        return f"<AsyncTaskRunner {running} of {self.concurrency} running, {waiting} waiting>"

    def _begin(self, task: Callable[[*Ts], Awaitable[object]], args: tuple[*Ts]) -> None:
        try:
            self._entered().start_soon(self._run, task, args, name=name_of(task))
        except BaseException:  # the block was left while we waited
            self._free()
            raise

    async def _run(self, task: Callable[[*Ts], Awaitable[object]], args: tuple[*Ts]) -> None:
        try:
            async with Rescue(name_of(task)):
                await task(*args)
        finally:
            self._free()

    def _free(self) -> None:
        self._slots.release()
        self._leave()
