"""A typed, lazy pipeline over plain and asynchronous iterables."""

from __future__ import annotations

from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Hashable,
    Iterable,
    Iterator,
)
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager, AbstractContextManager, ExitStack
from functools import partial
from typing import Any, TypeVar, final, overload

from .aends import AsyncEnds
from .areading import AsyncScope, reading
from .ends import Comparable, Ends
from .pipeline import Concat, Pipeline
from .reading import Reading, Source
from .steps import Catch, Chunk, Collect, Distinct, Slice, Step, at_least, grouped, same
from .workers import Merge, steps_for

T = TypeVar("T")
U = TypeVar("U")

Parts = AsyncIterable[U] | Awaitable[Iterable[U] | AsyncIterable[U]] | Iterable[U]


@final
class Stream(Ends[T], AsyncEnds[T]):
    """Items on their way through steps, made only when they are read.

    A step returns a new stream and reads nothing. What reads is a loop (`for`, `async for`), a method
    such as `to_list` or its twin for async code, `ato_list`. A stream that has an asynchronous source or
    function is read in async code only; every other in both.

    Single use: a generator or another iterator gives its items once, and a second reading raises
    RuntimeError. Over a list or another container a stream may be read again.

    The first error of a source or function ends the reading and reaches the reader; see `catch`.

    Args:
        items: where the items come from; a generator is ended together with its reader.

    Raises:
        TypeError: `items` cannot be iterated.
    """

    __slots__ = ("_pipeline",)

    def __init__(self, items: Iterable[T] | AsyncIterable[T]) -> None:
        self._pipeline = self._pipeline_of(items)

    @staticmethod
    def of(*items: U) -> Stream[U]:
        """Make a stream of the arguments."""
        return Stream(items)

    @overload
    def map(
        self,
        fn: Callable[[T], Awaitable[U]],
        *,
        workers: int | None = None,
        ordered: bool = True,
        executor: None = None,
    ) -> Stream[U]: ...
    @overload
    def map(
        self,
        fn: Callable[[T], U],
        *,
        workers: int | None = None,
        ordered: bool = True,
        executor: Executor | None = None,
    ) -> Stream[U]: ...
    def map(
        self,
        fn: Callable[[T], Any],
        *,
        workers: int | None = None,
        ordered: bool = True,
        executor: Executor | None = None,
    ) -> Stream[Any]:
        """Put in place of each item what a function makes of it.

        Args:
            fn: an `async def` is awaited and makes the stream asynchronous.
            workers: how many items are worked on at once, in threads, or in tasks in async code;
                below one counts as one. None works here, on one item when it is asked for.
            ordered: keep the items' order; else they come as they are done.
            executor: where workers, 16 if not said, call a plain function; it stays yours to shut down.
        """
        return self._then(*steps_for("map", fn, workers, ordered=ordered, executor=executor))

    def filter(
        self,
        fn: Callable[[T], object] = bool,
        *,
        workers: int | None = None,
        ordered: bool = True,
        executor: Executor | None = None,
    ) -> Stream[T]:
        """Keep the items a function says yes to; options as of `map`."""
        return self._then(*steps_for("filter", fn, workers, ordered=ordered, executor=executor))

    def walk(
        self,
        fn: Callable[[T], Parts[U]],
        *,
        workers: int | None = None,
        ordered: bool = True,
        executor: Executor | None = None,
    ) -> Stream[U]:
        """Put in place of each item the items, none or many, that a function makes; options as of `map`.

        An asynchronous generator is welcome too. A worker makes all items of one before the reader
        gets the first of them.
        """
        return self._then(*steps_for("walk", fn, workers, ordered=ordered, executor=executor))

    def buffer(self, size: int) -> Stream[T]:
        """Let a thread, a task in async code, read ahead, so that `size` items wait for the reader."""
        return self._then(Merge(limit=max(size, 0) + 1))

    def merge(self, *others: Iterable[T] | AsyncIterable[T]) -> Stream[T]:
        """Add the items of others as they come, each source read in a thread, a task in async code."""
        pipelines = tuple(map(self._pipeline_of, others))
        return self._then(Merge(pipelines, limit=len(pipelines) + 1))

    def concat(self, *others: Iterable[T] | AsyncIterable[T]) -> Stream[T]:
        """Add the items of others, one source after another."""
        return self._then(Concat(tuple(map(self._pipeline_of, others))))

    def catch(
        self, *errors: type[Exception], replace: Callable[[Exception], T] | None = None
    ) -> Stream[T]:
        """Go on after errors of what is upstream: of sources and functions, best of the step just before.

        A generator that raises has ended, so the stream ends with it then.

        Args:
            errors: which ones; all that derive from `Exception` if none is given.
            replace: makes the item that comes instead; without it there is none.
        """
        step = Catch(errors=errors or (Exception,), replace=replace)
        return self._with(self._pipeline.catching(step))

    def distinct(self, key: Callable[[T], Hashable] | None = None) -> Stream[T]:
        """Keep the first item of each key, or of equal items; all keys are remembered."""
        return self._then(Distinct(key=key or same))

    def head(self, count: int) -> Stream[T]:
        """Keep the first items; what is upstream is not asked for more."""
        return self._then(Slice(stop=at_least(1, count)))

    def tail(self, count: int) -> Stream[T]:
        """Keep the last items."""
        return self._then(Collect(finish=iter, most=at_least(1, count)))

    def skip(self, count: int) -> Stream[T]:
        """Leave the first items out."""
        return self._then(Slice(start=at_least(0, count)))

    def chunk(self, size: int) -> Stream[list[T]]:
        """Make lists of so many items; the last may be shorter."""
        return self._then(Chunk(size=at_least(1, size)))

    def group(self, key: Callable[[T], Hashable]) -> Stream[list[T]]:
        """Make a list of the items of each key, in the order of the keys' first items."""
        return self._then(Collect(finish=partial(grouped, key)))

    def gather(self) -> Stream[list[T]]:
        """Make one list of all items."""
        return self._then(Collect(finish=lambda items: (items,)))

    def reverse(self) -> Stream[T]:
        """Turn the order round."""
        return self._then(Collect(finish=reversed))

    def sort(
        self, *, key: Callable[[T], Comparable] | None = None, reverse: bool = False
    ) -> Stream[T]:
        """Sort, as `sorted` does: equal items keep their order."""
        return self._then(Collect(finish=lambda items: sorted(items, key=key, reverse=reverse)))

    def parallel(
        self, fn: Callable[[T], object], *, workers: int = 16, executor: Executor | None = None
    ) -> None:
        """Call a function with each item in workers, and wait until all is done; see `map`."""
        self.map(fn, workers=workers, ordered=False, executor=executor).drain()

    async def aparallel(
        self, fn: Callable[[T], object], *, workers: int = 16, executor: Executor | None = None
    ) -> None:
        """Call a function of either colour with each item in workers, and wait until all is done."""
        await self.map(fn, workers=workers, ordered=False, executor=executor).adrain()

    def open(self) -> AbstractContextManager[Iterator[T]]:
        """Read the items in `with stream.open() as items`; leaving stops everything upstream."""
        return self._read()

    def aopen(self) -> AbstractAsyncContextManager[AsyncIterator[T]]:
        """Read the items in `async with stream.aopen() as items`; leaving stops everything upstream."""
        return reading(self._pipeline.aread, tasks=self._pipeline.tasks)

    def __iter__(self) -> Iterator[T]:
        """Read the items; dropping the iterator, as a loop does, stops everything upstream."""
        return self._read()

    def __aiter__(self) -> AsyncIterator[T]:
        """Read the items by Python's own rules: after an early exit generators end when they are collected.

        Raises:
            RuntimeError: a step works in tasks; these need the block that `aopen` gives.
        """
        return self._pipeline.aread(AsyncScope())

    def __repr__(self) -> str:
        return f"<Stream {self._pipeline!r}>"

    @staticmethod
    def _pipeline_of(items: Iterable[Any] | AsyncIterable[Any]) -> Pipeline:
        if isinstance(items, Stream):
            return items._pipeline  # noqa: SLF001 - one of our own
        return Pipeline(Source(items))

    def _then(self, *steps: Step) -> Stream[Any]:
        return self._with(self._pipeline.then(*steps))

    def _read(self) -> Reading[T]:
        scope = ExitStack()
        try:
            return Reading(self._pipeline.read(scope), scope)
        except BaseException:
            scope.close()
            raise

    def _with(self, pipeline: Pipeline) -> Stream[Any]:
        stream = Stream[Any](())
        stream._pipeline = pipeline
        return stream
