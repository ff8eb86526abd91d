"""What a scope knows of the tree: the scopes around it, its deadline, and why it ended."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from ._errors import DeadlineExceededError, Reason, ScopeCancelledError, anew
from ._loop import Host

Clock: TypeAlias = Callable[[], float]

_ENDED = "the scope has ended; work that outlives it belongs into detached()"


class Node:
    """The state of one scope. No locks: a child of a fork could inherit them locked."""

    __slots__ = (
        "clock",
        "deadline",
        "detached",
        "ended",
        "host",
        "hosts",
        "limit",
        "parent",
        "reasons",
        "values",
    )

    def __init__(
        self, limit: float, values: Mapping[str, object], clock: Clock, *, detached: bool = False
    ) -> None:
        self.limit = limit
        self.values = values
        self.clock = clock
        self.detached = detached
        self.deadline = math.inf
        self.ended = False
        self.parent: Node | None = None
        self.host: Host | None = None
        self.hosts: set[Host] = set()  # those of the scopes below that run, wherever they do
        self.reasons: dict[None, Reason] = {}  # one at most: setdefault lets the first one win

    def lineage(self) -> list[Node]:
        """Return this node and those around it, the innermost first."""
        nodes: list[Node] = []
        node: Node | None = self
        while node is not None:
            nodes.append(node)
            node = node.parent
        return nodes

    def start(self) -> None:
        """Set the deadline: its own or that of the node around it, whichever comes first."""
        if self.limit < math.inf:
            self.deadline = self.clock() + self.limit
        parent = self.parent
        if parent is None or parent.deadline == math.inf:
            return
        inherited = parent.deadline
        if parent.clock is not self.clock:
            inherited = self.clock() + parent.remaining(math.inf)
        if inherited <= self.deadline:
            self.deadline = inherited
            self.limit = parent.limit

    def remaining(self, at_most: float) -> float:
        """Return the seconds left, never below zero, and at most so many."""
        if self.deadline == math.inf:
            return at_most
        return min(at_most, max(0.0, self.deadline - self.clock()))

    def reason(self) -> Reason | None:
        """Return why the work should stop, as an error nobody has raised yet."""
        late = False
        node: Node | None = self
        while node is not None:
            if node.reasons:
                return anew(node.reasons[None])
            if node.ended:
                return ScopeCancelledError(RuntimeError(_ENDED))
            # A loop may see a deadline a moment before the clock does.
            late = late or (node.host is not None and node.host.called_off)
            node = node.parent
        if late or (self.deadline < math.inf and self.clock() >= self.deadline):
            return DeadlineExceededError(self.limit)
        return None

    def settle(self, *, caught: bool) -> None:
        """Keep the reason for good, so that it can be read when the work is over."""
        reason = self.reason() or (DeadlineExceededError(self.limit) if caught else None)
        if reason is not None:
            self.reasons.setdefault(None, reason)

    def host_in(self, loop: object) -> None:
        """Let an anyio cancel scope of this loop's current task do the cancelling."""
        around = () if self.parent is None else self.parent.lineage()
        upper = next((node.host for node in around if node.host is not None), None)
        host = Host(loop, self.remaining(math.inf), upper, shield=self.detached)
        host.enter()
        self.host = host
        # Whoever cancelled this scope or one around it until now did not see the host.
        too_late = bool(self.reasons)
        for node in around:
            node.hosts.add(host)
            too_late = too_late or node.ended or bool(node.reasons)
        if too_late:
            host.cancel(str(self.reason()))

    def end(self) -> None:
        """Leave nothing behind: no entry in the nodes around, nothing running below."""
        self.ended = True
        host, self.host = self.host, None
        if host is not None and self.parent is not None:
            for node in self.parent.lineage():
                node.hosts.discard(host)
        if self.hosts:
            self.cancel_hosts("the scope around it has ended")

    def cancel_hosts(self, text: str) -> None:
        """Cancel the tasks of this scope and of those below."""
        if self.host is not None:
            self.host.cancel(text)
        for host in self.hosts.copy():
            host.cancel(text)
