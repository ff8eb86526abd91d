"""Running coroutines without a task of their own.

A handler that never waits needs no task, but what it calls may need one: `asyncio.timeout`, task groups and anyio
look for the current task and keep hold of it. So a coroutine is stepped in place under the name of a parked task, a
worker. If it ends at once, the worker was never woken and cost nothing. If it waits, the same worker wakes up and
carries it on, in the same context: whoever remembered the current task before the first wait finds it behind it too.
"""

import asyncio
import types

# "Extending asyncio" in Python's manual names these two for those who run tasks of their own.
from asyncio.tasks import _enter_task, _leave_task  # noqa: PLC2701
from collections.abc import Coroutine, Generator
from contextvars import Context
from typing import Any, Protocol

MAX_IDLE = 256
"""Parked workers kept for the next burst; each is one task that does nothing."""

_ENDED: Any = object()


class Job(Protocol):
    """What is run: a coroutine that keeps its result to itself, its context, and who wants to know the end."""

    coroutine: Coroutine[Any, Any, None]
    context: Context
    worker: "Worker | None"

    def ended(self) -> bool:
        """Take notice that the coroutine has ended; True when it has been replaced by one to carry on with."""
        ...

    def raised(self, error: BaseException) -> None:
        """Take the exception the coroutine ended with."""
        ...


class Worker:
    """A task that lends its name to jobs and carries on those that wait."""

    __slots__ = ("_job", "_pool", "_waited_for", "_wake", "task")

    def __init__(self, pool: "Workers") -> None:
        self._pool = pool
        self._wake: asyncio.Future[None] | None = None
        self._job: Job | None = None
        self._waited_for: Any = None
        self.task = pool.loop.create_task(self._run(), name="zero.rest worker")
        self.task.add_done_callback(self._done)

    def carry_on(self, job: Job, waited_for: Any) -> None:
        """Take over a job that has begun to wait."""
        if getattr(waited_for, "_asyncio_future_blocking", False):
            # The mark of an await, taken off until this one really waits: another may wait for the same future.
            waited_for._asyncio_future_blocking = False  # noqa: SLF001 - the protocol of awaiting
        job.worker = self
        self._pool.busy.add(self)
        self._job, self._waited_for = job, waited_for
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    async def _run(self) -> None:
        while True:
            interruption: BaseException | None = None
            if self._job is None:
                self._wake = self._pool.loop.create_future()
                try:
                    await self._wake
                except asyncio.CancelledError as error:
                    if self._job is None:
                        raise
                    interruption = error  # meant for the job, which began under this name
            job, self._job = self._job, None
            waited_for, self._waited_for = self._waited_for, None
            if job is not None:
                await _finish(job, waited_for, interruption)
                job.worker = None
                self._pool.busy.discard(self)
            if self.task.cancelling() or not self._pool.take_back(self):
                return

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._pool.busy.discard(self)
        job, self._job = self._job, None
        if job is not None:  # cancelled before its first step, the task never ran a line of `_run`
            job.worker = None
            job.coroutine.close()
            job.raised(asyncio.CancelledError())
        if not task.cancelled() and (error := task.exception()) is not None:
            context = {"message": "a worker of zero.rest died", "exception": error, "task": task}
            self._pool.loop.call_exception_handler(context)


@types.coroutine
def _finish(
    job: Job, waited_for: Any, interruption: BaseException | None
) -> Generator[Any, Any, None]:
    """Step a waiting job to its end, every step in its own context."""
    run = job.context.run
    if interruption is None and getattr(waited_for, "_asyncio_future_blocking", None) is False:
        waited_for._asyncio_future_blocking = True  # noqa: SLF001
    while True:
        try:
            if interruption is not None:
                error, interruption = interruption, None
                waited_for = run(job.coroutine.throw, error)
            else:
                try:
                    sent = yield waited_for
                except BaseException as error:
                    interruption = error
                    continue
                waited_for = run(job.coroutine.send, sent)
        except StopIteration:
            if not job.ended():
                return
            waited_for = None
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            job.raised(error)
            return


class Workers:
    """The workers of one event loop; more are made while more jobs wait than there are."""

    __slots__ = ("_idle", "busy", "loop")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._idle: list[Worker] = []
        self.busy: set[Worker] = set()
        """Those that carry on a job."""

    def start(self, job: Job) -> None:
        """Step a job in place; it ends before this returns, or goes on in a worker.

        Only for callbacks of the loop: under a current task, wait for the coroutine instead.
        """
        idle, loop = self._idle, self.loop
        worker = idle.pop() if idle else Worker(self)
        task = worker.task
        _enter_task(loop, task)
        try:
            # `next` on the iterator tells the end without an exception, which `send` cannot.
            waited_for = job.context.run(next, job.coroutine.__await__(), _ENDED)
        except BaseException as error:
            _leave_task(loop, task)
            self._keep(worker)
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            job.raised(error)
            return
        _leave_task(loop, task)
        if waited_for is not _ENDED:
            worker.carry_on(job, waited_for)
            return
        if not task.cancelling():  # as in `_keep`, on the way of every request
            idle.append(worker)
        if job.ended():
            self.start(job)

    def take_back(self, worker: Worker) -> bool:
        """Keep a worker that has become free; False when there are enough."""
        if len(self._idle) >= MAX_IDLE:
            return False
        self._idle.append(worker)
        return True

    def _keep(self, worker: Worker) -> None:
        # A job that cancelled its own task has spoilt the worker: it ends by itself.
        if not worker.task.cancelling():
            self._idle.append(worker)

    async def close(self, timeout: float = 1.0) -> None:
        """Cancel every job and end the workers; what does not end within `timeout` seconds is left behind."""
        idle, self._idle = self._idle, []
        tasks = [worker.task for worker in (*idle, *self.busy)]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=timeout)
