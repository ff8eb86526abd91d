"""One request on its way through a plan: one beginning and one end for all guards, the handler in between."""

import asyncio
import traceback
from collections.abc import Coroutine
from contextvars import Context, copy_context
from time import perf_counter
from typing import Any, cast

from opentelemetry.trace import Span

from .._message.errors import from_hook
from .._message.gunzip import GROWTH, UNLIMITED, has_gzip_header
from .._message.request import Request
from .._message.response import Response, StreamResponse
from .access import NO_LOG
from .door import Door
from .plan import Plan
from .started import Started
from .trace import finish as finish_span
from .wheel import Expiring, Wheel
from .worker import Worker, Workers

TIMED_OUT = "Request Timeout"


class Exchange:
    """One request and its answer. Exactly one of handler, deadline and disconnect ends it."""

    __slots__ = (
        "_admitted", "_begun", "_broken", "_lines",
        "_span", "_streamed", "answer", "answered", "context", "coroutine", "door", "plan", "request",
        "slot", "streaming", "wheel", "worker",
    )  # fmt: skip

    context: Context
    coroutine: Coroutine[Any, Any, None]
    answer: Response

    def __init__(self, plan: Plan, request: Request, door: Door, wheel: Wheel) -> None:
        self.plan = plan
        self.request = request
        self.door = door
        self.wheel = wheel
        self.worker: Worker | None = None
        self.slot: set[Expiring] | None = None
        self.answered = False
        self.streaming = False
        self._admitted = 0
        self._streamed = False
        self._broken: Exception | None = None
        self._lines = b""
        self._span: Span | None = None

    # ---- the beginning

    def start(self, workers: Workers) -> None:
        """Pass the guards and run the handler; in place for as long as it does not wait."""
        plan, request = self.plan, self.request
        self.context = context = copy_context()
        if plan.timed:
            self._begun = perf_counter()
            if plan.tracing is not None:
                self._lines, self._span = plan.tracing.begin(
                    request, plan.pattern or request.path, context
                )
            if plan.guards and not self._admit():
                return
        if plan.gunzip and b"content-encoding" in request.fields and not self._unpack():
            return
        self.coroutine = plan.run(self)
        workers.start(self)
        if plan.timeout and not self.answered and not (plan.sse and self._endless()):
            self.wheel.add(self, plan.timeout)

    def _admit(self) -> bool:
        for guard in self.plan.guards:
            try:
                refused = guard.begin(self.request)
            except Exception as error:
                self.raised(error)
                return False
            if refused is not None:
                self.end(refused)
                return False
            self._admitted += 1
        return True

    def _unpack(self) -> bool:
        plan, request = self.plan, self.request
        if b"gzip" in request.fields[b"content-encoding"]:
            if not has_gzip_header(request.body):
                self.end(Response(b"", 400))
                return False
            request.inflate = plan.max_bytes * GROWTH or UNLIMITED
        return True

    def _endless(self) -> bool:
        """Tell whether a stream route has no deadline: the stream has begun, or was asked for."""
        return self.streaming or self.request.fields.get(b"accept") == b"text/event-stream"

    # ---- what the handler's coroutine comes to

    def ended(self) -> bool:
        """Send what the handler gave; a stream is carried on with."""
        if self.answered:
            return False
        if self._streamed:
            if self._broken is None:
                self._close(self.answer.status, None)
            else:
                self._cut(self._broken, 500)
            return False
        answer = self.answer
        if answer.__class__ is Response:
            self.end(answer)
        elif isinstance(answer, StreamResponse):
            self.coroutine = self._stream(answer)
            return True
        elif isinstance(cast("object", answer), Response):  # a middleware may have left anything
            self.end(answer)
        else:
            message = f"{self.plan.pattern}: a middleware gave {answer!r}, no response"
            self.raised(TypeError(message))
        return False

    def raised(self, error: BaseException) -> None:
        """Answer an error that nothing further in has made an answer of."""
        if self.answered:
            return
        if isinstance(error, asyncio.CancelledError):
            self.end(Response(b"", 503))
            return
        if not self.plan.recover and not self.streaming:
            self._cut(error, 500)
            return
        report_panic(self.plan, self.request, error)
        self.end(Response(b"", 500))

    async def _stream(self, response: StreamResponse) -> None:
        started = Started(response, self._first_piece)
        try:
            await self.door.stream(started.response, self._lines)
        except Exception as error:
            if not started.begun:
                raise
            self._broken = error
        self._streamed = True

    def _first_piece(self) -> None:
        self.streaming = True
        if self.plan.sse:
            Wheel.remove(self)

    # ---- the end, once

    def end(self, response: Response) -> None:
        """Send a complete answer and close the books."""
        self.answered = True
        try:
            self.door.deliver(response, self._lines)
        except ValueError as error:  # a header that would break the framing
            report_panic(self.plan, self.request, error)
            response = Response(b"", 500)
            self.door.deliver(response, self._lines)
        if self.slot is not None:
            Wheel.remove(self)
        if self.plan.timed:
            self._settle(response.status, response)

    def expire(self) -> None:
        """Answer 503 at the deadline and cancel the handler, which may take its time to end."""
        if self.answered:
            return
        worker = self.worker
        if self.streaming:
            self._cut(TimeoutError("context deadline exceeded"), 503)
        elif self.plan.hook is None:
            self.end(Response(TIMED_OUT, 503))
        else:
            self.answered = True
            asyncio.get_running_loop().create_task(
                self._expire_by_hook(self.plan.hook), context=self.context
            )
        if worker is not None:
            worker.task.cancel()

    async def _expire_by_hook(self, hook: Any) -> None:
        error = TimeoutError("context deadline exceeded")
        try:
            answer = hook(self.request, error)
            if asyncio.iscoroutine(answer):
                answer = await answer
        except Exception as fault:
            report_panic(self.plan, self.request, fault)
            answer = Response(b"", 500)
        if answer is None:
            answer = Response(TIMED_OUT, 503)
        answer = answer if isinstance(answer, Response) else from_hook(*answer)
        # Not from here: the books are closed in the context that this runs in.
        asyncio.get_running_loop().call_soon(self.end, answer)

    def disconnected(self) -> None:
        """Cancel the handler: nobody waits for the answer any more."""
        if self.answered:
            return
        worker = self.worker
        self.answered = True
        self._close(499, None)
        if worker is not None:
            worker.task.cancel()

    def _cut(self, error: BaseException, status: int) -> None:
        self.answered = True
        report_panic(self.plan, self.request, error)
        self._close(status, None)
        self.door.abort()

    def _close(self, status: int, response: Response | None) -> None:
        self.answered = True
        if self.slot is not None:
            Wheel.remove(self)
        if self.plan.timed:
            self._settle(status, response)

    def _settle(self, status: int, response: Response | None) -> None:
        plan, request = self.plan, self.request
        seconds = perf_counter() - self._begun
        if self._admitted:
            for guard in plan.guards[: self._admitted]:
                guard.finish(request, status, seconds)
        if self._span is not None:
            finish_span(self._span, status)
        if plan.log is not None:
            plan.log.request(request, status, seconds, response, self.context)


def report_panic(plan: Plan, request: Request, error: BaseException) -> None:
    """Log an error that is nobody's answer, with its stack; the client never sees it."""
    stack = "".join(traceback.format_exception(error))
    (plan.log or NO_LOG).trouble(request, f"{error}\n{stack}")
