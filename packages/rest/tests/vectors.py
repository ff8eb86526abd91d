"""Run the cases of the vector files against real servers and say whether they answer as go-zero does."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from typing import Any

from zero.logx import LogConf
from zero.logx.testing import capture
from zero.rest import RestConf

from . import logs
from .goserver import Background, Running, pending
from .raw import Answer, encode, exchange, parse
from .sheet import Outcome, compare


def httpchain(document: dict[str, Any]) -> Iterator[Outcome]:
    """One outcome per case; cases of one server run in order, as they were recorded."""
    servers = {server["name"]: server for server in document["servers"]}
    with capture(LogConf(level="severe")):
        background = Background()
        try:
            for name, server in servers.items():
                cases = [case for case in document["cases"] if case["server"] == name]
                yield from _run_server(background, server, cases)
        finally:
            background.close()


def _run_server(
    background: Background, server: dict[str, Any], cases: list[dict[str, Any]]
) -> Iterator[Outcome]:
    feature = pending(server)
    running: Running | None = None
    try:
        if feature is None:
            running = background.start(server)
        holder = Holder(running)
        for number, case in enumerate(cases):
            case_id = f"{server['name']}/{number} {case['name']}"
            missing = feature or ("breaker" if "open breaker" in case["name"] else None)
            if missing:
                yield case_id, "pending", missing
                continue
            try:
                yield case_id, *_run_case(holder, server, case)
            except Exception as error:
                yield case_id, "differs", f"{case['request']}: {error!r}"
    finally:
        if running is not None:
            running.stop()


class Holder:
    """Keeps one request under way where a case wants another beside it."""

    def __init__(self, running: Running | None) -> None:
        self._running = running
        self._thread: threading.Thread | None = None
        self._data = b""

    def send(self, case: dict[str, Any]) -> bytes:
        assert self._running is not None
        port, data = self._running.port, encode(case["request"])
        if case["name"].startswith("while another request"):
            self._running.hold(True)
            self._thread = threading.Thread(target=self._keep, args=(port, data))
            self._thread.start()
            self._running.await_entered()
        elif case["name"] == "the first request" and self._thread is not None:
            self._running.hold(False)
            self._thread.join(10)
            self._thread = None
            return self._data
        return exchange(port, data)

    def _keep(self, port: int, data: bytes) -> None:
        self._data = exchange(port, data)


def _run_case(holder: Holder, server: dict[str, Any], case: dict[str, Any]) -> tuple[str, str]:
    request, expected = case["request"], case["response"]
    data = holder.send(case)
    got = describe(data, request)
    if same(got, expected):
        return "equal", ""
    if same(numbers(got), numbers(expected)):
        return "wart", "a claim is a number, go-zero keeps the text it was written in"
    if "wart" in case:
        ours = WARTS.get(case["wart"])
        if ours is not None and ours(got, case):
            return "wart", f"{case['wart']}; ours: {got}"
    return "differs", f"{request}\n  expected {expected}\n  got      {got}"


def numbers(answer: dict[str, Any]) -> dict[str, Any]:
    """Give an answer with the claims in its body as values: `1e21` and `1e+21` are one number."""
    body = answer.get("body", "")
    if not body.startswith('{"aud":'):
        return answer
    kept = [header for header in answer["headers"] if header[0] != "Content-Length"]
    return answer | {"body": json.loads(body), "headers": kept}


def describe(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    """Write an answer the way the vectors do."""
    if not data:
        return {"error": "connection closed without an answer"}
    answer = parse(data, request["method"])
    got: dict[str, Any] = {
        "status": answer.status,
        "framing": answer.framing,
        "headers": sorted([name, _shown(name, value, request)] for name, value in _kept(answer)),
    }
    try:
        got["body"] = answer.body.decode()
    except UnicodeDecodeError:
        got["body_hex"] = answer.body.hex()
    return got


def _kept(answer: Answer) -> list[tuple[str, str]]:
    return [(name, value) for name, value in answer.headers if name not in {"Date", "Connection"}]


def _shown(name: str, value: str, request: dict[str, Any]) -> str:
    if name != "Traceparent":
        return value
    version, trace_id, span_id, flags = value.split("-")
    if not re.fullmatch("[0-9a-f]{16}", span_id):
        raise ValueError(value)
    sent = " ".join(text for key, text in request["headers"] if key.lower() == "traceparent")
    return f"{version}-{trace_id if trace_id in sent else '<trace-id>'}-<span-id>-{flags}"


def same(got: dict[str, Any], expected: dict[str, Any]) -> bool:
    if "any_of" in expected:
        return any(same(got, one) for one in expected["any_of"])
    if "headers" in expected:
        # Go sorts the lines by name only; those of one name stay in order.
        expected = expected | {"headers": sorted(expected["headers"])}
    return got == expected


def _is(status: int, body: str) -> Callable[[dict[str, Any], dict[str, Any]], bool]:
    return lambda got, case: got.get("status") == status and got.get("body") == body


WARTS: dict[str, Callable[[dict[str, Any], dict[str, Any]], bool]] = {
    # A panic is a 500, whatever the handler had prepared.
    "what was written before the panic goes out with 200": _is(500, ""),
    # The status that was chosen goes out.
    "flushing sends 200 whatever was chosen": lambda got, case: (
        got == case["response"] | {"status": 202}
    ),
    # The limit counts what is read.
    "chunked bodies are not limited": _is(413, ""),
    # Only routes that are streams have no timeout.
    "any client can switch the timeout off with this header": _is(503, "Request Timeout"),
    # An answer for what was not found is a 404.
    "a body without a status goes out with 200": lambda got, case: (
        got == case["response"] | {"status": 404}
    ),
}


def _guarded(routes: list[dict[str, Any]], group: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the routes that want a token one: the file leaves that out, its refusals tell which they are."""
    refused = {case["request"]["target"] for case in group["exchanges"] if case["status"] == 401}
    secret = ["jwt secret: a secret of the tests"]
    return [
        route | {"options": [*route["options"], *secret]} if route["path"] in refused else route
        for route in routes
    ]


def httplog(document: dict[str, Any]) -> Iterator[Outcome]:
    """One outcome per exchange: the lines it wrote, with what varies hidden."""
    for index, group in enumerate(document["groups"]):
        server = {"config": group["config"], "routes": _guarded(document["routes"], group)}
        with capture(LogConf(level="info")) as captured:
            background = Background()
            running = background.start(server, slow=0.15)
            try:
                for number, case in enumerate(group["exchanges"]):
                    case_id = (
                        f"{index}/{number} {case['request']['method']} {case['request']['target']}"
                    )
                    captured.clear()
                    try:
                        data = exchange(running.port, encode(case["request"]))
                        background.settle()
                        got = [logs.hide(line, case["request"]) for line in captured.lines]
                        yield case_id, *logs.judge(case, parse(data).status, got)
                    except Exception as error:
                        yield case_id, "differs", f"{case['request']}: {error!r}"
            finally:
                running.stop()
                background.close()


def conf_defaults(document: dict[str, Any]) -> Iterator[Outcome]:
    """One outcome per key of the class that is ours."""
    if "rest.RestConf" in document["types"]:
        yield from compare("rest.RestConf", document["types"], RestConf)


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {
    "conf_defaults": conf_defaults,
    "httpchain": httpchain,
    "httplog": httplog,
}
