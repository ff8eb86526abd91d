"""Whatever comes in, only a MappingError comes out."""

import contextlib
import math
import os
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from zero.mapping import (
    Binder,
    Duration,
    Embedded,
    Form,
    Header,
    Json,
    Mapper,
    MappingError,
    Millis,
    Number,
    Path,
    PlanError,
    Secret,
    convert,
    decode_json,
    deep_merge,
    parse_form,
    weak_convert,
)
from zero.mapping._language.tags import TagError, parse_tag

from .drawing import LEAVES, VALUES
from .test_binder import Create, outcome, walk
from .test_fast import Tree

EXAMPLES = int(os.environ.get("ZERO_FUZZ_EXAMPLES", "150"))
QUICK = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


class Base(msgspec.Struct):
    low: int
    high: Annotated[int, Json("high,default=3")]


class Everything(msgspec.Struct, kw_only=True):
    base: Annotated[Base | None, Embedded()] = None
    text: str = ""
    secret: Annotated[bytes, Secret()] = b""
    wait: Duration = 0.0
    pause: Millis = 0.0
    number: Number = Number("0")
    free: Any = None
    items: list["Everything"] = []
    named: dict[int, "Everything"] = {}
    path: Annotated[int, Json("a.b.c,optional")]
    inherited: Annotated[str, Json("i,optional,inherit")]


HOSTILE: list[Any] = [
    math.nan, math.inf, -math.inf, 10**5000, -(10**5000), "1" * 10**5, "\ud800", "\x00", b"\xff", "[" * 5000, '{"a":' * 5000,
    Number("1" * 10**5), Number(""), Number("\ud800"), {1: 2}, {None: 1}, {"k" * 10**6: 1}, {"\ud800": "\ud800"}, object(), ...,
]  # fmt: skip


def nested(depth: int, shape: Callable[[Any], Any]) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = shape(value)
    return value


def only_mapping_errors(run: Callable[[], object]) -> None:
    caught = None
    try:
        run()
    except MappingError as error:
        caught = error
    if caught is not None:
        assert caught.errors
        assert str(caught).encode()
        assert all(len(item.value) <= 100 and len(item.message) <= 900 for item in caught.errors)


TYPES = [Everything, Mapper, *LEAVES, list[Any], dict[str, Any], dict[int, str], list[list[int]]]


@QUICK
@given(
    st.sampled_from([type_ for type_ in TYPES if type_ is not Mapper]),
    st.one_of(VALUES, st.sampled_from(HOSTILE)),
)
def test_hostile_values(type_: Any, value: Any):
    for given_value in (
        value,
        {"text": value, "free": value, "items": [value], "named": {"x": value}, "a": value},
    ):
        only_mapping_errors(lambda: convert(given_value, type_))  # noqa: B023
        only_mapping_errors(lambda: weak_convert(given_value, type_))  # noqa: B023
        mapper = Mapper(type_, literals=True, fold=str.lower)
        only_mapping_errors(lambda: mapper.convert(given_value))  # noqa: B023


@pytest.mark.parametrize(
    "field", ["text", "secret", "wait", "pause", "number", "free", "items", "named", "low", "i"]
)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_fields(field: str, number: int):
    only_mapping_errors(lambda: convert({field: HOSTILE[number]}, Everything))


@pytest.mark.parametrize("depth", [100, 900, 5_000, 100_000])
def test_deep_nesting(depth: int):
    deep = nested(depth, lambda inner: {"items": [inner]})
    only_mapping_errors(lambda: convert({"free": deep}, Everything))
    only_mapping_errors(lambda: convert(deep, Everything))
    only_mapping_errors(lambda: weak_convert(nested(depth, lambda inner: [inner]), list[Any]))
    only_mapping_errors(lambda: decode_json("[" * depth + "]" * depth, list[Any]))
    only_mapping_errors(lambda: decode_json(b'{"items": [' * depth, Everything))
    only_mapping_errors(
        lambda: decode_json(b'{"zz": ' + b"[" * depth + b"]" * depth + b"}", Everything)
    )
    with contextlib.suppress(MappingError):
        deep_merge(deep, deep)
    # msgspec may go deeper than the check of what it accepted.
    tree = nested(depth, lambda inner: {"mode": "a", "children": [inner] if inner != 1 else []})
    only_mapping_errors(lambda: convert(tree, Tree))


@QUICK
@given(
    st.sampled_from([Everything, Create, list[int], dict[str, Any], str]), st.binary(max_size=60)
)
@example(Everything, b"\xff")
@example(Everything, b"\xef\xbb\xbf{}")
@example(Everything, b'{"text": "\\ud800"}')
@example(Everything, b'{"number": 1e999999}')
@example(Everything, b'{"free": 1e999}')
@example(Everything, b"NaN")
@example(Everything, b'{"free": [-Infinity]}')
def test_hostile_bytes(type_: Any, data: bytes):
    only_mapping_errors(lambda: decode_json(data, type_))
    only_mapping_errors(lambda: Binder(type_).bind(body=data))


JSONISH = st.lists(
    st.sampled_from(['{', '}', '[', ']', ',', ':', '"text"', '"items"', '"free"', '"a"', "1", "-0", "1e9", "null", '"\\ud800"', " "]),
    max_size=20,
).map("".join)  # fmt: skip


@QUICK
@given(JSONISH)
def test_text_that_is_nearly_json(text: str):
    for data in (text, text.encode()):
        only_mapping_errors(lambda: decode_json(data, Everything))  # noqa: B023
        only_mapping_errors(lambda: decode_json(data, dict[str, Any]))  # noqa: B023


TEXTS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["1", "-1", "007", "1.5", "true", "\udcff", "9" * 5000, "a"]),
)


@QUICK
@given(
    st.dictionaries(st.sampled_from(["shop", "x"]), TEXTS),
    st.dictionaries(st.sampled_from(["page", "tags", "sizes", "mode", "ratio", "dry"]), st.lists(TEXTS, min_size=1, max_size=3)),
    st.lists(st.tuples(st.sampled_from(["X-Token", "x-wait", "KIND", "é"]), TEXTS), max_size=4),
    st.one_of(st.none(), st.binary(max_size=20), JSONISH.map(str.encode), st.just(b'{"items": []}')),
)  # fmt: skip
def test_hostile_requests(path: Any, form: Any, headers: Any, body: Any):
    binder = Binder(Create)
    parts = {"path": path, "form": form, "headers": headers, "body": body}
    only_mapping_errors(lambda: binder.bind(**parts))
    assert outcome(lambda: binder.bind(**parts)) == outcome(lambda: walk(binder, **parts))


@QUICK
@given(st.binary(max_size=40), st.binary(max_size=40), st.text(max_size=20))
def test_hostile_forms(query: bytes, body: bytes, content_type: str):
    only_mapping_errors(
        lambda: parse_form(query, body=body, content_type=content_type, method="POST")
    )
    only_mapping_errors(lambda: parse_form(query.decode("utf-8", "replace"), body=body))


TAGS = st.lists(
    st.sampled_from(["optional", "default", "options", "range", "env", "string", "inherit", "=", ",", "|", "[", "]", "(", ")", ":",
                     "\\", "!", "a", "1", "-", ".", " ", "é", '"']),
    max_size=12,
).map("".join)  # fmt: skip


@QUICK
@given(TAGS, st.sampled_from(LEAVES), VALUES)
def test_hostile_tags(tag: str, type_: Any, value: Any):
    with contextlib.suppress(TagError):
        parse_tag(tag)
    holder = msgspec.defstruct(
        "Holder", [("a", Annotated[type_, Json(tag), Form(tag), Header(tag), Path(tag)])]
    )
    for source in ("json", "form"):
        with contextlib.suppress(PlanError):
            mapper = Mapper(holder, source=source)
            only_mapping_errors(lambda: mapper.convert({"a": value, "1": value}))  # noqa: B023
    with contextlib.suppress(PlanError):
        binder = Binder(holder)
        parts = {"path": {"a": "1"}, "form": {"a": ["1"]}, "headers": [("a", "1")], "body": b"{}"}
        assert outcome(lambda: binder.bind(**parts)) == outcome(lambda: walk(binder, **parts))
