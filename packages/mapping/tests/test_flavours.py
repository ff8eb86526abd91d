"""Structs, dataclasses and typed dicts of one description behave alike."""

import json
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zero.mapping import MappingError, convert, decode_json, fill_defaults

from .describe import Describer, normal
from .drawing import NUMBERS, WORDS

QUICK = settings(
    max_examples=int(os.environ.get("ZERO_FUZZ_EXAMPLES", "120")),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
FLAVOURS = ("struct", "dataclass", "typeddict")
NAMES = ["Alpha", "Beta", "Gamma", "Delta"]
TYPES = [
    "string",
    "bool",
    "int",
    "int8",
    "uint16",
    "float32",
    "float64",
    "duration",
    "time",
    "bytes",
    "any",
]


def descriptors(depth: int) -> st.SearchStrategy[Any]:
    if depth == 0:
        return st.sampled_from(TYPES)
    inner = descriptors(depth - 1)
    return st.one_of(
        st.sampled_from(TYPES),
        inner.map(lambda t: {"list": t}),
        inner.map(lambda t: {"map": t}),
        inner.map(lambda t: {"nullable": t}),
        described(depth - 1),
    )


@st.composite
def described(draw: Any, depth: int = 2) -> Any:
    fields = []
    for name in draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4)):
        type_ = draw(descriptors(depth))
        field = {"name": name, "type": type_, "source": "json", "key": name.lower()}
        if draw(st.booleans()):
            field["optional"] = draw(st.sampled_from([True, True, "alpha", "!beta"]))
        if type_ in ("int", "string") and draw(st.booleans()):
            field |= draw(
                st.sampled_from(
                    [{"default": "7"}, {"options": ["1", "7"]}, {"string": True}, {"inherit": True}]
                )
            )
        if isinstance(type_, dict) and "struct" in type_ and draw(st.integers(0, 3)) == 0:
            type_["struct"] = [renamed(inner, name) for inner in type_["struct"]]
            field["embedded"] = True
        fields.append(field)
    return {"struct": fields}


def renamed(field: dict[str, Any], prefix: str) -> dict[str, Any]:
    return field | {"name": prefix + field["name"], "key": prefix.lower() + field["key"]}


INPUTS = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, WORDS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(st.sampled_from([name.lower() for name in NAMES]), inner, max_size=4),
    ),
    max_leaves=20,
)


def outcome(run: Callable[[Any], Any], descriptor: Any, flavour: str) -> tuple[str, Any]:
    try:
        return "value", repr(normal(run(Describer(flavour).type(descriptor)), descriptor))
    except MappingError as error:
        return "errors", error.errors


@QUICK
@given(
    described(),
    st.dictionaries(st.sampled_from([name.lower() for name in NAMES]), INPUTS, max_size=4),
)
def test_all_flavours_agree(descriptor: Any, value: Any):
    text = json.dumps(value)
    for run in (
        lambda type_: convert(value, type_),
        lambda type_: decode_json(text, type_),
        fill_defaults,
    ):
        first, *others = [outcome(run, descriptor, flavour) for flavour in FLAVOURS]
        assert others == [first, first]
