from typing import Annotated, Any

import msgspec
import pytest

from zero.mapping import (
    Embedded,
    Env,
    FieldInfo,
    Form,
    Header,
    Json,
    MappingError,
    Options,
    Path,
    Range,
    Secret,
    fields,
    fill_defaults,
)


class Inner(msgspec.Struct):
    a: Annotated[int, Json("a,default=3")]
    b: str


class Conf(msgspec.Struct, kw_only=True):
    port: Annotated[int, Env("DEFAULTS_PORT")] = 80
    name: str
    hosts: Annotated[list[str], Json("hosts,default=[x,y]")]
    inner: Annotated[Inner, Json("inner,optional")]
    maybe: Inner | None = None
    dep: Annotated[int, Json("dep,optional=!")]
    base: Annotated[Inner | None, Embedded(), Json(",optional")]


def test_defaults_without_input(monkeypatch: pytest.MonkeyPatch):
    conf = fill_defaults(Conf)
    assert (conf.port, conf.name, conf.hosts, conf.dep) == (80, "", ["x", "y"], 0)
    # Nested values are filled even where they are optional; what may be None stays None.
    assert (conf.inner, conf.maybe, conf.base) == (Inner(3, ""), None, None)
    monkeypatch.setenv("DEFAULTS_PORT", "81")
    assert fill_defaults(Conf).port == 81
    monkeypatch.setenv("DEFAULTS_PORT", "x")
    with pytest.raises(MappingError, match="port: 'x' is not an integer"):
        fill_defaults(Conf)


def test_every_call_makes_its_own_lists():
    fill_defaults(Conf).hosts.append("z")
    assert fill_defaults(Conf).hosts == ["x", "y"]


def test_only_zero_values_may_be_overwritten():
    assert fill_defaults(Inner, given={"a": 0, "b": ""}) == Inner(3, "")
    for given in ({"a": 1}, {"b": "x"}, {"a": True}):
        with pytest.raises(MappingError) as caught:
            fill_defaults(Inner, given=given)
        assert [error.kind for error in caught.value.errors] == ["not_zero"]
    with pytest.raises(MappingError):
        fill_defaults(Conf, given={"hosts": [], "inner": {"a": 1}})
    assert fill_defaults(Conf, given={"inner": {"a": 0}}).inner.a == 3


def test_what_has_no_fields_has_no_defaults():
    with pytest.raises(MappingError):
        fill_defaults(list[int])


class Request(msgspec.Struct, kw_only=True):
    shop: Annotated[int, Path("shop")]
    token: Annotated[str, Header("X-Token"), Secret()]
    page: Annotated[int, Form("page"), Range("[1:100)")] = 1
    sort: Annotated[str, Form("sort,options=id|name")] = "id"
    tags: Annotated[list[str], Options("a", "b")] = []
    inner: Inner
    conf: Annotated[Conf | None, Json("conf"), Form("c")] = None


def test_fields_tell_what_a_type_says():
    found = fields(Request)
    assert [(field.name, field.source, field.key, field.required) for field in found] == [
        ("shop", "path", "shop", True),
        ("token", "header", "X-Token", True),
        ("page", "form", "page", False),
        ("sort", "form", "sort", False),
        ("tags", "json", "tags", False),
        ("inner", "json", "inner", True),
        ("conf", "json", "conf", False),
        ("conf", "form", "c", False),
    ]
    by_name: dict[str, FieldInfo] = {field.name: field for field in found}
    assert by_name["page"].range == "[1:100)"
    assert by_name["page"].default == 1
    assert by_name["sort"].options == ("id", "name")
    assert by_name["tags"].options == ("a", "b")
    assert by_name["token"].secret
    assert by_name["inner"].nested
    assert not by_name["shop"].has_default


def test_fields_of_embedded_classes_stand_on_the_same_level():
    assert [field.name for field in fields(Conf)][-2:] == ["base.a", "base.b"]
    assert fields(Conf)[0].env == "DEFAULTS_PORT"
    nothing: tuple[Any, ...] = fields(int)
    assert nothing == ()
