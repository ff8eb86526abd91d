"""Trace context of a request: W3C headers in, W3C headers out, the span where user code and logs find it.

Without an OpenTelemetry provider a span is two random numbers; building the API's objects for it is put off
until somebody asks. With a provider its tracer starts a real span, with the attribute names go-zero uses.
"""

from collections.abc import Callable
from contextvars import ContextVar, copy_context
from random import getrandbits
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


def parse_traceparent(raw: bytes) -> tuple[str, str, bool] | None:
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

    def __init__(
        self, trace_id: str, span_id: str, sampled: bool, state: TraceState = _NO_STATE
    ) -> None:
        self._ids = (trace_id, span_id, sampled, state)

    def get_span_context(self) -> SpanContext:
        """Give trace and span id in the form the OpenTelemetry API knows."""
        trace_id, span_id, sampled, state = self._ids
        flags = TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT)
        return SpanContext(
            int(trace_id, 16),
            int(span_id, 16),
            is_remote=False,
            trace_flags=flags,
            trace_state=state,
        )

    def __repr__(self) -> str:
        return f"RequestSpan({self._ids[0]}-{self._ids[1]})"


class Traced:
    """What tracing knows of one request: the header lines to answer with, the context, the span to end."""

    __slots__ = ("context", "lines", "span")

    def __init__(self, context: Context, lines: bytes, span: trace.Span | None) -> None:
        self.context = context
        self.lines = lines
        self.span = span


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
        variable = _context_variable()
        self.attach: Callable[[Context], object] = otel.attach if variable is None else variable.set
        """Puts a context in force; in one call of C where the API's own takes three of Python."""

    def begin(self, request: Request, name: str) -> Traced:
        """Read the headers, start the span, note its ids on the request."""
        fields = request.fields
        parent = None
        state = _NO_STATE
        if (raw := fields.get(b"traceparent")) is not None:
            parent = parse_traceparent(raw)
            if parent is not None and (raw_state := fields.get(b"tracestate")) is not None:
                state = TraceState.from_header([raw_state.decode("latin-1")])
        if self._tracer is not None:
            traced = self._begin_real(request, name, parent, state)
        elif parent is None:
            ids = f"{getrandbits(192):048x}"
            request.trace_id, request.span_id = trace_id, span_id = ids[:32], ids[32:]
            lines = f"Traceparent: 00-{trace_id}-{span_id}-00\r\n".encode()
            traced = Traced(
                Context({_SPAN_KEY: RequestSpan(trace_id, span_id, False, state)}), lines, None
            )
        else:
            trace_id, _, sampled = parent
            request.trace_id, request.span_id = trace_id, span_id = (
                trace_id,
                f"{getrandbits(64):016x}",
            )
            lines = f"Traceparent: 00-{trace_id}-{span_id}-0{sampled:d}\r\n".encode()
            traced = Traced(
                Context({_SPAN_KEY: RequestSpan(trace_id, span_id, sampled, state)}), lines, None
            )
        if state:
            traced.lines += header_line("Tracestate", state.to_header())
        if b"baggage" in fields:
            self._carry_baggage(fields[b"baggage"], traced)
        return traced

    def _begin_real(
        self, request: Request, name: str, parent: tuple[str, str, bool] | None, state: TraceState
    ) -> Traced:
        context = Context()
        if parent is not None:
            trace_id, span_id, sampled = parent
            flags = TraceFlags(TraceFlags.SAMPLED if sampled else TraceFlags.DEFAULT)
            remote = SpanContext(int(trace_id, 16), int(span_id, 16), True, flags, state)
            context = trace.set_span_in_context(NonRecordingSpan(remote), context)
        assert self._tracer is not None
        attributes = _attributes(request, name, self._service)
        span = self._tracer.start_span(name, context, kind=SpanKind.SERVER, attributes=attributes)
        ids = span.get_span_context()
        request.trace_id, request.span_id = f"{ids.trace_id:032x}", f"{ids.span_id:016x}"
        flag = ids.trace_flags & TraceFlags.SAMPLED
        lines = f"Traceparent: 00-{request.trace_id}-{request.span_id}-0{flag:d}\r\n".encode()
        return Traced(trace.set_span_in_context(span, context), lines, span)

    def _carry_baggage(self, raw: bytes, traced: Traced) -> None:
        carrier = {"baggage": raw.decode("latin-1")}
        traced.context = self._baggage.extract(carrier, traced.context)
        out: dict[str, str] = {}
        self._baggage.inject(out, traced.context)
        if "baggage" in out:
            traced.lines += header_line("Baggage", out["baggage"])


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
