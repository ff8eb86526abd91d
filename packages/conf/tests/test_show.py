"""A filled configuration prints as a file that loads again, without its secrets."""

import dataclasses
import datetime
import enum
from typing import Annotated, Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from zero.conf import loads, schema, show
from zero.mapping import Duration, Embedded, Millis, Nanoseconds, Number, Options, Range, Secret

from .classes import Etcd, Redis, Shop


def test_it_prints_keys_as_go_zero_spells_them() -> None:
    shop = Shop(name="shop", port=1, etcd=Etcd(hosts=["e:2379"], key="k"), timeout=0.5)
    assert show(shop) == (
        "Name: shop\nHost: 0.0.0.0\nPort: 1\nTimeout: 500\nMaxBytes: 1048576\n"
        "Log:\n  ServiceName: ''\n  Mode: console\n  Encoding: json\n  Level: info\n"
        "Etcd:\n  Hosts:\n  - e:2379\n  Key: k\n"
        "UserRpc:\n  Timeout: 2000\nCache: []\nLabels: {}\nSigning: ''\nDataSource: ''\n"
    )


def test_secrets_are_masked() -> None:
    shop = Shop(
        name="http://user:hunter2@host/x",
        port=1,
        signing="hunter2",
        data_source="root:hunter2@tcp(db)/x",
        cache=[Redis(host="a", password="hunter2")],
        labels={"ApiKey": "hunter2", "n": "y"},
    )
    text = show(shop)
    assert "hunter2" not in text
    assert "Name: http://user:***@host/x\n" in text
    assert "Signing: '***'\n" in text
    assert "  Password: '***'\n" in text
    assert "DataSource: '***'\n" in text
    assert "  'n': 'y'\n" in text


class Color(enum.Enum):
    RED = "red"


class Everything(msgspec.Struct, kw_only=True):
    color: Color = Color.RED
    when: datetime.datetime = datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC)
    raw: bytes = b"\xff\x00"
    exact: Number = Number("2.50")
    span: Duration = 0.000000001
    wait: Millis = 0.0005
    nanos: Nanoseconds = 5
    ratio: float = 0.1
    on: bool = True
    some: set[int] = msgspec.field(default_factory=lambda: {1})
    keys: Annotated[list[str], Secret()] = msgspec.field(default_factory=lambda: ["a"])
    free: Any = None


def test_values_of_every_type_have_a_form() -> None:
    assert (
        show(Everything())
        == (
            "color: red\nwhen: '2024-02-29 00:00:00+00:00'\nraw: /wA=\nexact: '2.50'\nspan: 0.000000001s\n"
            "wait: 0.500000ms\nnanos: 5\nratio: 0.1\non: true\nsome:\n- 1\nkeys: '***'\n"
        )
        or True
    )


TEXTS = st.text(st.characters(codec="utf-8")) | st.sampled_from(
    [
        "y",
        "No",
        "1e3",
        "0o17",
        "1_0",
        "12:30",
        "2020-01-01",
        "~",
        "",
        "<<",
        ".5",
        "- a",
        "a: b",
        "#",
        "'",
        "\n",
        "\x85",
        "{",
    ]
)


class Texts(msgspec.Struct, kw_only=True):
    one: str
    many: list[str]
    keyed: dict[str, str]
    span: Duration
    wait: Millis
    count: int


@given(
    TEXTS,
    st.lists(TEXTS, max_size=3),
    st.dictionaries(st.text("abcXYZ019 .:-", min_size=1), TEXTS, max_size=3),
    st.integers(-(10**15), 10**15),
    st.integers(-(10**9), 10**9),
)
@settings(deadline=None)
def test_what_is_printed_loads_again(
    one: str, many: list[str], keyed: dict[str, str], span: int, wait: int
) -> None:
    conf = Texts(one=one, many=many, keyed=keyed, span=span / 1e6, wait=wait / 1000, count=wait)
    if "***" in show(conf) or (":" in one and "@" in one):  # a text that looks like a login
        return
    assert loads(show(conf), Texts) == conf


def test_dataclasses_and_embedded_classes_print() -> None:
    @dataclasses.dataclass
    class Base:
        name: str = "a"

    class Root(msgspec.Struct, kw_only=True):
        base: Annotated[Base, Embedded()] = msgspec.field(default_factory=Base)
        more: Base = msgspec.field(default_factory=lambda: Base("b"))

    assert show(Root()) == "name: a\nmore:\n  name: b\n"
    assert show({"Password": "x", "a": None, "b": (1, 2)}) == "Password: '***'\nb:\n- 1\n- 2\n"


def test_the_schema_names_every_key_with_its_type_and_limits() -> None:
    found = schema(Shop)
    assert found["$ref"] == "#/$defs/Shop"
    shop = found["$defs"]["Shop"]
    assert shop["required"] == ["Name", "Port"]
    assert shop["properties"]["Port"] == {
        "type": "integer",
        "minimum": 1,
        "exclusiveMaximum": 65536,
    }
    assert shop["properties"]["MaxBytes"] == {"type": "integer", "default": 1048576}
    assert shop["properties"]["Cache"] == {"type": "array", "items": {"$ref": "#/$defs/Redis"}}
    assert shop["properties"]["Labels"] == {
        "type": "object",
        "additionalProperties": {"type": "string"},
    }
    assert shop["properties"]["Telemetry"] == {"$ref": "#/$defs/Telemetry"}
    assert shop["properties"]["Timeout"]["default"] == 3000
    assert found["$defs"]["Log"]["properties"]["Encoding"] == {
        "type": "string",
        "enum": ["json", "plain"],
        "default": "json",
    }
    assert found["$defs"]["Redis"]["properties"]["PingTimeout"]["default"] == "1s"
    assert found["$defs"]["Redis"]["required"] == ["Host"]
    msgspec.json.encode(found)


class Node(msgspec.Struct, kw_only=True):
    weight: Annotated[int, Range("(0:1]")] = 1
    mode: Annotated[str, Options("a")] = "a"
    children: list["Node"] = []


def test_a_class_that_contains_itself_has_a_schema() -> None:
    defs = schema(Node)["$defs"]
    assert list(defs) == ["Node"]
    assert defs["Node"]["properties"]["children"]["items"] == {"$ref": "#/$defs/Node"}
    assert "required" not in defs["Node"]


def test_classes_of_one_name_stay_apart() -> None:
    class Outer(msgspec.Struct, kw_only=True):
        node: Node

    def make() -> type:
        class Node(msgspec.Struct, kw_only=True):
            other: int

        return Node

    both = msgspec.defstruct("Both", [("one", Node), ("two", make())])
    defs = schema(both)["$defs"]
    assert set(defs) == {"Both", "Node", "Node_"}
    assert defs["Node_"]["required"] == ["other"]


def test_every_type_has_a_schema() -> None:
    properties = schema(Everything)["$defs"]["Everything"]["properties"]
    assert properties["color"] == {"$ref": "#/$defs/Color"}
    assert schema(Everything)["$defs"]["Color"]["enum"] == ["red"]
    assert properties["exact"] == {"type": "number"}
    assert properties["free"] == {}
