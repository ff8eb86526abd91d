"""Trace context of a request: W3C headers in, W3C headers out, the span where user code and logs find it.

Without an OpenTelemetry provider a span is two random numbers; building the API's objects for it is put off
until somebody asks. With a provider its tracer starts a real span, with the attribute names go-zero uses.
"""

import contextvars
import os
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from random import randbytes
from typing import Any

from opentelemetry import context as otel
from opentelemetry import trace
from opentelemetry.baggage.propagation import W3CBaggagePropagator
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags, TraceState

from .._message.request import Request
from .._message.wire import header_line

TRACER_NAME = "go-zero"

_HEX = frozenset("0123456789abcdef")
_SPAN_KEY = next(iter(trace.set_span_in_context(trace.INVALID_SPAN, Context())))
_NO_STATE = TraceState()


Parent = tuple[str, str, bool]


def parse_traceparent(raw: bytes) -> Parent | None:
    """Read a `traceparent` header: trace id, parent span id, sampled; None where it must be ignored."""
    parts = raw.decode("latin-1").split("-")
    if len(parts) < 4 or not _HEX.issuperset("".join(parts[:4])):
        return None
    version, trace_id, span_id, flags = parts[:4]
    if [len(version), len(trace_id), len(span_id), len(flags)] != [2, 32, 16, 2] or version == "ff":
        return None
    bits = int(flags, 16)
    # Version 00 has nothing behind the flags, but a last dash has always been let through.
    if version == "00" and (bits > 2 or "".join(parts[4:]) or len(parts) > 5):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return trace_id, span_id, bool(bits & 1)


class RequestSpan(NonRecordingSpan):
    """A span nobody records; its context is built when somebody looks at it."""

    __slots__ = ("_sampled", "_state", "span_id", "trace_id")

    def __init__(self, trace_id: str, span_id: str, sampled: bool, state: TraceState) -> None:
        self.trace_id = trace_id
        self.span_id = span_id
        self._sampled = sampled
        self._state = state

    def get_span_context(self) -> SpanContext:
        """Give trace and span id in the form the OpenTelemetry API knows."""
        flags = TraceFlags(TraceFlags.SAMPLED if self._sampled else TraceFlags.DEFAULT)
        ids = int(self.trace_id, 16), int(self.span_id, 16)
        return SpanContext(*ids, is_remote=False, trace_flags=flags, trace_state=self._state)

    def __repr__(self) -> str:
        return f"RequestSpan({self.trace_id}-{self.span_id})"


_BATCH = 32


class _Ids:
    """Random ids as hexadecimal text, made in batches because one pair costs as much as ten."""

    def __init__(self) -> None:
        self._pairs: list[tuple[str, str]] = []
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._pairs.clear)  # not the parent's over again

    def take(self) -> tuple[str, str]:
        """Give a trace id and a span id."""
        try:
            return self._pairs.pop()
        except IndexError:
            trace_ids = randbytes(16 * _BATCH).hex(" ", 16).split()
            span_ids = randbytes(8 * _BATCH).hex(" ", 8).split()
            self._pairs += zip(trace_ids, span_ids, strict=True)
            return self._pairs.pop()


def _context_variable() -> ContextVar[Context] | None:
    """Find the variable that OpenTelemetry keeps its context in, by what attaching changes."""
    marker, here = Context(), copy_context()
    here.run(otel.attach, marker)
    return next((variable for variable, value in here.items() if value is marker), None)


class Tracing:
    """Starts a span per request: a real one where a provider is installed, decided when the app starts."""

    def __init__(self, service: str) -> None:
        provider = trace.get_tracer_provider()
        idle = isinstance(provider, trace.ProxyTracerProvider | trace.NoOpTracerProvider)
        self._tracer = None if idle else provider.get_tracer(TRACER_NAME)
        self._service = service
        self._baggage = W3CBaggagePropagator()
        self._take_ids = _Ids().take
        variable = _context_variable()
        # One call of C each, where the API's own way takes three of Python.
        self._attach: Callable[[Any], object] = otel.attach if variable is None else variable.set
        self._current = otel.get_current if variable is None else variable.get

    def current_ids(self) -> tuple[str, str] | None:
        """Give trace and span id of the code that runs, for its log lines."""
        span = self._current().get(_SPAN_KEY)
        if type(span) is RequestSpan:  # an isinstance asks the abstract base, which takes longer
            return span.trace_id, span.span_id
        if span is None:
            return None
        if not isinstance(span, trace.Span):
            return None
        context = span.get_span_context()
        return (f"{context.trace_id:032x}", f"{context.span_id:016x}") if context.is_valid else None

    def begin(
        self, request: Request, name: str, here: contextvars.Context
    ) -> tuple[bytes, trace.Span | None]:
        """Read the headers, start the span, put it in force `here`, and note its ids on the request.

        Returns the header lines to answer with, and the span to end, if it is a real one.
        """
        fields = request.fields
        if self._tracer is not None or b"traceparent" in fields or b"baggage" in fields:
            return self._begin_with_parent(request, name, here)
        trace_id, span_id = self._take_ids()
        request.trace_id = trace_id
        request.span_id = span_id
        # A dict does what a Context does, at a sixth of its price.
        here.run(self._attach, {_SPAN_KEY: RequestSpan(trace_id, span_id, False, _NO_STATE)})
        return f"Traceparent: 00-{trace_id}-{span_id}-00\r\n".encode(), None

    def _begin_with_parent(
        self, request: Request, name: str, here: contextvars.Context
    ) -> tuple[bytes, trace.Span | None]:
        fields, state, parent = request.fields, _NO_STATE, None
        if (raw := fields.get(b"traceparent")) is not None:
            parent = parse_traceparent(raw)
            if parent is not None and (raw_state := fields.get(b"tracestate")) is not None:
                state = TraceState.from_header([raw_state.decode("latin-1")])
        real = None
        if self._tracer is not None:
            span = real = self._start_real(self._tracer, request, name, parent, state)
        else:
            trace_id, span_id = self._take_ids()
            sampled = False
            if parent is not None:
                trace_id, _, sampled = parent
            span = RequestSpan(trace_id, span_id, sampled, state)
        own = span.get_span_context()
        request.trace_id, request.span_id = f"{own.trace_id:032x}", f"{own.span_id:016x}"
        flag = own.trace_flags & TraceFlags.SAMPLED
        lines = f"Traceparent: 00-{request.trace_id}-{request.span_id}-0{flag:d}\r\n".encode()
        context = trace.set_span_in_context(span, Context())
        if own.trace_state:
            lines += header_line("Tracestate", own.trace_state.to_header())
        if b"baggage" in fields:
            context, line = self._carry_baggage(fields[b"baggage"], context)
            lines += line
        here.run(self._attach, context)
        return lines, real

    def _start_real(
        self,
        tracer: trace.Tracer,
        request: Request,
        name: str,
        parent: Parent | None,
        state: TraceState,
    ) -> trace.Span:
        context = Context()
        if parent is not None:
            trace_id, span_id, sampled = parent
            flags = TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT)
            remote = SpanContext(int(trace_id, 16), int(span_id, 16), True, flags, state)
            context = trace.set_span_in_context(NonRecordingSpan(remote), context)
        attributes = _attributes(request, name, self._service)
        return tracer.start_span(name, context, kind=SpanKind.SERVER, attributes=attributes)

    def _carry_baggage(self, raw: bytes, context: Context) -> tuple[Context, bytes]:
        context = self._baggage.extract({"baggage": raw.decode("latin-1")}, context)
        out: dict[str, str] = {}
        self._baggage.inject(out, context)
        return context, header_line("Baggage", out["baggage"]) if "baggage" in out else b""


def finish(span: trace.Span, status: int) -> None:
    """End a real span with the status that was sent."""
    span.set_attribute("http.status_code", status)
    if not 100 <= status <= 599:
        span.set_status(trace.StatusCode.ERROR, f"Invalid HTTP status code {status}")
    elif status >= 500:
        span.set_status(trace.StatusCode.ERROR)
    span.end()


def _attributes(request: Request, name: str, service: str) -> dict[str, Any]:
    fields = request.fields
    found: dict[str, Any] = {
        "http.method": request.method,
        "http.target": request.uri.decode("latin-1"),
        "http.route": name,
        "http.scheme": request.scheme,
        "http.host": fields.get(b"host", b"").decode("latin-1"),
        "http.flavor": request.version,
    }
    if service:
        found["http.server_name"] = service
    if forwarded := fields.get(b"x-forwarded-for"):
        found["http.client_ip"] = forwarded.decode("latin-1").split(",")[0].strip()
    if agent := fields.get(b"user-agent"):
        found["http.user_agent"] = agent.decode("latin-1")
    if request.raw_body:
        found["http.request_content_length"] = len(request.raw_body)
    return found
