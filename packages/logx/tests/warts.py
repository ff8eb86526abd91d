"""Where this package answers better than go-zero, on purpose: what we write instead.

Each function looks at the inputs of a case and returns our line with the reason, or None where it
has nothing to say.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from .values import fields_of, value_of

Ours = tuple[dict[str, Any], str] | None


@dataclass
class Deviation:
    """One case: the configuration of its group, itself, and the message a Python program passes."""

    config: dict[str, Any]
    case: dict[str, Any]
    message: Any

    @property
    def go(self) -> dict[str, Any]:
        """go-zero's line, decoded."""
        return json.loads(self.case["line"]) if self.case["line"] is not None else {}

    def key(self, name: str, default: str) -> str:
        """Return a configured key of a line."""
        return self.config.get("FieldKeys", {}).get(name) or default


def _unencodable(case: Deviation) -> Ours:
    if case.case["line"] is not None:
        return None
    line: dict[str, Any] = {
        key: _shown(value) for key, value in fields_of(case.case.get("fields")).items()
    }
    line |= {"@timestamp": _first_time(case), "caller": "<caller>"}
    line |= {"content": _shown(case.message), "level": case.case["call"][:-1]}
    return line, "a value that JSON lacks costs itself only"


def _shown(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    return value


def _first_time(case: Deviation) -> str:
    whole, _, fraction = case.config["now"].rstrip("Z").partition(".")
    return f"{whole}.{fraction[:3].ljust(3, '0')}Z"


def _text_content(case: Deviation) -> Ours:
    kinds = [item["type"] for item in case.case["args"]]
    if not case.case["call"].endswith("v") or kinds not in (["error"], ["stringer"]):
        return None
    text = str(value_of(case.case["args"][0]))
    line = case.go | {case.key("ContentKey", "content"): text}
    most = case.config.get("MaxContentLength", 0)
    if most and len(text.encode()) > most:
        line[case.key("ContentKey", "content")] = text.encode()[:most].decode("utf-8", "ignore")
        line[case.key("TruncatedKey", "truncated")] = True
    return line, "an error or a value with a text is its text, as content too"


def _cut_mark(case: Deviation) -> Ours:
    mark = case.key("TruncatedKey", "truncated")
    content = case.key("ContentKey", "content")
    if case.go.get("truncated") is not True or not isinstance(case.go[content], str):
        return None
    line = {(mark if key == "truncated" else key): value for key, value in case.go.items()}
    whole = line[content].rstrip("\ufffd")
    if whole == line[content] and mark == "truncated":
        return None
    line[content] = whole
    return line, "cut between characters, and marked under the configured key"


def _bare_globals(case: Deviation) -> Ours:
    call = case.case["call"].removeprefix("logc.").rstrip("f")
    extra = fields_of(case.config.get("global_fields"))
    if call not in {"alert", "severe", "error_stack"} or not extra:
        return None
    return extra | case.go, "global fields stand on every line"


def _real_trace(case: Deviation) -> Ours:
    context = case.case.get("context", {})
    names = {
        case.key("TraceKey", "trace"): context.get("trace_id"),
        case.key("SpanKey", "span"): context.get("span_id"),
        case.key("CallerKey", "caller"): "<caller>",
    }
    real = {name: value for name, value in names.items() if value}
    if not real.keys() & fields_of(context.get("fields")).keys():
        return None
    return case.go | real, "a field of the context never hides the real trace or caller"


def _formats_once(case: Deviation) -> Ours:
    if case.case["call"] != "logc.errorf":
        return None
    return case.go | {case.key("ContentKey", "content"): case.message}, "formatted once"


OURS: tuple[Callable[[Deviation], Ours], ...] = (
    _unencodable,
    _text_content,
    _bare_globals,
    _real_trace,
    _formats_once,
    _cut_mark,
)
