"""The comparison of classes with go-zero's data sheet finds every kind of difference."""

import json
from typing import Annotated, Any, Literal

import msgspec
import pytest

from zero.mapping import (
    Duration,
    Env,
    Inherit,
    Millis,
    OptionalWith,
    OptionalWithout,
    Options,
    Range,
    Uint32,
)

from .sheet import compare
from .vectors import HERE

SHEET: dict[str, Any] = {
    "part": {
        "type": {
            "struct": [
                {"name": "Name", "type": "string"},
                {"name": "Mode", "type": "string", "default": "a", "options": ["a", "b"]},
                {"name": "Level", "type": "int", "default": "1", "options": ["1", "2"]},
                {"name": "Count", "type": "uint32", "default": "5", "range": "[0:10)"},
                {"name": "Size", "type": "uint32", "optional": True},
                {"name": "Wait", "type": "duration", "default": "1s"},
                {"name": "Timeout", "type": "int64", "default": "2000"},
                {"name": "Cert", "type": "string", "optional": "Name"},
                {"name": "Key", "type": "string", "optional": "!Cert", "env": "KEY"},
                {"name": "Hosts", "type": {"list": "string"}},
                {"name": "Tags", "type": {"map": "string"}, "optional": True},
            ]
        },
        "filled": {
            "Mode": "a",
            "Level": 1,
            "Count": 5,
            "Wait": 10**9,
            "Timeout": 2000,
            "Tags": None,
        },
    },
    "whole": {
        "type": {
            "struct": [
                {"name": "Part", "type": {"conf": "part"}, "embedded": True},
                {
                    "name": "Other",
                    "type": {"nullable": {"conf": "part"}},
                    "optional": True,
                    "inherit": True,
                },
                {"name": "More", "type": {"list": {"conf": "part"}}, "optional": True},
            ]
        },
        "filled": {"Mode": "a", "Level": 1, "Count": 5, "Wait": 10**9, "Timeout": 2000},
    },
}


class Part(msgspec.Struct, kw_only=True, rename="pascal"):
    name: str
    mode: Annotated[str, Options("a", "b")] = "a"
    level: Literal[1, 2] = 1
    count: Annotated[int, Range("[0:10)")] = 5
    size: Uint32 = 0
    wait: Duration = 1.0
    timeout: Millis = 2.0
    cert: Annotated[str, OptionalWith("Name")] = ""
    key: Annotated[str, OptionalWithout("Cert"), Env("KEY")] = ""
    hosts: list[str]
    tags: dict[str, str] = {}


class Whole(Part, kw_only=True, rename="pascal"):
    other: Annotated[Part | None, Inherit()] = None
    more: list[Part] = []


def differences(name: str, cls: Any) -> dict[str, str]:
    return {
        place: detail
        for place, outcome, detail in compare(name, SHEET, cls)
        if outcome == "differs"
    }


def test_classes_that_mirror_their_sheet_are_equal() -> None:
    assert differences("part", Part) == {}
    assert differences("whole", Whole) == {}
    assert sum(1 for _ in compare("whole", SHEET, Whole)) == 11 + 2 + 11 + 11


@pytest.mark.parametrize(
    ("key", "annotation", "default", "detail"),
    [
        ("Name", int, ..., "is <class 'int'>, expected string"),
        ("Name", str, "", "is not required"),
        ("Mode", str, "a", "options are (), expected ['a', 'b']"),
        ("Mode", Literal["a"], "a", "options are ('a',), expected ['a', 'b']"),
        ("Mode", Literal["a", "b"], "b", "default is 'b', expected 'a'"),
        ("Mode", Literal["a", "b"], ..., "is required"),
        ("Count", int, 5, "range is [], expected [0:10)"),
        (
            "Count",
            Annotated[int, Range("[0:10]")],
            5,
            "range is [(0, None, 10, None)], expected [0:10)",
        ),
        ("Wait", float, 1.0, "is <class 'float'>, expected Duration"),
        ("Wait", Duration, 2.0, "default is 2000000000, expected 1000000000"),
        ("Timeout", Millis, 2000.0, "default is 2000000, expected 2000"),
        ("Timeout", float, 2000.0, "is <class 'float'>, expected int64"),
        ("Cert", str, "", "dependency is None, expected Name"),
        ("Key", Annotated[str, OptionalWithout("Cert")], "", "env is None, expected KEY"),
        (
            "Key",
            Annotated[str, OptionalWithout("Cert"), Env("KEY"), Inherit()],
            "",
            "inherit is True, expected False",
        ),
        ("Hosts", dict[str, str], ..., "is dict[str, str], expected a list"),
        ("Tags", list[str], [], "is list[str], expected a map"),
    ],
)
def test_a_difference_is_named(key: str, annotation: Any, default: Any, detail: str) -> None:
    field: Any = (key.lower(), annotation) if default is ... else (key.lower(), annotation, default)
    cls = msgspec.defstruct("Other", [field], bases=(Part,), kw_only=True, rename="pascal")
    assert detail in differences("part", cls)[f"part.{key}"]


def test_missing_and_invented_keys_are_named() -> None:
    class Wrong(msgspec.Struct, kw_only=True, rename="pascal"):
        name: str
        nonsense: int = 0

    found = differences("part", Wrong)
    assert found["part.Mode"] == "there is no such key"
    assert found["part.Nonsense"] == "go-zero has no such key"


def test_sections_inside_are_compared_too() -> None:
    class Bad(Part, kw_only=True, rename="pascal"):
        mode: str = "a"

    class Outer(Part, kw_only=True, rename="pascal"):
        other: Annotated[Bad | None, Inherit()] = None
        more: list[Bad] = []

    assert set(differences("whole", Outer)) == {"whole.Other.Mode", "whole.More[].Mode"}


def test_the_sheet_of_go_zero_can_be_walked() -> None:
    sheet = json.loads((HERE / "conf_defaults.json").read_text("utf-8"))["types"]

    class Empty(msgspec.Struct):
        pass

    for name in sheet:
        if "struct" in sheet[name]["type"]:
            assert all(
                detail == "there is no such key" for _, _, detail in compare(name, sheet, Empty)
            )
