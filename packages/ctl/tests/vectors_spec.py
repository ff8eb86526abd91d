"""ctl_api_spec: goctl's description of complete samples, its plugin document, its layout."""

from collections.abc import Iterator
from typing import Any

from zero.ctl.api import (
    AnyType,
    Api,
    Array,
    Base,
    Doc,
    Group,
    Map,
    Member,
    Named,
    Pointer,
    Route,
    Slice,
    Struct,
    Type,
    format_text,
    parse,
    to_plugin_json,
)

from .vectors_layout import layout

Json = dict[str, Any]


def spec(document: Json) -> Iterator[tuple[str, str, str]]:
    for case in document["cases"]:
        checks = [("spec", _spec), ("format", _format), ("layout", _layout)]
        if "plugin" in case:
            checks.append(("plugin", _plugin))
        for what, check in checks:
            try:
                outcome, detail = check(case)
            except Exception as error:
                outcome, detail = "differs", f"{case['files']}: {error!r}"
            yield f"{case['name']}/{what}", outcome, detail


def _api(case: Json) -> Api:
    files: dict[str, str] = case["files"]
    return parse(files["main.api"], "main.api", dialect="default", read=files.__getitem__)


def _compare(case: Json, ours: object, theirs: object) -> tuple[str, str]:
    if ours == theirs:
        return "equal", ""
    return "differs", f"{case['files']}: expected {theirs!r}, got {ours!r}"


def _spec(case: Json) -> tuple[str, str]:
    return _compare(case, describe(_api(case)), case["spec"])


def _plugin(case: Json) -> tuple[str, str]:
    return _compare(case, to_plugin_json(_api(case)), case["plugin"])


def _format(case: Json) -> tuple[str, str]:
    text = case["files"]["main.api"]
    ours = format_text(text, dialect="default", exact=True)
    return _compare(case, ours, text if case["format"] is None else case["format"])


def _layout(case: Json) -> tuple[str, str]:
    text = case["files"]["main.api"]
    theirs = {"text": text if case["format"] is None else case["format"]}
    return layout({**case, "root": "main.api", "format": theirs})


def describe(api: Api) -> Json:
    """Return the neutral shape of the vectors."""
    groups = api.service.groups if api.service else ()
    return {
        "info": dict(api.info.properties),
        "service": (api.service.name or None) if api.service else None,
        "types": [
            {"name": each.name, "docs": list(each.docs), "members": _members(each.members)}
            for each in api.types
        ],
        "groups": [_group(group) for group in groups],
    }


def _members(members: tuple[Member, ...]) -> list[Json]:
    return [
        {
            "name": member.name,
            "embedded": member.embedded,
            "type": _type(member.type),
            "tag": member.tag,
            "comment": member.comment,
            "docs": list(member.docs),
        }
        for member in members
    ]


def _type(kind: Type | None) -> Json | None:
    match kind:
        case Base() | Named():
            return {"kind": type(kind).__name__.lower(), "name": kind.name}
        case AnyType():
            return {"kind": "any"}
        case Pointer() | Slice():
            return {"kind": type(kind).__name__.lower(), "of": _type(kind.of)}
        case Array():
            return {"kind": "array", "of": _type(kind.of), "length": kind.length}
        case Map():
            return {"kind": "map", "key": kind.key, "of": _type(kind.of)}
        case Struct():
            return {"kind": "struct", "members": _members(kind.members)}
        case _:
            return None


def _group(group: Group) -> Json:
    annotations = None if group.annotations is None else dict(group.annotations)
    return {"annotations": annotations, "routes": [_route(route) for route in group.routes]}


def _route(route: Route) -> Json:
    comments = route.comments
    return {
        "method": route.method,
        "path": route.path,
        "handler": route.handler,
        "request": _type(route.request),
        "response": _type(route.response),
        "doc": _doc(route.doc),
        "comments": {
            "above": list(comments.above),
            "after": list(comments.after),
            "handler_above": list(comments.handler_above),
            "handler_after": list(comments.handler_after),
        },
    }


def _doc(doc: Doc | None) -> Json | None:
    if doc is None:
        return None
    return (
        {"properties": dict(doc.properties)} if doc.properties is not None else {"text": doc.text}
    )
