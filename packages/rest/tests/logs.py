"""Log lines of the vectors: what varies is hidden, what we do better is stated."""

import re
from typing import Any

SECRETS = {"Authorization", "Cookie"}


def hide(line: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Hide what varies from run to run, as the vectors do."""
    shown = {key: value for key, value in line.items() if key != "@timestamp"}
    sent = " ".join(value for name, value in request["headers"] if name.lower() == "traceparent")
    if "caller" in shown:
        shown["caller"] = "<caller>"
    if "duration" in shown:
        shown["duration"] = _milliseconds(shown["duration"])
    if "span" in shown:
        shown["span"] = "<span>"
    if "trace" in shown and shown["trace"] not in sent:
        shown["trace"] = "<trace>"
    content = re.sub(r"127\.0\.0\.1:\d+", "<peer>", str(shown["content"]))
    content = re.sub(
        r"\nTraceback \(most recent call last\):.*", "\n<stack>", content, flags=re.DOTALL
    )
    shown["content"] = _milliseconds(content)
    return shown


def _milliseconds(text: str) -> str:
    return re.sub(r"\d+\.\dms", "<ms>", text)


def judge(case: dict[str, Any], status: int, got: list[dict[str, Any]]) -> tuple[str, str]:
    expected = case["lines"]
    if status != case["status"]:
        return "differs", f"{case['request']}: status {status}, expected {case['status']}"
    if got == expected:
        return "equal", ""
    if got == [line | {"content": masked(line["content"])} for line in expected]:
        return "wart", "go-zero writes the client's secrets into its log; ours are masked"
    lines = "\n".join(f"  expected {line}" for line in expected)
    ours = "\n".join(f"  got      {line}" for line in got)
    return "differs", f"{case['request']}\n{lines}\n{ours}"


def masked(content: str) -> str:
    for name in SECRETS:
        content = re.sub(rf"\r\n{name}: [^\r]*", f"\r\n{name}: ***", content)
    return content
