import dataclasses
import datetime
import decimal
import enum
import pickle
import uuid
from collections import ChainMap
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Generic, Literal, NotRequired, TypedDict, TypeVar

import msgspec
import pytest

from zero.mapping import (
    Duration,
    Embedded,
    Env,
    Float32,
    FromString,
    Inherit,
    Int8,
    Json,
    Mapper,
    MappingError,
    Millis,
    Nanoseconds,
    NotNull,
    Number,
    OptionalWith,
    OptionalWithout,
    Options,
    PlanError,
    Range,
    Secret,
    Uint64,
    convert,
    decode_json,
)

V = TypeVar("V")


def numbered(cases: list[tuple[object, ...]]) -> list[Any]:
    return [pytest.param(*case, id=str(number)) for number, case in enumerate(cases)]


def refused(run: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(MappingError) as caught:
        run()
    return [(error.path, error.kind) for error in caught.value.errors]


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


class Size(enum.IntEnum):
    ONE = 1
    TWO = 2


class Inner(msgspec.Struct):
    a: int
    b: str = "b"


class Outer(msgspec.Struct, kw_only=True):
    name: str
    count: Annotated[int, Range("[1:10)")] = 1
    inner: Inner
    rows: list[Inner] = []
    named: dict[str, Inner] = {}
    note: str | None = None


def test_all_errors_come_at_once_with_their_paths():
    wrong = {
        "count": 10,
        "inner": {"b": 1},
        "rows": [{"a": 1}, {"a": "x"}, 3],
        "named": {"k": {"a": None}},
        "note": 5,
    }
    assert refused(lambda: convert(wrong, Outer)) == [
        ("name", "missing"),
        ("count", "range"),
        ("inner.a", "missing"),
        ("inner.b", "type"),
        ("rows[1].a", "type"),
        ("rows[2]", "type"),
        ("named[k].a", "null"),
        ("note", "type"),
    ]


def test_messages_name_value_and_place():
    with pytest.raises(MappingError) as caught:
        convert({"name": "n", "inner": {"a": "x"}, "count": 12}, Outer)
    assert str(caught.value).splitlines() == [
        "2 errors",
        "  count: 12 is outside [1:10)",
        "  inner.a: 'x' is not an integer",
    ]
    assert caught.value.errors[0].value == "12"


def test_one_error_is_one_line():
    with pytest.raises(MappingError, match=r"^inner\.a: is missing$"):
        convert({"name": "n", "inner": {}}, Outer)


def test_long_values_are_cut_and_secrets_masked():
    class Account(msgspec.Struct):
        password: Annotated[int, Secret()]
        keys: Annotated[list[uuid.UUID], Secret()]
        name: int

    with pytest.raises(MappingError) as caught:
        convert({"password": "hunter2", "keys": ["hunter3"], "name": "x" * 10**6}, Account)
    text = str(caught.value)
    assert "hunter" not in text
    assert all("hunter" not in error.value for error in caught.value.errors)
    assert caught.value.errors[0].value == "***"
    assert all(len(error.value) <= 100 for error in caught.value.errors)
    assert len(text) < 600


def test_unknown_keys_are_ignored_unless_the_class_forbids_them():
    class Strict(msgspec.Struct, forbid_unknown_fields=True):
        a: int = 0

    assert convert({"a": 1, "zz": 2}, Inner).a == 1
    assert refused(lambda: convert({"a": "x", "zz": 2}, Strict)) == [
        ("a", "type"),
        ("zz", "unknown"),
    ]


@pytest.mark.parametrize(
    ("type_", "value", "kind"),
    numbered([
        (str, 1, "type"), (str, True, "type"), (int, "1", "type"), (int, True, "type"),
        (int, 1.5, "syntax"), (Int8, 128, "overflow"), (Uint64, 2**64, "overflow"), (Uint64, -1, "syntax"),
        (float, "1", "type"), (Float32, 1e39, "overflow"), (bool, 1, "type"), (bool, "true", "type"),
        (list[int], {}, "type"), (list[int], "x", "text"), (list[int], 1, "text"), (dict[str, int], [], "type"),
        (dict[str, int], "x", "text"), (Duration, 3, "type"), (Duration, "3", "time"), (Duration, "1d", "time"),
        (Millis, "x", "time"), (Millis, 1.5, "syntax"), (Millis, 10**20, "overflow"),
        (datetime.datetime, "x", "time"), (datetime.datetime, 1, "type"), (uuid.UUID, "x", "syntax"),
        (Level, "mid", "options"), (Level, 1, "type"), (Size, 3, "options"), (Literal["a", 1], "b", "options"),
        (Literal[1, 2], True, "type"), (bytes, "!", "text"), (bytes, "7777=", "text"), (bytes, "7777====", "text"), (bytes, [256], "overflow"),
        (Number, "1", "type"), (Inner, [], "type"), (int | str, [], "type"),
    ]),
)  # fmt: skip
def test_kinds_of_refusal(type_: Any, value: object, kind: str):
    Holder = msgspec.defstruct("Holder", [("v", type_)])
    assert [found[1] for found in refused(lambda: convert({"v": value}, Holder))] == [kind]


@pytest.mark.parametrize(
    ("type_", "value", "result"),
    numbered([
        (float, 1, 1.0), (list[str], ["a", 1, 2.5], ["a", "1", "2.5"]), (list[int], ["1", 2, None], [1, 2, 0]),
        (list[int], [None, None], []), (list[int | None], [None, 1], [None, 1]), (list[bool], ["1", True], [True, True]),
        (list[int], "[1, 2] tail", [1, 2]), (list[int], "null", []), (dict[str, int], '{"a": 1}', {"a": 1}),
        (dict[str, str], {"a": 1}, {"a": "1"}), (dict[int, int], {"1": 2}, {1: 2}), (dict[str, bool], {"a": 1}, {"a": True}),
        (dict[str, Any], {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}), (tuple[int, ...], [1, 2], (1, 2)),
        (set[int], [1, 1], {1}), (Sequence[str], ["a"], ["a"]), (tuple[int, str], [1, "a"], (1, "a")),
        (bytes, "aGVsbG8=", b"hello"), (bytes, [1, 2], b"\1\2"), (bytes, "[1,2]", b"\1\2"), (bytes, b"x", b"x"),
        (Duration, "1h30m", 5400.0), (Duration, "0", 0.0), (Millis, 1500, 1.5), (Millis, "1.5s", 1.5),
        (Nanoseconds, 5, 5), (Nanoseconds, "1us", 1000), (Level, "low", Level.LOW), (Size, 2, Size.TWO),
        (Literal["a", 1], 1, 1), (int | str, 1, 1), (int | str, "1", "1"), (decimal.Decimal, "1.50", decimal.Decimal("1.50")),
        (Number, 5, Number("5")), (Inner, Inner(1), Inner(1)),
    ]),
)  # fmt: skip
def test_conversions(type_: Any, value: object, result: object):
    Holder = msgspec.defstruct("Holder", [("v", type_)])
    read: Any = convert({"v": value}, Holder)
    assert read.v == result
    assert type(read.v) is type(result)


def test_numbers_of_json_text_keep_how_they_are_written():
    class Holder(msgspec.Struct):
        n: Number
        f: Annotated[float, Options(1, "2.5")] = 1.0
        s: list[str] = []

    read = decode_json('{"n": 1.50e300, "s": [2.50, 1e3]}', Holder)
    assert read.n == "1.50e300"
    assert read.s == ["2.50", "1e3"]
    assert refused(lambda: decode_json('{"n": 1, "f": 2.50}', Holder)) == [("f", "options")]


def test_whole_numbers_must_be_written_whole_in_json_text():
    for text in ("1.0", "1e3", "1E0"):
        assert refused(lambda: decode_json(f'{{"a": {text}}}', Inner)) == [("a", "syntax")]  # noqa: B023
    assert decode_json('{"a": -0}', Inner).a == 0


def test_null_takes_the_default_and_is_refused_without_one():
    class Holder(msgspec.Struct, kw_only=True):
        required: int
        default: int = 3
        tagged: Annotated[int, Json("tagged,default=4")]
        zero: Annotated[int, Json("zero,optional,default=5")]
        nothing: int | None = 6
        pointer: Annotated[int | None, NotNull()]

    nulls = {"default": None, "tagged": None, "zero": None, "nothing": None}
    read = convert(nulls | {"required": 1, "pointer": 1}, Holder)
    assert (read.default, read.tagged, read.zero, read.nothing) == (3, 4, 0, None)
    assert refused(lambda: convert(nulls | {"required": None, "pointer": None}, Holder)) == [
        ("required", "null"),
        ("pointer", "null"),
    ]


def test_optional_without_a_default_gives_the_zero_value():
    class Block(msgspec.Struct):
        n: Annotated[int, Json("n,default=7")]
        s: str

    class Holder(msgspec.Struct):
        block: Annotated[Block, Json("block,optional")]
        text: Annotated[str, Json(",optional")]
        items: Annotated[list[int], Json(",optional")]
        maybe: Annotated[int | None, Json(",optional")]

    absent = convert({}, Holder)
    # go-zero's rule for blocks: an absent one is all zero, a present one takes its defaults.
    assert (absent.block.n, absent.block.s) == (0, "")
    assert (absent.text, absent.items, absent.maybe) == ("", [], None)
    assert convert({"block": {"s": "x"}}, Holder).block.n == 7


def test_an_absent_object_is_made_of_its_defaults_if_it_needs_nothing():
    class Easy(msgspec.Struct):
        n: int = 2

    class Holder(msgspec.Struct):
        easy: Easy
        hard: Inner

    assert refused(lambda: convert({}, Holder)) == [("hard", "missing")]
    assert convert({"hard": {"a": 1}}, Holder).easy.n == 2


def test_missing_lists_and_maps_are_missing():
    class Holder(msgspec.Struct):
        items: list[int]
        named: dict[str, int]

    assert refused(lambda: convert({}, Holder)) == [("items", "missing"), ("named", "missing")]


def test_dependencies():
    class Tls(msgspec.Struct, kw_only=True):
        cert: str | None = None
        key: Annotated[str, Json("key,optional=cert")]
        token: Annotated[str, Json("token"), OptionalWithout("cert")]
        ca: Annotated[str | None, OptionalWith("cert")] = None

    assert convert({"token": "t"}, Tls).key == ""
    assert convert({"cert": "c", "key": "k", "ca": "a"}, Tls).token == ""
    assert refused(lambda: convert({"cert": "c", "token": "t"}, Tls)) == [
        ("key", "dependency"),
        ("token", "dependency"),
        ("ca", "dependency"),
    ]
    assert refused(lambda: convert({}, Tls)) == [("token", "dependency")]


def test_a_dependency_may_be_a_dotted_path():
    class Holder(msgspec.Struct):
        x: Annotated[dict[str, int], Json("x,optional")]
        y: Annotated[int, Json("y,optional=x.z")]

    assert convert({"x": {"z": 1}, "y": 2}, Holder).y == 2
    assert convert({"x": {"q": 1}}, Holder).y == 0
    assert refused(lambda: convert({"y": 1}, Holder)) == [("y", "dependency")]


def test_dotted_keys_are_paths():
    class Holder(msgspec.Struct):
        v: Annotated[int, Json("a.b.c")]

    assert convert({"a": {"b": {"c": 1}}}, Holder).v == 1
    assert refused(lambda: convert({"a": {"b": 5}}, Holder)) == [("a.b.c", "missing")]
    assert refused(lambda: convert({"a.b.c": 1}, Holder)) == [("a.b.c", "missing")]


def test_inherit_looks_outward_and_merges_objects():
    class Etcd(msgspec.Struct):
        hosts: list[str]
        key: str

    class Rpc(msgspec.Struct):
        etcd: Annotated[Etcd, Inherit()]
        name: Annotated[str, Json("name,inherit")]

    class Top(msgspec.Struct):
        rpc: Rpc
        many: list[Rpc] = []

    tree = {"etcd": {"hosts": ["a"], "key": "k1"}, "name": "n", "rpc": {"etcd": {"key": "k2"}}}
    read = convert(tree, Top)
    assert (read.rpc.etcd.hosts, read.rpc.etcd.key, read.rpc.name) == (["a"], "k2", "n")
    assert tree["rpc"] == {"etcd": {"key": "k2"}}, "the input stays as it is"
    # Not through lists, as in go-zero.
    assert refused(lambda: convert(tree | {"many": [{}]}, Top)) == [
        ("many[0].etcd", "missing"),
        ("many[0].name", "missing"),
    ]


def test_environment_wins_when_set_and_not_empty(monkeypatch: pytest.MonkeyPatch):
    class Holder(msgspec.Struct):
        port: Annotated[int, Env("MAPPING_PORT"), Range("[1:9]")] = 1
        hosts: Annotated[list[str], Json("hosts,env=MAPPING_HOSTS")] = []
        inner: Annotated[Inner | None, Env("MAPPING_INNER")] = None
        wait: Annotated[Duration, Env("MAPPING_WAIT")] = 0.0

    monkeypatch.setenv("MAPPING_PORT", "")
    assert convert({"port": 3}, Holder).port == 3
    monkeypatch.setenv("MAPPING_PORT", "5")
    monkeypatch.setenv("MAPPING_HOSTS", '["a", "b"]')
    monkeypatch.setenv("MAPPING_INNER", '{"a": 4}')
    monkeypatch.setenv("MAPPING_WAIT", "2s")
    read = convert({"port": 3}, Holder)
    assert (read.port, read.hosts, read.inner, read.wait) == (5, ["a", "b"], Inner(4), 2.0)
    monkeypatch.setenv("MAPPING_PORT", "x")
    monkeypatch.setenv("MAPPING_WAIT", "2")
    with pytest.raises(MappingError, match="environment variable MAPPING_PORT") as caught:
        convert({"port": 3}, Holder)
    assert [(error.path, error.kind) for error in caught.value.errors] == [
        ("port", "syntax"),
        ("wait", "env"),
    ]


def test_options_and_ranges_of_lists_apply_to_elements():
    class Holder(msgspec.Struct):
        codes: Annotated[list[int], Json("codes,range=[1:5]")]
        modes: Annotated[list[str], Options("a", "b")]
        named: Annotated[dict[str, int], Json("named,options=1|2")]

    wrong = {"codes": [1, 9], "modes": ["a", "c"], "named": {"k": 3}}
    assert refused(lambda: convert(wrong, Holder)) == [
        ("codes[1]", "range"),
        ("modes[1]", "options"),
        ("named[k]", "options"),
    ]


def test_plain_msgspec_limits_hold():
    class Holder(msgspec.Struct):
        s: Annotated[str, msgspec.Meta(pattern="^a", max_length=3)]
        n: Annotated[list[int], msgspec.Meta(min_length=1)]
        m: Annotated[int, msgspec.Meta(multiple_of=5, description="fives")]
        at: Annotated[datetime.datetime, msgspec.Meta(tz=True)]
        url: Annotated[Duration, msgspec.Meta(title="only a title")] = 0.0

    wrong = {"s": "bbbb", "n": [], "m": 7, "at": "2024-01-02T03:04:05"}
    assert [path for path, _ in refused(lambda: convert(wrong, Holder))] == ["s", "n", "m", "at"]
    right = {"s": "ab", "n": ["1"], "m": 10, "at": "2024-01-02T03:04:05Z"}
    assert convert(right, Holder).n == [1]


def test_from_string():
    class Holder(msgspec.Struct):
        n: Annotated[int, FromString()]
        t: Annotated[bool, Json("t,string")] = False
        s: Annotated[str, Json("s,string")] = ""
        a: Annotated[Any, Json("a,string,optional")] = None

    read = convert({"n": "12", "t": "TRUE", "s": 2.5}, Holder)
    assert (read.n, read.t, read.s) == (12, True, "2.5")
    assert refused(lambda: convert({"n": True, "t": "yes", "s": [], "a": "x"}, Holder)) == [
        ("n", "type"),
        ("t", "type"),
        ("s", "type"),
        ("a", "type"),
    ]


def fold(key: str) -> str:
    return key.lower().replace("_", "")


class Conf(msgspec.Struct, rename="pascal"):
    max_conns: int = 1
    labels: dict[str, int] = {}
    inner: Annotated[Inner | None, Json("Inner.Deep")] = None


def test_folded_keys_match_in_any_spelling_and_maps_stay_verbatim():
    for key in ("MaxConns", "max_conns", "MAXCONNS", "maxConns"):
        assert convert({key: 2}, Conf, fold=fold).max_conns == 2
    tree = {"LABELS": {"One_Two": 1, "onetwo": 2}, "inner": {"DEEP": {"A": 3}}}
    read = convert(tree, Conf, fold=fold)
    assert read.labels == {"One_Two": 1, "onetwo": 2}
    assert read.inner == Inner(3)


def test_two_spellings_of_a_known_key_conflict():
    assert refused(lambda: convert({"max_conns": 1, "MaxConns": 2}, Conf, fold=fold)) == [
        ("MaxConns", "conflict")
    ]
    assert convert({"zz": 1, "ZZ": 2}, Conf, fold=fold) == Conf()


def test_two_fields_that_fold_to_one_key_conflict():
    class Twice(msgspec.Struct):
        ab: int
        a_b: int

    assert convert({"ab": 1, "a_b": 2}, Twice).a_b == 2
    with pytest.raises(PlanError) as caught:
        convert({}, Twice, fold=fold)
    assert (caught.value.owner, caught.value.field, caught.value.kind) == (
        "Twice",
        "a_b",
        "conflict",
    )


def test_recursive_types():
    class Node(msgspec.Struct):
        value: int
        children: "list[Node]" = []
        next: "Node | None" = None

    globals()["Node"] = Node
    read = convert({"value": 1, "children": [{"value": 2, "next": {"value": 3}}]}, Node)
    assert read.children[0].next == Node(3)
    assert refused(lambda: convert({"value": 1, "children": [{"next": {}}]}, Node)) == [
        ("children[0].value", "missing"),
        ("children[0].next.value", "missing"),
    ]


@dataclasses.dataclass(kw_only=True)
class Point:
    x: int
    y: int = 0
    length: float = dataclasses.field(init=False, default=0.0)

    def __post_init__(self):
        if self.x < 0:
            raise ValueError("x is left of the page")


class Loose(TypedDict):
    a: int
    b: NotRequired[Annotated[int, Range("[1:5]")]]


def test_dataclasses_and_typed_dicts():
    assert convert({"x": 1}, Point) == Point(x=1)
    assert refused(lambda: convert({"x": -1}, Point)) == [("", "validate")]
    assert convert({"a": 1, "zz": 2}, Loose) == {"a": 1}
    assert convert({"a": 1, "b": 2}, Loose) == {"a": 1, "b": 2}
    assert refused(lambda: convert({"b": 9}, Loose)) == [("a", "missing"), ("b", "range")]


def test_a_check_of_the_class_itself_is_an_error_at_its_place():
    class Holder(msgspec.Struct):
        points: list[Point]

    with pytest.raises(MappingError, match=r"^points\[1\]: x is left of the page$"):
        convert({"points": [{"x": 1}, {"x": -5}]}, Holder)


def test_generic_classes():
    class Page(msgspec.Struct, Generic[V]):
        items: list[V]
        wait: Duration = 0.0

    assert convert({"items": ["1"], "wait": "1s"}, Page[int]).items == [1]
    assert refused(lambda: convert({"items": ["x"]}, Page[int])) == [("items[0]", "syntax")]
    assert convert({"items": [1]}, Page[str]).items == ["1"]


def test_unset_fields():
    class Patch(msgspec.Struct):
        name: str | msgspec.UnsetType = msgspec.UNSET
        age: int | msgspec.UnsetType | None = msgspec.UNSET

    assert convert({"name": "x"}, Patch) == Patch(name="x")
    assert convert({"age": None}, Patch) == Patch(age=None)
    assert refused(lambda: convert({"name": 5}, Patch)) == [("name", "type")]


def test_tagged_classes_check_their_tag():
    class Cat(msgspec.Struct, tag=True):
        wait: Duration = 0.0

    assert convert({"type": "Cat"}, Cat) == Cat()
    assert refused(lambda: convert({"type": "Dog"}, Cat)) == [("", "type")]


def test_roots_that_are_no_classes():
    assert convert([1, "2"], list[int]) == [1, 2]
    assert convert({"a": 1}, dict[str, int]) == {"a": 1}
    assert convert(5, int) == 5
    assert convert(None, Inner | None) is None  # type: ignore[arg-type]
    assert refused(lambda: convert("[1]", list[int])) == [("", "type")]


def test_key_takes_values_of_their_final_type_only():
    mapper = Mapper(Outer, source="key")
    assert mapper.convert({"name": "n", "inner": {"a": 1}}).inner.a == 1

    class Row(msgspec.Struct):
        f: float
        s: list[str] = []

    assert refused(lambda: convert({"f": 1, "s": [1]}, Row, source="key")) == [
        ("f", "type"),
        ("s[0]", "type"),
    ]


def test_number_literals_in_plain_values():
    literal = {"v": [Number("2.50")]}
    assert Mapper(dict[str, list[str]]).convert(literal) == literal
    assert Mapper(dict[str, list[float]], literals=True).convert(literal) == {"v": [2.5]}
    assert refused(
        lambda: Mapper(list[str | None], literals=True).convert([Number("x"), True])
    ) == [("[1]", "type")]


@pytest.mark.parametrize(
    ("annotation", "kind"),
    numbered(
        [
            (Annotated[int, Json("v,range=[5:1]")], "range"),
            (Annotated[int, Json("v,optional=a=b")], "tag"),
            (Annotated[int, Json("v,default=x")], "syntax"),
            (Annotated[int, Json("v,default=9,range=[0:5]")], "range"),
            (Annotated[str, Json("v,default=z,options=a|b")], "options"),
            (Annotated[list[int], Json("v,default=[a]")], "text"),
            (Annotated[str, Range("[1:5]")], "range"),
            (complex, "type"),
            (Callable[[], int], "type"),
            (Inner | dict[str, int], "type"),
            ("Undefined", "type"),
        ]
    ),
)
def test_wrong_types_are_refused_when_they_are_compiled(annotation: Any, kind: str):
    holder = type("Holder", (), {"__annotations__": {"v": annotation}})
    with pytest.raises(PlanError) as caught:
        Mapper(dataclasses.dataclass(holder))
    assert caught.value.owner == "Holder"
    assert caught.value.kind == kind
    assert "Holder" in str(caught.value)


def test_a_python_default_outside_its_own_rules_is_refused_too():
    class Holder(msgspec.Struct):
        mode: Annotated[str, Options("a", "b")] = "c"

    class Numbered(msgspec.Struct):
        port: Annotated[int, Range("[1:5]")] = 9

    for cls, kind in ((Holder, "options"), (Numbered, "range")):
        with pytest.raises(PlanError) as caught:
            Mapper(cls)
        assert caught.value.kind == kind


def test_an_unknown_source_is_refused():
    with pytest.raises(PlanError, match="no source"):
        Mapper(Inner, source="cookie")


def test_inherited_objects_merge_whatever_the_spelling_of_their_keys():
    class Rpc(msgspec.Struct):
        etcd: Annotated[dict[str, int], Inherit()]

    class Etcd(msgspec.Struct):
        key_name: int
        other: int = 0

    class Folded(msgspec.Struct):
        etcd: Annotated[Etcd, Inherit()]

    class Top(msgspec.Struct):
        folded: Folded
        rpc: Rpc | None = None

    tree = {"ETCD": {"KeyName": 1, "Other": 5}, "folded": {"Etcd": {"key_name": 2}}}
    assert convert(tree, Top, fold=fold).folded.etcd == Etcd(2, 5)


def test_a_required_class_that_holds_itself_needs_input():
    class Endless(msgspec.Struct):
        inner: "Endless"

    globals()["Endless"] = Endless
    assert refused(lambda: convert({}, Endless)) == [("inner", "missing")]
    assert refused(lambda: convert({"inner": {"inner": {}}}, Endless)) == [
        ("inner.inner.inner", "missing")
    ]


def test_optional_groups_are_given_as_a_whole_or_not_at_all():
    class Group(msgspec.Struct):
        low: int
        high: int
        unit: Annotated[str, Json("unit,default=s")]
        step: int = 1

    class Holder(msgspec.Struct, kw_only=True):
        group: Annotated[Group | None, Embedded()] = None
        always: Annotated[Inner, Embedded()]

    assert convert({"a": 1}, Holder) == Holder(always=Inner(1))
    given = {"a": 1, "low": 1, "high": 2, "unit": "m"}
    assert convert(given, Holder).group == Group(1, 2, "m")
    assert refused(lambda: convert({"low": 1, "high": "x"}, Holder)) == [
        ("high", "type"),
        ("unit", "missing"),
        ("a", "missing"),
    ]


def test_a_type_that_cannot_be_the_key_of_a_cache_is_compiled_each_time():
    assert convert([1], Annotated[list[int], ["not", "hashable"]]) == [1]  # type: ignore[arg-type]


def test_an_enum_may_find_members_of_its_own():
    class Mode(enum.Enum):
        FAST = "fast"

        @classmethod
        def _missing_(cls, value: object) -> "Mode | None":
            return cls.FAST if value == "quick" else None

    assert convert(["fast", "quick"], list[Mode]) == [Mode.FAST, Mode.FAST]
    assert refused(lambda: convert(["slow"], list[Mode])) == [("[0]", "options")]


def test_sets_hold_only_what_has_a_hash():
    assert convert(["a", 1], frozenset[Any]) == frozenset({"a", 1})
    assert refused(lambda: convert([[1]], set[Any])) == [("", "type")]
    assert refused(lambda: Mapper(dict[str, set[Any]], fold=str.lower).convert({"k": [{}]})) == [
        ("[k]", "type")
    ]


def test_any_mapping_is_an_object_and_any_key_is_text():
    layers: ChainMap[str, Any] = ChainMap({"a": 1}, {"a": 2, "b": "c"})
    assert convert(layers, Inner) == Inner(1, "c")
    assert convert(MappingProxyType({"k": layers}), dict[Any, Inner]) == {"k": Inner(1, "c")}
    assert refused(lambda: convert({1: {"a": 1}}, dict[str, Inner])) == [("[1]", "type")]


def test_a_literal_may_hold_none():
    class Holder(msgspec.Struct):
        v: Literal["a", None]
        many: list[Literal[1, None]] = []

    assert convert({"v": None, "many": [None, 1]}, Holder) == Holder(None, [None, 1])
    assert refused(lambda: convert({"v": "b"}, Holder)) == [("v", "options")]


def test_errors_survive_pickling():
    with pytest.raises(MappingError) as caught:
        convert({"a": "x"}, Inner)
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.errors == caught.value.errors
    assert str(again) == str(caught.value)
    refused_type = PlanError("Owner", "field", "tag", "is wrong")
    assert str(pickle.loads(pickle.dumps(refused_type))) == "Owner.field: is wrong"
