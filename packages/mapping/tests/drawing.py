"""Draw types and inputs at random, for the tests that compare one reading with another."""

import datetime
import decimal
import enum
import json
import uuid
from typing import Annotated, Any, Literal

import msgspec
from hypothesis import strategies as st

from zero.mapping import Duration, Float32, Int8, Json, Number, Options, Range, Uint8, Uint64


class Level(enum.Enum):
    LOW = "low"
    HIGH = "high"


class Size(enum.IntEnum):
    ONE = 1
    TWO = 2


LEAVES: list[Any] = [
    str, int, float, bool, Any, bytes, Int8, Uint8, Uint64, Float32, Level, Size, Literal["a", 1], Literal[0, 1],
    datetime.date, uuid.UUID, decimal.Decimal, int | str, int | float, tuple[int, str], Duration, Number,
    Annotated[datetime.datetime, msgspec.Meta(tz=True)], Annotated[int, Range("[0:9]")], Annotated[float, Range("(0:1]")],
    Annotated[str, Options("a", "b", "")], Annotated[int, Options(0, 1, 12)], Annotated[float, Options(1, 2.5)],
    Annotated[str, msgspec.Meta(max_length=2)], Annotated[list[int], msgspec.Meta(min_length=1)],
]  # fmt: skip

WORDS = st.sampled_from(
    ["", "a", "b", "low", "1", "-0", "1.5", "1e3", "true", "null", "[1,2]", '{"a":1}', "aGk=", "1s", "2024-01-02",
     "2024-01-02T03:04:05Z", "2024-01-02t03:04:05+02:00", "12345678-1234-5678-1234-567812345678", "é", "😀"]
)  # fmt: skip
NUMBERS = st.one_of(
    st.sampled_from(
        [0, 1, 2, -1, 9, 12, 127, 128, 255, 256, 2**53 + 1, 2**63, 2**64 - 1, 2**64, -(2**63) - 1]
    ),
    st.sampled_from([0.0, 0.5, 1.0, 2.5, -1.5, 1e300, 3.5e38, 1e-300]),
    st.integers(-300, 300),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS, st.text(max_size=5))
KEYS = st.sampled_from(["a", "b", "c", "d", "é"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@st.composite
def annotations(draw: Any, depth: int = 2) -> Any:
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(LEAVES))
    inner = draw(annotations(depth - 1))
    shape = draw(st.sampled_from(["list", "dict", "optional", "struct", "set"]))
    match shape:
        case "list":
            return list[inner]
        case "dict":
            return dict[str, inner]
        case "optional":
            return inner | None if not isinstance(inner, str) else inner
        case "set":
            return draw(st.sampled_from([frozenset[str], set[Any], set[int]]))
        case _:
            return draw(structs(depth - 1))


@st.composite
def structs(draw: Any, depth: int = 2) -> Any:
    fields: list[Any] = []
    for name in draw(
        st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, min_size=1, max_size=4)
    ):
        annotation = draw(annotations(depth))
        if draw(st.booleans()):
            annotation = Annotated[annotation, Json(name)]
        if draw(st.integers(0, 3)) == 0:
            annotation = Annotated[annotation, Json(f"{name},optional")]
        fields.append((name, annotation))
    return msgspec.defstruct("Drawn", fields, kw_only=True)


def like(annotation: Any) -> st.SearchStrategy[Any]:
    """Draw values that mostly fit: objects with the keys of the type, else anything."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        fitting = {field.name: like(field.type) for field in msgspec.structs.fields(annotation)}
        return st.one_of(
            st.fixed_dictionaries(fitting), st.fixed_dictionaries({}, optional=fitting), VALUES
        )
    origin = getattr(annotation, "__origin__", None)
    if origin is list:
        return st.one_of(st.lists(like(annotation.__args__[0]), max_size=3), VALUES)
    if origin is dict:
        return st.one_of(st.dictionaries(KEYS, like(annotation.__args__[1]), max_size=3), VALUES)
    return VALUES


def spelled(value: Any, draw: Any) -> str:
    """Write JSON, numbers in any of their spellings."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{spelled(v, draw)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(spelled(item, draw) for item in value) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        plain = repr(value)
        return draw(
            st.sampled_from(
                [plain, plain, f"{value:e}", f"{value:.1f}", "-0" if value == 0 else plain]
            )
        )
    return json.dumps(value, ensure_ascii=draw(st.booleans()))
