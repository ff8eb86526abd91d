"""The two halves of a connection meet here: what a reader says to whoever answers."""

from typing import Protocol

from .._handler.router import Router
from .._message.request import Request
from .._pipeline.plan import Plan


class Owner(Protocol):
    """Who a reader tells what it found."""

    router: Router
    """Finds the plan of a request whose head is complete."""

    def ready(self, plan: Plan, request: Request, keep_alive: bool) -> None:
        """Take a complete request."""
        ...

    def too_large(self, plan: Plan, request: Request, length: int) -> None:
        """Take a request whose body is longer than its plan allows; nothing is read after it."""
        ...

    def refuse(self, status: int, detail: str = "") -> None:
        """Take notice of bytes that are no request; nothing is read after them."""
        ...

    def go_on(self) -> None:
        """Tell the client that its body is welcome."""
        ...
