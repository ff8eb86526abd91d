"""Never run: what a type checker must see of the public interface of zero.ctl.api."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

from zero.ctl import api


def check_reading(text: str, data: bytes, path: Path) -> None:
    assert_type(api.parse(text, "a.api", dialect="auto", read=lambda name: data), api.Api)
    assert_type(api.load(path, dialect="legacy"), api.Api)
    assert_type(api.format_text(data, exact=True), str)
    assert_type(api.validate(api.Api()), None)
    assert_type(api.to_plugin_json(api.Api()), dict[str, Any])


def check_model(model: api.Api, route: api.Route, member: api.Member) -> None:
    assert_type(model.types, tuple[api.TypeDef, ...])
    assert_type(model.type("A"), api.TypeDef)
    assert_type(model.service, api.Service | None)
    assert_type(model.warnings, tuple[api.Problem, ...])
    assert_type(route.request, api.Type | None)
    assert_type(member.tags, tuple[api.Tag, ...])
    if model.service:
        assert_type(model.service.routes(), Iterator[tuple[api.Group, api.Route]])


def check_types(kind: api.Type) -> str:
    match kind:
        case api.Base() | api.Named() | api.External():
            return kind.name
        case api.AnyType():
            return "any"
        case api.Pointer() | api.Slice() | api.Array() | api.Map():
            return check_types(kind.of)
        case api.Struct():
            return kind.text


def check_errors(error: api.ApiError) -> None:
    assert_type(error.problems, tuple[api.Problem, ...])
    assert_type(error.render(), str)
    assert_type(error.problems[0].position, api.Position | None)
