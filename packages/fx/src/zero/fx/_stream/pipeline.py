"""A source and what is done with its items: the description that a stream builds and a reading follows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from .areading import AsyncScope, Lifted
from .asteps import Joining
from .reading import Scope, Source
from .steps import AsyncItems, Catch, Items, Step, Walk


@dataclass(eq=False, repr=False)
class Pipeline:
    """A source and its steps."""

    source: Source[Any]
    steps: tuple[Step, ...] = ()

    def then(self, *steps: Step) -> Pipeline:
        """Return one with more steps."""
        return Pipeline(self.source, self.steps + steps)

    def catching(self, step: Catch) -> Pipeline:
        """Return one that goes on after errors."""
        before = (
            replace(other, goes_on=True) if isinstance(other, Walk) else other
            for other in self.steps
        )
        return Pipeline(self.source, (*before, step))

    @property
    def asynchronous(self) -> str:
        """What makes it impossible in sync code; empty if nothing."""
        parts = (step.asynchronous for step in self.steps)
        return next(filter(None, parts), "") if self.source.plain else repr(self.source)

    @property
    def tasks(self) -> bool:
        """Whether it starts tasks in async code."""
        return any(step.tasks for step in self.steps)

    def read(self, scope: Scope) -> Items:
        """Return the items in sync code."""
        if what := self.asynchronous:
            raise TypeError(f"the stream is asynchronous because of {what}: read it in async code")
        items = self.source.read(scope)
        for step in self.steps:
            items = step.run(items, scope)
        return items

    def aread(self, scope: AsyncScope) -> AsyncItems:
        """Return the items in async code; leading steps that need none of it run as in sync code."""
        rest = iter(self.steps)
        if self.source.plain:
            items = self.source.read(scope.stack)
            for step in rest:
                if step.asynchronous or step.tasks or step.guesses:
                    rest = chain((step,), rest)
                    break
                items = step.run(items, scope.stack)
            slow: AsyncItems = Lifted(items)
        else:
            slow = self.source.aread(scope.stack)
        for step in rest:
            slow = step.arun(slow, scope)
        return slow

    def __repr__(self) -> str:
        return " -> ".join([repr(self.source), *(type(s).__name__.lower() for s in self.steps)])


@dataclass(eq=False, repr=False)
class Concat:
    """The items, then those of others."""

    others: tuple[Pipeline, ...]

    @property
    def guesses(self) -> bool:
        """Whether it may turn out to be asynchronous."""
        return any(step.guesses for other in self.others for step in other.steps)

    @property
    def asynchronous(self) -> str:
        """What makes it impossible in sync code; empty if nothing."""
        return next(filter(None, (other.asynchronous for other in self.others)), "")

    @property
    def tasks(self) -> bool:
        """Whether it starts tasks in async code."""
        return any(other.tasks for other in self.others)

    def run(self, items: Items, scope: Scope) -> Items:
        """Open each of the others when its turn comes."""
        later = (other.read(scope) for other in self.others)
        return chain(items, chain.from_iterable(later))

    def arun(self, items: AsyncItems, scope: AsyncScope) -> AsyncItems:
        """Open each of the others when its turn comes."""
        return Joining(items, (other.aread(scope) for other in self.others))
