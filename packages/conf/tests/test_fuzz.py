"""Whatever a file holds, a caller sees a filled object or ConfigError, with places in the text."""

import json
import re
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zero.conf import ConfigError, Properties, decode, loads, show
from zero.mapping import Duration, Inherit, Options, Range

from .extras import needs_json5

YAML = """\
Name: shop
Port: 8888
Log: &log {Encoding: json, Level: info}
Redis:
  - Host: 'a:1'
    Password: "p\\tq"
    Timeout: 5s
  - {<<: *log, Host: b, Timeout: 1h30m}
Labels: {n: y, 1: 0x1F, ~: .5}
Text: |
  two
  lines
"""
TOML = """\
Name = "shop" # c
Port = 8_888
Labels = {n = "y", "1" = '''z'''}
Text = \"\"\"
two \\
lines\"\"\"\"
[Log]
Encoding = 'json'
[[Redis]]
Host = "a:1"
Timeout = "5s"
[[Redis]]
Host = "b"
"""
JSON5 = "{Name:'shop',/* c */Port:+0x22B8,// x\nRedis:[{Host:\"a\",},],Labels:{$n:'y\\\nz',\\u0061b:.5}}"
TEXTS = {
    "yaml": YAML,
    "toml": TOML,
    "json5": JSON5,
    "json": json.dumps(
        {"Name": "shop", "Port": 1, "Redis": [{"Host": "a", "Timeout": "1s"}], "Labels": {"n": "é"}}
    ),
}
FORMATS = [pytest.param(name, marks=needs_json5) if name == "json5" else name for name in TEXTS]
PIECES = [
    *"[]{}:,#&*!|>'\"%@`\\\n\t -?=.$\0\x85\u2028\ufeffé1",
    *(
        "<<: ",
        "*log",
        "&log ",
        "\n  ",
        "---\n",
        "!!int ",
        "!!binary ",
        '"""',
        "'''",
        "[[",
        "]]",
        "1e999",
        "-0",
        "${X:-",
        "$X",
    ),
    *(
        "null",
        "nan",
        "-inf",
        "99999999999999999999",
        "0x",
        "2020-01-01",
        "\\ud800",
        "\\x",
        "/*",
        "//",
        "Port",
        "port",
    ),
]


class Log(msgspec.Struct, rename="pascal", kw_only=True):
    encoding: Annotated[str, Options("json", "plain")] = "json"
    level: str = "info"


class Redis(msgspec.Struct, rename="pascal", kw_only=True):
    host: str
    password: str = ""
    timeout: Duration = 1.0
    log: Annotated[Log | None, Inherit()] = None


class Shop(msgspec.Struct, rename="pascal", kw_only=True):
    name: str
    port: Annotated[int, Range("[1:65536)")]
    log: Log = msgspec.field(default_factory=Log)
    redis: list[Redis] = []
    labels: dict[str, str] = {}
    text: str = ""
    extra: Any = None


def check(text: str | bytes, format: Any, *, strict: bool = False, env: bool = False) -> None:
    try:
        loaded = loads(text, Shop, format=format, strict=strict, env=env)
    except ConfigError as error:
        # What YAML 1.1 calls a line break; the other formats know fewer.
        lines = re.split(
            "\r\n|[\n\r\x85\u2028\u2029]",
            text if isinstance(text, str) else text.decode("utf-8", "replace"),
        )
        for problem in error.errors:
            assert problem.message
            assert problem.line is None or 1 <= problem.line <= len(lines) + 1
        str(error).encode()
    else:
        show(loaded).encode()


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(start + 12, len(text))))
        text = text[:start] + draw(st.sampled_from(["", *PIECES, text[start:end] * 2])) + text[end:]
    return text


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.data(), strict=st.booleans(), env=st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_mutated_file_loads_or_says_what_is_wrong(
    format: str, data: st.DataObject, strict: bool, env: bool
) -> None:
    check(data.draw(mutated(TEXTS[format])), format, strict=strict, env=env)


@pytest.mark.parametrize("format", FORMATS)
@given(text=st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.binary())
@settings(deadline=None)
def test_any_text_loads_or_says_what_is_wrong(format: str, text: str | bytes) -> None:
    check(text, format)
    try:
        decode(text, format)  # type: ignore[arg-type]
    except ConfigError as error:
        str(error)


@given(st.text())
@example("a\x85b=1")
def test_any_properties_text_loads_or_names_the_line(text: str) -> None:
    lines = [line.strip() for line in text.split("\n")]
    if all(not line or line.startswith("#") or "=" in line for line in lines):
        Properties.loads(text, env=True)
        return
    with pytest.raises(ConfigError) as caught:
        Properties.loads(text, env=True)
    assert all(problem.line for problem in caught.value.errors)
