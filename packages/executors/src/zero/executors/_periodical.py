"""Executors of any container, in both colours: where the options of all executors are told."""

from typing import TypeVar, final

from ._engine.tasks import TaskExecutor
from ._engine.threads import ThreadExecutor

T = TypeVar("T")
B = TypeVar("B")


@final
class PeriodicalExecutor(ThreadExecutor[T, B]):
    """Collect items in a container and hand them over when it says so, or at an interval.

    Items are handed over in the order in which they were added, each exactly once. Any thread may add, an event
    loop's too if it uses `add_nowait`. Nothing runs until the first item, and nothing after ten intervals
    without any. As in go-zero, an interval that follows a full batch passes without handing over.

    Args:
        execute: takes a batch; what it raises is logged and given to `on_error`. It is called in the context
            that was current when the executor was made.
        container: collects the items and makes the batches.
        interval: seconds an item waits at most beside an idle handler, or twice that after a full batch.
        capacity: how many full batches may wait while as many run as may; with it memory is bounded.
        concurrency: how many batches may run at once; with more than one they may end in another order.
        overflow: what `add` does when no further batch may wait: `"block"` waits, `"raise"` raises
            `ExecutorFullError`, `"drop-oldest"` gives up the batch that waits longest.
        overtake: let `flush` and `wait` hand over at once, beside what runs, as go-zero does.
        on_error: called with a batch that failed or was given up, and why.
        on_flush: called after each batch with its figures.
        name: in logs and errors; the handler's own if empty.
        clock: monotonic seconds.
        shutdown: at whose end what waits is handed over; None for none.
        shutdown_time: seconds that this may take, there and at the end of the interpreter.

    Raises:
        ValueError: if a number is not above 0, or `overflow` is unknown.
    """

    def add(self, item: T) -> None:
        """Add an item.

        With `overflow="block"` the item that fills the last place waits until there is room again, as the
        next ones do before they are added; except in the handler itself, which would wait for itself.

        Raises:
            ExecutorFullError: with `overflow="raise"`, if no further batch may wait; the item was not added.
            ExecutorClosedError: after `close`.
        """
        self._add(item)

    def add_nowait(self, item: T) -> None:
        """Add an item without ever waiting.

        Raises:
            ExecutorFullError: unless `overflow="drop-oldest"`, if no further batch may wait.
            ExecutorClosedError: after `close`.
        """
        self._add_nowait(item)


@final
class AsyncPeriodicalExecutor(TaskExecutor[T, B]):
    """`PeriodicalExecutor` for tasks, inside `async with`; threads may use `add_nowait`.

    Leaving the block hands over what waits and waits for it. Left by an error or a cancellation it does so for
    at most `shutdown_time`, and gives back to `on_error` what is not done then. A batch that runs is not
    interrupted before.

    Args:
        execute: takes a batch; `async def`, or `def`, which is called in a worker thread. What it raises is
            logged and given to `on_error`. It is called in the context that was current at `async with`.
        container: collects the items and makes the batches.
        interval: seconds an item waits at most beside an idle handler, or twice that after a full batch.
        capacity: how many full batches may wait while as many run as may; with it memory is bounded.
        concurrency: how many batches may run at once; with more than one they may end in another order.
        overflow: what `add` does when no further batch may wait: `"block"` waits, `"raise"` raises
            `ExecutorFullError`, `"drop-oldest"` gives up the batch that waits longest.
        overtake: let `flush` and `wait` hand over at once, beside what runs, as go-zero does.
        on_error: called in the loop with a batch that failed or was given up, and why.
        on_flush: called in the loop after each batch with its figures.
        name: in logs and errors; the handler's own if empty.
        shutdown: at whose end what waits is handed over; None for none.
        shutdown_time: seconds that this may take, and leaving the block by an error.

    Raises:
        ValueError: if a number is not above 0, or `overflow` is unknown.
    """

    async def add(self, item: T) -> None:
        """Add an item.

        With `overflow="block"` the item that fills the last place waits until there is room again, as the
        next ones do before they are added; except in the handler itself, which would wait for itself. A
        cancellation while waiting takes no item back: one that filled a batch stays added.

        Raises:
            ExecutorFullError: with `overflow="raise"`, if no further batch may wait; the item was not added.
            ExecutorClosedError: after `close`.
            RuntimeError: outside of `async with`.
        """
        await self._add(item)

    def add_nowait(self, item: T) -> None:
        """Add an item without ever waiting, in the loop or in any thread.

        Raises:
            ExecutorFullError: unless `overflow="drop-oldest"`, if no further batch may wait.
            ExecutorClosedError: after `close`.
            RuntimeError: outside of `async with`.
        """
        self._add_nowait(item)
