import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypedDict

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
    Options,
    Path,
    Range,
    Secret,
    parse_form,
)


class Item(msgspec.Struct):
    sku: str
    count: Annotated[int, Range("[1:10]")] = 1


class Create(msgspec.Struct, kw_only=True):
    shop: Annotated[int, Path("shop")]
    token: Annotated[str, Header("X-Token"), Secret()]
    page: Annotated[int, Form("page"), Range("[1:100]")] = 1
    tags: Annotated[list[str], Form("tags")] = []
    sizes: Annotated[list[int] | None, Form("sizes")] = None
    mode: Annotated[str, Form("mode,options=fast|slow")] = "fast"
    ratio: Annotated[float, Form("ratio")] = 0.5
    dry: Annotated[bool, Form("dry")] = False
    wait: Annotated[Duration, Header("X-Wait")] = 0.0
    kind: Annotated[Literal["a", "b"] | None, Header("kind")] = None
    items: list[Item]
    note: Annotated[str, Json("Note")] = ""


BODY = b'{"items": [{"sku": "s"}]}'


def compiled(binder: Binder[Any]) -> bool:
    return "bind" in vars(binder)


def walk(binder: Binder[Any], **given: Any) -> Any:
    """Bind without the compiled function."""
    return Binder.bind(binder, **given)


def refused(run: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(MappingError) as caught:
        run()
    return [(error.path, error.kind) for error in caught.value.errors]


def test_all_sources_fill_one_object():
    given = {
        "path": {"shop": "7"},
        "form": parse_form("page=3&tags=a&tags[]=b&sizes=1&ratio=.5&dry=TRUE&mode=slow"),
        "headers": [("x-token", "t"), ("X-Wait", "1m"), ("KIND", "b"), ("Other", "x")],
        "body": b'{"items": [{"sku": "s", "count": 2}], "Note": "n"}',
    }
    binder = Binder(Create)
    assert compiled(binder)
    read = binder.bind(**given)
    assert read == walk(binder, **given)
    assert read == Create(
        shop=7, token="t", page=3, tags=["a", "b"], sizes=[1], mode="slow", ratio=0.5, dry=True, wait=60.0,
        kind="b", items=[Item("s", 2)], note="n",
    )  # fmt: skip


def test_errors_of_all_sources_come_at_once():
    wrong = {
        "path": {"shop": "x"},
        "form": {
            "page": ["300"],
            "sizes": ["1", "y"],
            "mode": ["other"],
            "dry": ["yes"],
            "ratio": ["1e999"],
        },
        "headers": [("X-Wait", "1"), ("Kind", "c")],
        "body": b'{"items": [{"count": 11}], "Note": 5}',
    }
    assert refused(lambda: Binder(Create).bind(**wrong)) == [
        ("shop", "syntax"), ("page", "range"), ("sizes[1]", "syntax"), ("mode", "options"), ("ratio", "overflow"),
        ("dry", "type"), ("X-Token", "missing"), ("X-Wait", "time"), ("kind", "options"),
        ("items[0].sku", "missing"), ("items[0].count", "range"), ("Note", "type"),
    ]  # fmt: skip


def test_a_broken_body_is_reported_beside_the_other_sources():
    assert refused(lambda: Binder(Create).bind(path={}, headers=[("X-Token", "t")], body=b"{")) == [
        ("", "text"),
        ("shop", "missing"),
        ("items", "missing"),
    ]


def test_a_secret_header_is_masked():
    class Guarded(msgspec.Struct):
        token: Annotated[int, Header("X-Token"), Secret()]

    with pytest.raises(MappingError, match=r"\*\*\* is not an integer"):
        Binder(Guarded).bind(headers=[("X-Token", "hunter2")])


@pytest.mark.parametrize(
    "text", ["007", "+7", "-0", "7.0", "1_0", " 7", "٣", "7\n", "1e1", "", "-5", "9" * 5000, "0x7"]
)
def test_the_compiled_function_knows_which_texts_to_leave_to_the_walk(text: str):
    class Plain(msgspec.Struct):
        n: Annotated[int, Path("n")]
        f: Annotated[float, Form("f")] = 0.0
        b: Annotated[bool, Form("b")] = False

    binder = Binder(Plain)
    assert compiled(binder)
    requests: list[dict[str, Any]] = [
        {"path": {"n": text}},
        {"path": {"n": "1"}, "form": {"f": [text], "b": [text]}},
    ]
    for given in requests:
        assert outcome(lambda: binder.bind(**given)) == outcome(lambda: walk(binder, **given))  # noqa: B023


def outcome(run: Callable[[], object]) -> object:
    try:
        return repr(run())
    except MappingError as error:
        return [(item.path, item.kind) for item in error.errors]


def test_a_list_takes_every_value_and_a_scalar_the_first():
    class Mixed(msgspec.Struct):
        one: Annotated[int, Form("v")]
        many: Annotated[list[int], Header("v")]

    read = Binder(Mixed).bind(form={"v": ["1", "x"]}, headers=[("V", "2")])
    assert (read.one, read.many) == (1, [2])
    assert Binder(Mixed).bind(form={"v": ["1"]}, headers=[("V", "2"), ("v", "3")]).many == [2, 3]


def test_an_untagged_field_belongs_to_the_body():
    class Plain(msgspec.Struct):
        id: int

    assert Binder(Plain).bind(body=b'{"id": 1}').id == 1
    assert refused(lambda: Binder(Plain).bind(path={"id": "1"}, form={"id": ["1"]})) == [
        ("id", "missing")
    ]


def test_a_body_does_not_fill_the_fields_of_other_sources():
    class Mixed(msgspec.Struct, kw_only=True):
        admin: Annotated[bool, Header("X-Admin")] = False
        name: str

    assert Binder(Mixed).bind(body=b'{"name": "n", "admin": true}').admin is False


def test_of_two_sources_the_last_that_gives_the_field_wins():
    class Both(msgspec.Struct):
        a: Annotated[int, Form("a"), Json("a")]
        b: Annotated[str, Path("b,optional"), Header("b,optional")]

    binder = Binder(Both)
    assert binder.bind(form={"a": ["1"]}).a == 1
    assert binder.bind(form={"a": ["1"]}, body=b'{"a": 2}').a == 2
    assert binder.bind(form={"a": ["1"]}, path={"b": "p"}, headers=[("B", "h")]).b == "h"
    assert refused(lambda: binder.bind(body=b"{}")) == [("a", "missing")]


def test_embedded_classes_gather_from_several_sources():
    class Base(msgspec.Struct):
        tenant: Annotated[str, Header("X-Tenant")]
        lang: Annotated[str, Form("lang")] = "en"

    class Group(msgspec.Struct):
        low: Annotated[int, Form("low")]
        high: Annotated[int, Form("high")]

    class Request(msgspec.Struct, kw_only=True):
        base: Annotated[Base, Embedded()]
        group: Annotated[Group | None, Embedded(), Form()] = None
        title: str

    binder = Binder(Request)
    read = binder.bind(headers=[("X-Tenant", "t")], form={"lang": ["de"]}, body=b'{"title": "a"}')
    assert read == Request(base=Base("t", "de"), title="a")
    read = binder.bind(
        headers=[("X-Tenant", "t")], form={"low": ["1"], "high": ["2"]}, body=b'{"title": "a"}'
    )
    assert read.group == Group(1, 2)
    assert refused(lambda: binder.bind(form={"low": ["1"]}, body=b"{}")) == [
        ("high", "missing"),
        ("X-Tenant", "missing"),
        ("title", "missing"),
    ]


@pytest.mark.parametrize("body", [b"null", b"[]", b"1", b'"x"'])
def test_a_body_that_is_no_object(body: bytes):
    assert refused(lambda: Binder(Item).bind(body=body)) == [("", "type")]


def test_a_list_is_the_body_as_a_whole():
    assert Binder(list[Item]).bind(body=b'[{"sku": "a"}]') == [Item("a")]
    assert refused(lambda: Binder(list[Item]).bind()) == [("", "type")]


def test_first_value_and_bad_bytes_of_a_body():
    assert Binder(Item).bind(body=b'{"sku": "\xff"} tail').sku == "\ufffd"
    assert Binder(Item).bind(body=b'{"sku": "\\ud800"}').sku == "\ufffd"


def test_typed_dicts_bind_too():
    class Query(TypedDict):
        q: Annotated[str, Form("q")]
        n: Annotated[int, Form("n,default=5")]

    assert Binder(Query).bind(form={"q": ["x"]}) == {"q": "x", "n": 5}


def test_keys_and_names_of_a_type_never_become_code():
    key = "'] or __import__('os').abort() or ['"

    class Hostile(msgspec.Struct):
        v: Annotated[str, Path(key)]
        w: Annotated[str, Form("w"), Options(key)] = key

    binder = Binder(Hostile)
    assert compiled(binder)
    assert binder.bind(path={key: "1"}).v == "1"
    odd: Any = msgspec.defstruct("Odd", [("class_", Annotated[int, Path("class")])])
    assert Binder(odd).bind(path={"class": "1"}).class_ == 1


def test_a_check_of_the_class_is_reported():
    class Picky(msgspec.Struct):
        n: Annotated[int, Path("n")]

        def __post_init__(self) -> None:
            if self.n == 13:
                raise ValueError("unlucky")

    assert refused(lambda: Binder(Picky).bind(path={"n": "13"})) == [("", "validate")]


def test_minus_zero_is_no_unsigned_integer():
    class Unsigned(msgspec.Struct):
        n: Annotated[int, Json("n,options=0|1")]

    assert compiled(Binder(Unsigned))
    assert refused(lambda: Binder(Unsigned).bind(body=b'{"n": -0}')) == [("n", "options")]
    assert Binder(Unsigned).bind(body=b'{"n": 0}').n == 0


def test_threads_share_a_binder_and_may_compile_it_at_once():
    results: list[Any] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        given: dict[str, Any] = {"path": {"shop": "1"}, "headers": [("X-Token", "t")], "body": BODY}
        results.extend(Binder(Create).bind(**given) for _ in range(50))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 400
    assert all(one == results[0] for one in results)


def test_defaults_are_not_shared_between_requests():
    class Query(msgspec.Struct):
        tags: Annotated[list[str], Form("tags")] = []
        more: Annotated[list[str], Form("more,default=[a,b]")] = []

    binder = Binder(Query)
    binder.bind().tags.append("x")
    binder.bind().more.append("x")
    assert binder.bind() == Query(tags=[], more=["a", "b"])
