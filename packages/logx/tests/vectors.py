"""go-zero's own answers, run through this package."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from zero import logx
from zero.logx.testing import Captured, capture

from .gofmt import FormatError, sprint, sprintf
from .sheet import compare
from .values import fields_of, value_of
from .warts import OURS, Deviation

Result = tuple[str, str, str]
Case = dict[str, Any]

_STACK = re.compile(r"\\nStack \(most (?:[^\"\\]|\\.)*")
_PLAIN_STACK = re.compile(r"\nStack \(most .*(?=\n)", re.DOTALL)
_CALLER = f"tests/{Path(__file__).name}:"


def logx_cases(document: dict[str, Any]) -> Iterator[Result]:
    """Run `logx.json`."""
    for group in document.get("groups", []):
        for index, case in enumerate(group["lines"]):
            name = f"groups/{group['config']['name']}/{index} {case['call']}"
            check = _plain if group["config"].get("Encoding") == "plain" else _json
            yield _guarded(name, partial(check, group["config"], case))
    for index, case in enumerate(document.get("levels", [])):
        yield _guarded(f"levels/{index} {case['call']} at {case['level']}", partial(_level, case))
    for index, case in enumerate(document.get("files", [])):
        yield _guarded(f"files/{index} {case['call']}", partial(_file, case))
    for index, case in enumerate(document.get("rotation", [])):
        yield f"rotation/{index} {case['rule']}", "pending", "rotation of files"


def conf_defaults_cases(document: dict[str, Any]) -> Iterator[Result]:
    """Compare `LogConf` with the data sheet."""
    if "logx.LogConf" in document["types"]:
        yield from compare("logx.LogConf", document["types"], logx.LogConf)


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Result]]] = {
    "conf_defaults": conf_defaults_cases,
    "logx": logx_cases,
}


def _guarded(name: str, check: Callable[[], tuple[str, str]]) -> Result:
    try:
        return (name, *check())
    except Exception as error:
        return name, "differs", f"{type(error).__name__}: {error}"


def _json(config: Case, case: Case) -> tuple[str, str]:
    expected = case["line"]
    try:
        message = _message(case)
    except FormatError as error:
        if expected is not None and "%!" in expected:
            return "wart", f"a message that does not fit its values is the caller's error: {error}"
        raise
    got = _masked(_written(config, case, message))
    if got == expected:
        return "equal", ""
    for deviates in OURS:
        ours = deviates(Deviation(config, case, message))
        if ours is not None:
            line, reason = ours
            if json.loads(got) == line:
                return "wart", reason
            return "differs", f"ours should be {line}, got {got}: {reason}"
    return "differs", f"call {case}, expected {expected}, got {got}"


def _plain(config: Case, case: Case) -> tuple[str, str]:
    got = _PLAIN_STACK.sub("\n<stack>", _written(config, case, _message(case)))
    got = re.sub(rf"={re.escape(_CALLER)}\d+", "=<caller>", got)
    structured = case["call"].endswith("v") and case["args"][0]["type"] not in _TEXTS
    ends_early = structured or not case["fields_sorted"]
    head = case["head"].removesuffix("\n") if ends_early else case["head"]
    for escape, mark in (("\\u003c", "<"), ("\\u003e", ">"), ("\\u0026", "&")):
        head = head.replace(escape, mark) if structured else head
    if not got.startswith(head) or not got.endswith("\n"):
        return "differs", f"expected {head!r}, got {got!r}"
    fields = got[len(head) : -1].split("\t")[1:]
    if sorted(fields) != case["fields_sorted"]:
        return "differs", f"expected {case['fields_sorted']}, got {fields}"
    if structured and case["fields_sorted"]:
        return (
            "wart",
            "fields stay on the line of a structured content, nothing is escaped for HTML",
        )
    return "equal", ""


def _level(case: Case) -> tuple[str, str]:
    with capture(logx.LogConf(level=case["level"])) as logs:
        getattr(logx, case["call"])("x")
    written = bool(logs.lines)
    if written == case["written"]:
        return "equal", ""
    return "differs", f"written: {written}"


def _file(case: Case) -> tuple[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        logx.set_up(logx.LogConf(mode="file", path=folder, level="debug"), capture_logging=False)
        try:
            getattr(logx, case["call"])("x")
        finally:
            logx.close()
        got = sorted(path.name for path in Path(folder).iterdir() if path.stat().st_size)
    return ("equal", "") if got == sorted(case["files"]) else ("differs", f"got {got}")


_TEXTS = {"string", "string_hex", "error", "stringer", "masked"}


def _message(case: Case) -> Any:
    """Say what a Python program would pass for the arguments of a Go call."""
    form = form_of(case["call"])
    if form == "v":
        return value_of(case["args"][0], content=True)
    values = [value_of(item) for item in case["args"]]
    return sprintf(case["format"], values) if form == "f" else sprint(values)


def form_of(call: str) -> str:
    """Return the suffix of a call: f, v, w or nothing."""
    name = call.removeprefix("logc.")
    return "" if hasattr(logx, name) else name[-1]


def _written(config: Case, case: Case, message: Any) -> str:
    name = case["call"].removeprefix("logc.")
    name = name if hasattr(logx, name) else name[:-1]
    context = case.get("context", {})
    with ExitStack() as stack:
        logs = stack.enter_context(_captured(config))
        logx.add_global_fields(**fields_of(config.get("global_fields")))
        if "trace_id" in context:
            logx.set_trace_source(lambda: (context["trace_id"], context["span_id"]))
        stack.enter_context(logx.log_fields(**fields_of(context.get("fields"))))
        logger = logx.Logger(fields_of(case.get("logger_fields")))
        if "logger_duration_ns" in case:
            logger = logger.with_duration(int(case["logger_duration_ns"]) / 1e9)
        getattr(logger, name)(message, **fields_of(case.get("fields")))
        return logs.text


def _captured(config: Case) -> Any:
    known = {key: value for key, value in config.items() if key in _CONF_KEYS}
    conf = msgspec.convert({"Level": "debug", **known}, logx.LogConf)
    now = _nanoseconds(config["now"])
    return capture(conf, clock=lambda: now, zone=ZoneInfo(config["zone"]))


_CONF_KEYS = {field.encode_name for field in msgspec.structs.fields(logx.LogConf)}


def _nanoseconds(text: str) -> int:
    whole, _, rest = text.partition(".")
    digits = re.match(r"\d*", rest)[0] if rest else ""  # type: ignore[index]
    zone = rest[len(digits) :] if rest else ""
    seconds = datetime.fromisoformat(whole + zone).timestamp()
    return int(seconds) * 1_000_000_000 + int(digits.ljust(9, "0")[:9])


def _masked(line: str) -> str:
    line = re.sub(rf'"{re.escape(_CALLER)}\d+"', '"<caller>"', line.rstrip("\n"))
    return _STACK.sub(r"\\n<stack>", line)


__all__ = ["FILES", "Captured"]
