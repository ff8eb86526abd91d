# /// script
# requires-python = ">=3.11"
# dependencies = ["zero-mapping", "msgspec", "pydantic>=2.7"]
# ///
"""Compare zero.mapping with msgspec (the floor) and pydantic, side by side.

Rounds are interleaved; a ratio is taken inside its round, and the median of the ratios is shown.
"""

import dataclasses
import json
import statistics
import sys
import timeit
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
import pydantic

from zero.mapping import Binder, Form, Header, Json, Mapper, Path, Range

ROUNDS = 15
SECONDS = 0.02


class Line(msgspec.Struct):
    sku: str
    price: Annotated[float, msgspec.Meta(ge=0)]
    count: Annotated[int, Range("[1:100]")] = 1
    tags: list[str] = []


class Address(msgspec.Struct):
    street: str
    city: str
    zip: str
    country: str = "AT"


class Order(msgspec.Struct, kw_only=True):
    id: int
    customer: str
    address: Address
    lines: list[Line]
    labels: dict[str, str] = {}
    note: str | None = None
    paid: bool = False


class PydanticLine(pydantic.BaseModel):
    sku: str
    price: float = pydantic.Field(ge=0)
    count: int = pydantic.Field(1, ge=1, le=100)
    tags: list[str] = []


class PydanticAddress(pydantic.BaseModel):
    street: str
    city: str
    zip: str
    country: str = "AT"


class PydanticOrder(pydantic.BaseModel):
    id: int
    customer: str
    address: PydanticAddress
    lines: list[PydanticLine]
    labels: dict[str, str] = {}
    note: str | None = None
    paid: bool = False


ORDER = {
    "id": 7,
    "customer": "Ada",
    "address": {"street": "Main 1", "city": "Graz", "zip": "8010"},
    "lines": [
        {"sku": f"s{number}", "price": 1.5 * number, "count": number, "tags": ["a", "b"]}
        for number in range(1, 6)
    ],
    "labels": {"channel": "web", "lang": "de"},
    "paid": True,
}
TEXT = json.dumps(ORDER).encode()


class Search(msgspec.Struct, kw_only=True):
    shop: Annotated[int, Path("shop")]
    user: Annotated[str, Path("user")]
    page: Annotated[int, Form("page"), Range("[1:100]")] = 1
    size: Annotated[int, Form("size")] = 20
    sort: Annotated[str, Form("sort")] = "id"
    active: Annotated[bool, Form("active")] = False


class PlainSearch(msgspec.Struct, kw_only=True):
    shop: int
    user: str
    page: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    size: int = 20
    sort: str = "id"
    active: bool = False


PATH = {"shop": "7", "user": "ada"}
FORM = {"page": ["3"], "size": ["50"], "sort": ["name"], "active": ["true"]}
FLAT = PATH | {name: values[0] for name, values in FORM.items()}


class Create(msgspec.Struct, kw_only=True):
    shop: Annotated[int, Path("shop")]
    token: Annotated[str, Header("X-Token")]
    items: list[Line]
    note: Annotated[str, Json("note")] = ""


class CreateBody(msgspec.Struct):
    items: list[Line]
    note: str = ""


class CreatePlain(msgspec.Struct, kw_only=True):
    shop: int
    token: str
    items: list[Line]
    note: str = ""


HEADERS = [("Host", "x"), ("Accept", "*/*"), ("User-Agent", "b"), ("X-Token", "t"), ("X-B", "c")]
BODY = json.dumps({"items": ORDER["lines"], "note": "n"}).encode()

order = Mapper(Order)
decode = msgspec.json.Decoder(Order).decode
pydantic_order = pydantic.TypeAdapter(PydanticOrder)
search = Binder(Search)
create = Binder(Create)
create_body = msgspec.json.Decoder(CreateBody).decode


def merge_then_convert() -> PlainSearch:
    """What a msgspec user writes: strings of two sources, merged, then converted."""
    flat = {**PATH, **{name: values[0] for name, values in FORM.items()}}
    return msgspec.convert(flat, PlainSearch, strict=False)


def create_by_hand() -> CreatePlain:
    body = create_body(BODY)
    token = next(value for name, value in HEADERS if name.lower() == "x-token")
    flat = msgspec.convert(PATH["shop"], int, strict=False)
    return CreatePlain(shop=flat, token=token, items=body.items, note=body.note)


CASES: dict[str, dict[str, Callable[[], Any]]] = {
    "dict to nested validated object": {
        "msgspec.convert": lambda: msgspec.convert(ORDER, Order),
        "zero.mapping": lambda: order.convert(ORDER),
        "pydantic": lambda: pydantic_order.validate_python(ORDER),
    },
    "JSON bytes to nested validated object": {
        "msgspec.json.Decoder": lambda: decode(TEXT),
        "zero.mapping": lambda: order.decode_json(TEXT),
        "pydantic": lambda: pydantic_order.validate_json(TEXT),
    },
    "strings of path and query": {
        "msgspec, merged by hand": merge_then_convert,
        "zero.mapping": lambda: search.bind(path=PATH, form=FORM),
        "msgspec, one flat dict given": lambda: msgspec.convert(FLAT, PlainSearch, strict=False),
    },
    "path, header and JSON body": {
        "msgspec, by hand": create_by_hand,
        "zero.mapping": lambda: create.bind(path=PATH, headers=HEADERS, body=BODY),
    },
}


@dataclasses.dataclass
class Row:
    name: str
    micros: float
    ratio: float


def measure(functions: dict[str, Callable[[], Any]]) -> list[Row]:
    timers = {name: timeit.Timer(function) for name, function in functions.items()}
    loops = {
        name: max(1, int(SECONDS / (timer.timeit(100) / 100))) for name, timer in timers.items()
    }
    times: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(ROUNDS):
        for name, timer in timers.items():
            times[name].append(timer.timeit(loops[name]) / loops[name])
    floor = times[next(iter(timers))]
    return [
        Row(
            name,
            statistics.median(values) * 1e6,
            statistics.median(one / other for one, other in zip(values, floor, strict=True)),
        )
        for name, values in times.items()
    ]


def main() -> None:
    print(
        f"Python {sys.version.split()[0]}, msgspec {msgspec.__version__}, pydantic {pydantic.VERSION}"
    )
    for title, functions in CASES.items():
        print(f"\n{title}")
        for row in measure(functions):
            print(f"  {row.name:32} {row.micros:9.3f} us {row.ratio:7.2f} x")


if __name__ == "__main__":
    main()
