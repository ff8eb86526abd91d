"""Collect items and hand them over in batches: by count, size, time or key, bounded, flushed at the end.

A batch that fails comes back with its error, and nothing that a handler raises stops the next one.

    >>> from zero.executors import BulkExecutor
    >>> with BulkExecutor(print, max_tasks=3) as lines:
    ...     for line in "abcd":
    ...         lines.add(line)
    ['a', 'b', 'c']
    ['d']
"""

from ._bulk import AsyncBulkExecutor, AsyncChunkExecutor, BulkExecutor, ChunkExecutor
from ._coalescing.coalescer import AsyncCoalescer, Coalescer
from ._coalescing.loads import Loaded
from ._delay import DelayExecutor
from ._delay_tasks import AsyncDelayExecutor
from ._engine.containers import Container
from ._engine.core import Overflow
from ._engine.outcome import Flushed
from ._errors import ExecutorClosedError, ExecutorFullError, MissingKeyError
from ._less import LessExecutor
from ._periodical import AsyncPeriodicalExecutor, PeriodicalExecutor

__all__ = [
    "AsyncBulkExecutor",
    "AsyncChunkExecutor",
    "AsyncCoalescer",
    "AsyncDelayExecutor",
    "AsyncPeriodicalExecutor",
    "BulkExecutor",
    "ChunkExecutor",
    "Coalescer",
    "Container",
    "DelayExecutor",
    "ExecutorClosedError",
    "ExecutorFullError",
    "Flushed",
    "LessExecutor",
    "Loaded",
    "MissingKeyError",
    "Overflow",
    "PeriodicalExecutor",
]
