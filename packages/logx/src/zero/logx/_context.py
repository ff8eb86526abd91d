"""What a line carries besides its call: fields of the context and of the whole process, and the trace."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

TraceSource: TypeAlias = Callable[[], tuple[str, str] | None]
"""Returns the active trace id (32 hex digits) and span id (16), or None outside a trace."""

context_fields: ContextVar[Mapping[str, object] | None] = ContextVar("zero.logx", default=None)


@contextmanager
def log_fields(**fields: object) -> Generator[None]:
    """Add fields to every line written inside the `with` block, in this thread or task.

    Blocks nest, inner fields win, and they win over fields of the call, as in go-zero. Tasks
    started inside inherit them; so do worker threads that run with a copied context.
    """
    present = context_fields.get()
    token = context_fields.set({**present, **fields} if present else fields)
    try:
        yield
    finally:
        context_fields.reset(token)
