import dataclasses
import enum
from typing import Annotated, Any, TypedDict

import msgspec
import pytest

from zero.mapping import (
    Binder,
    Duration,
    Embedded,
    Form,
    Header,
    Json,
    MappingError,
    Millis,
    Nanoseconds,
    Path,
    Range,
    deep_merge,
    to_mapping,
    weak_convert,
)


@dataclasses.dataclass
class Source:
    count: int
    price: str
    paid: bool
    tag: str = "x"


class Target(msgspec.Struct, rename="camel"):
    count: str
    price: float
    paid: int
    tag: list[str]
    wait: Duration = 0.0
    deep_one: Any = None


def test_text_numbers_truth_values_and_objects_fill_each_other():
    assert weak_convert(Source(1, "2.5", True), Target) == Target("1", 2.5, 1, ["x"])
    assert weak_convert({"count": "1", "price": 2.5, "paid": 0}, Source) == Source(1, "2.5", False)
    back = weak_convert(
        Target("7", 1.0, 0, ["a"], 1.5, {"k": 1}),
        TypedDict("Row", {"count": int, "paid": bool, "deepOne": Any}),
    )
    assert back == {"count": 7, "paid": False, "deepOne": {"k": 1}}
    assert weak_convert(
        {"wait": "1s", "count": True, "price": "1e3", "paid": "5", "tag": ["a", 1]}, Target
    ) == Target("true", 1000.0, 5, ["a", "1"], 1.0)


def test_weak_conversion_still_reports_every_error():
    with pytest.raises(MappingError) as caught:
        weak_convert({"count": [], "price": "x", "paid": "2.5", "tag": None}, Target)
    assert [error.path for error in caught.value.errors] == ["count", "price", "paid", "tag"]


def test_keys_may_be_folded():
    assert (
        weak_convert({"COUNT": 1, "Price": 2, "paid": 1, "tag": "a"}, Target, fold=str.lower).price
        == 2.0
    )


def test_deep_merge_leaves_its_inputs_alone():
    base = {"a": {"b": 1, "c": [1]}, "d": 1}
    over = {"a": {"b": 2, "c": [2]}, "d": {"x": 1}, "e": None}
    assert deep_merge(base, over) == {"a": {"b": 2, "c": [2]}, "d": {"x": 1}, "e": None}
    assert base == {"a": {"b": 1, "c": [1]}, "d": 1}
    assert deep_merge({}, over)["d"] == {"x": 1}


class Level(enum.Enum):
    LOW = "low"


class Base(msgspec.Struct):
    tenant: Annotated[str, Header("X-Tenant")]


class Inner(msgspec.Struct, rename="pascal"):
    max_wait: Millis = 1.5
    wait: Duration = 0.25
    exact: Nanoseconds = 7


class Request(msgspec.Struct, kw_only=True):
    base: Annotated[Base, Embedded()]
    shop: Annotated[int, Path("shop")]
    page: Annotated[int, Form("page"), Range("[1:100]")] = 1
    tags: Annotated[list[int], Form("tags,optional")] = []
    ratio: Annotated[float | None, Form("ratio")] = None
    dry: Annotated[bool, Form("dry")] = False
    level: Annotated[Level, Json("level")] = Level.LOW
    inner: Inner
    deep: Annotated[str, Json("a.b")] = ""
    named: dict[str, Inner] = {}


def test_an_object_is_taken_apart_so_that_a_binder_makes_it_again():
    request = Request(
        base=Base("t"),
        shop=7,
        page=3,
        tags=[1, 2],
        ratio=0.5,
        dry=True,
        inner=Inner(),
        deep="x",
        named={"k": Inner(2.0)},
    )
    parts = to_mapping(request)
    assert parts == {
        "header": {"X-Tenant": "t"},
        "path": {"shop": "7"},
        "form": {"page": "3", "tags": ["1", "2"], "ratio": "0.5", "dry": "true"},
        "json": {
            "level": "low",
            "inner": {"MaxWait": 1500, "Wait": "250ms", "Exact": 7},
            "a": {"b": "x"},
            "named": {"k": {"MaxWait": 2000, "Wait": "250ms", "Exact": 7}},
        },
    }
    form = {
        key: value if isinstance(value, list) else [value] for key, value in parts["form"].items()
    }
    again = Binder(Request).bind(
        path=parts["path"],
        form=form,
        headers=list(parts["header"].items()),
        body=msgspec.json.encode(parts["json"]),
    )
    assert again == request


def test_what_may_not_be_sent_is_refused():
    wrong: Any = Request(base=Base("t"), shop=7, page=300, inner=Inner())
    wrong.shop = None
    with pytest.raises(MappingError) as caught:
        to_mapping(wrong)
    assert [(error.path, error.kind) for error in caught.value.errors] == [
        ("shop", "missing"),
        ("page", "range"),
    ]
    with pytest.raises(MappingError):
        to_mapping(5)
