"""Scopes: `with` and `async with` around a piece of work, and the one the work runs in."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from contextvars import ContextVar, Token
from types import MappingProxyType, TracebackType
from typing import Self, TypeAlias

from ._errors import DeadlineExceededError, ScopeCancelledError, anew
from ._loop import running_loop
from ._node import Clock, Node


class Scope:
    """A piece of work with a deadline, values, and a cancellation that says why.

    Made by `scope` and `detached`, entered once by `with` or `async with`, in a task or a thread.
    `cancel`, `check` and whatever is read may be used from any thread.
    """

    __slots__ = ("_clock", "_node", "_token")

    def __init__(self, node: Node, clock: Clock | None = None) -> None:
        self._node = node
        self._clock = clock
        self._token: Token[_Place] | None = None

    @property
    def values(self) -> Mapping[str, object]:
        """The values of this scope and of those around it, where the inner ones win; read-only."""
        return MappingProxyType(self._node.values)

    def remaining(self, at_most: float = math.inf) -> float:
        """Return the seconds left, never below zero; `inf` without a deadline.

        `at_most` bounds the answer: `lock.acquire(timeout=ctx.remaining(60.0))`.
        """
        return self._node.remaining(at_most)

    @property
    def cause(self) -> BaseException | None:
        """Why the work ended early: what `cancel` was given, else the error that `check` raises."""
        node = self._node
        if node.ended and not node.reasons:
            return None
        error = node.reason()
        given = error.cause if isinstance(error, ScopeCancelledError) else None
        return error if given is None else given

    def check(self) -> None:
        """Raise if the work of this scope should stop.

        Raises:
            ScopeCancelledError: this scope or one around it was cancelled or has ended.
            DeadlineExceededError: the time is over.
        """
        error = self._node.reason()
        if error is not None:
            raise error

    def cancel(self, cause: BaseException | None = None) -> bool:
        """Call off the work of this scope and of all below it, in tasks and threads; say why.

        The first cause counts; return whether this was it. Work that notices ends in
        ScopeCancelledError; work that is done before it notices ends as ever. A scope that is
        entered later is cancelled then.
        """
        if self._node is _NOWHERE:
            raise RuntimeError("nothing to cancel: there is no scope around")
        if cause is not None and not isinstance(cause, BaseException):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"a cause must be an error or None, not {cause!r}")
        error = ScopeCancelledError(cause)
        if self._node.ended or self._node.reasons.setdefault(None, error) is not error:
            return False
        self._node.cancel_hosts(str(error))
        return True

    def __enter__(self) -> Self:
        if self._token is not None:
            raise RuntimeError("a scope is entered once: make another one")
        _, around = _current.get()
        node = self._node
        node.clock = self._clock or around.clock
        node.values = {**around.values, **node.values} if node.values else around.values
        if not node.detached and around is not _NOWHERE:
            node.parent = around
        node.start()
        loop = running_loop()
        if loop is not None:
            node.host_in(loop)
        self._token = _current.set((self, node))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        node, swallowed, caught = self._node, None, False
        try:
            if node.host is not None:
                swallowed, caught = node.host.leave(kind, error, trace)
        finally:
            if caught or isinstance(error, (ScopeCancelledError, DeadlineExceededError)):
                node.settle(caught=caught)
            node.end()
            if self._token is not None:
                _current.reset(self._token)
        if caught:
            raise anew(node.reasons[None])
        return swallowed

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self.__exit__(kind, error, trace)

    def __repr__(self) -> str:
        node = self._node
        state = "new" if self._token is None else "open"
        if node.reasons or node.ended:
            state = str(node.reasons.get(None, "ended"))
        elif node.deadline < math.inf:
            state += f", {node.remaining(math.inf):.3g} s left"
        names = f", values: {', '.join(map(str, node.values))}" if node.values else ""
        return f"<Scope {state}{names}>"


_Place: TypeAlias = tuple[Scope, Node]

# Around everything: no deadline, no values, and never entered, so it cannot be cancelled.
_NOWHERE = Node(math.inf, {}, time.monotonic)
_current: ContextVar[_Place] = ContextVar("zero.contextx", default=(Scope(_NOWHERE), _NOWHERE))


def current() -> Scope:
    """Return the innermost scope of this task or thread; outside all, one without any bounds."""
    return _current.get()[0]


def scope(
    timeout: float | None = None,
    *,
    values: Mapping[str, object] | None = None,
    clock: Clock | None = None,
) -> Scope:
    """Bound the work of a `with` or `async with` block by a deadline and by cancellation.

    In a task the block is cancelled as by an anyio cancel scope. Elsewhere the work asks, by
    `check` and `remaining`.

    Args:
        timeout: seconds from entering; the deadline of a scope around it holds as well.
        values: added to those of the scopes around it.
        clock: monotonic seconds; else the clock of the scope around it, in the end
            `time.monotonic`. An event loop keeps its own.

    Raises:
        ScopeCancelledError: out of the block, when `cancel` stopped it.
        DeadlineExceededError: out of the block, when the time did; a TimeoutError.
        ValueError: the timeout is no number.
    """
    return _make(timeout, values, clock, detached=False)


def detached(
    timeout: float | None = None,
    *,
    values: Mapping[str, object] | None = None,
    clock: Clock | None = None,
) -> Scope:
    """Keep the values and leave deadline and cancellation behind, for work that must be finished.

    In a task it is shielded from every cancel scope around it: clean up with a timeout of its own.
    Arguments and errors are those of `scope`.
    """
    return _make(timeout, values, clock, detached=True)


def _make(
    timeout: float | None,
    values: Mapping[str, object] | None,
    clock: Clock | None,
    *,
    detached: bool,
) -> Scope:
    limit = math.inf if timeout is None else timeout
    if math.isnan(limit):
        raise ValueError("timeout must be seconds, not nan")
    return Scope(Node(limit, dict(values or {}), time.monotonic, detached=detached), clock)
