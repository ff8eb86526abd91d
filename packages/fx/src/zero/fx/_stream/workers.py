"""Steps that work beside the reader: in threads, in tasks, in an executor of the user's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any, Literal

from .._colour import is_async, is_async_walk, is_lambda, name_of
from .areading import AsyncScope
from .calls import akeep, aspread, in_executor, in_thread, keep, spread
from .crew import Crew, Lane
from .pipeline import Pipeline
from .reading import Scope
from .steps import AsyncItems, Filter, Items, Map, Step, Walk, same
from .tasks import TaskCrew, TaskLane
from .window import Window

Kind = Literal["map", "filter", "walk"]


@dataclass(eq=False, repr=False)
class Workers:
    """A function that several workers call at once."""

    fn: Callable[[Any], Any]
    workers: int
    ordered: bool
    executor: Executor | None
    asynchronous: str
    tasks: bool = True
    guesses: bool = False

    @property
    def limit(self) -> int:
        """How many results wait for the reader; a slow item holds those behind it up where order counts."""
        return 2 * self.workers if self.ordered else self.workers

    def run(self, items: Items, scope: Scope) -> Items:
        """Work in threads or the executor."""
        if self.executor is not None:
            window = Window(
                items, self.fn, executor=self.executor, workers=self.workers, ordered=self.ordered
            )
            scope.callback(window.close)
            return window
        lane = Lane(items, self.workers)
        crew = Crew([lane], self.fn, ordered=self.ordered, limit=self.limit)
        scope.callback(crew.close)
        return crew.items()

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        """Work in tasks; each waits for a thread or the executor if the function is a plain one."""
        call = self.fn
        if not self.asynchronous:
            executor = self.executor
            call = in_executor(call, executor) if executor else in_thread(call, self.workers)
        lane = TaskLane(items, self.workers)
        return TaskCrew([lane], call, group=scope.group, ordered=self.ordered, limit=self.limit)


@dataclass(eq=False, repr=False)
class Merge:
    """The items and those of others as they come; each source has a thread or task of its own."""

    others: tuple[Pipeline, ...] = ()
    limit: int = 1
    tasks: bool = True
    guesses: bool = False

    @property
    def asynchronous(self) -> str:
        """What makes it impossible in sync code; empty if nothing."""
        return next(filter(None, (other.asynchronous for other in self.others)), "")

    def run(self, items: Items, scope: Scope) -> Items:
        """Read in threads."""
        sources = [items, *(other.read(scope) for other in self.others)]
        lanes = [Lane(source, 1) for source in sources]
        crew = Crew(lanes, same, ordered=False, limit=self.limit)
        scope.callback(crew.close)
        return crew.items()

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        """Read in tasks."""
        sources = [items, *(other.aread(scope) for other in self.others)]
        lanes = [TaskLane(source, 1) for source in sources]
        return TaskCrew(lanes, None, group=scope.group, ordered=False, limit=self.limit)


def steps_for(
    kind: Kind,
    fn: Callable[[Any], Any],
    workers: int | None,
    *,
    ordered: bool,
    executor: Executor | None,
) -> tuple[Step, ...]:
    """Return the steps of a function that runs in place, or in workers if there are any."""
    waits = is_async_walk(fn) if kind == "walk" else is_async(fn)
    slow = f"{kind}({name_of(fn)})" if waits else ""
    if slow and executor is not None:
        raise TypeError(f"{slow} is asynchronous: it runs in tasks, not in an executor")
    if workers is None and executor is None:
        return (_IN_PLACE[kind](fn=fn, asynchronous=slow, guesses=is_lambda(fn)),)
    count = 16 if workers is None else max(workers, 1)
    call = fn
    after: tuple[Step, ...] = ()
    if kind == "filter":
        call = partial(akeep if slow else keep, fn)
        after = (Filter(fn=itemgetter(0)), Map(fn=itemgetter(1)))
    elif kind == "walk":
        call, after = partial(aspread if slow else spread, fn), (Walk(fn=same),)
    return (Workers(call, count, ordered, executor, slow), *after)


_IN_PLACE: dict[Kind, Callable[..., Step]] = {"map": Map, "filter": Filter, "walk": Walk}
