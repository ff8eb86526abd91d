"""Requests that fit a description: one for each route, with the keys its answer must have."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from zero.ctl.api import (
    AnyType,
    Api,
    Array,
    Base,
    Group,
    Map,
    Member,
    Named,
    Pointer,
    Route,
    Slice,
    Struct,
    Type,
)


@dataclass
class Call:
    """One request, and the JSON that its answer must look like: an object as the set of its keys."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    shape: Any = None
    sse: bool = False

    @property
    def target(self) -> str:
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")


def calls(api: Api) -> Iterator[tuple[Group, Call]]:
    """Yield a call for each route of a description."""
    assert api.service is not None
    for group, route in api.service.routes():
        yield group, _call(api, group, route)


def bearer(secret: str) -> dict[str, str]:
    """Return the header of a token that is signed with a secret."""

    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    text = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'exp': int(time.time()) + 60})}"
    mac = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return {"Authorization": f"Bearer {text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"}


def _call(api: Api, group: Group, route: Route) -> Call:
    call = Call(route.method.upper(), group.full_path(route), sse=group.annotation("sse") == "true")
    for member, name in _members(api, route.request) if route.request else ():
        _put(api, call, member, name)
    call.shape = _shape(api, route.response) if route.response else None
    return call


def _put(api: Api, call: Call, member: Member, name: str) -> None:
    tags = [tag for tag in member.tags if tag.key in {"json", "form", "path", "header"}]
    keys = {tag.key: tag.name or name for tag in tags} or {"json": name}
    choices = next((tag.option("options") for tag in tags if tag.option("options")), None)
    value = _value(api, member.type, choices)
    if "path" in keys:
        segments = call.path.split("/")
        call.path = "/".join(
            quote(str(value), safe="") if segment == f":{keys['path']}" else segment
            for segment in segments
        )
    if "form" in keys:
        call.query[keys["form"]] = str(value)
    if "header" in keys:
        call.headers[keys["header"]] = str(value)
    if keys.get("json", "-") != "-":
        call.body = (call.body or {}) | {keys["json"]: value}


def _members(api: Api, type_: Type) -> Iterator[tuple[Member, str]]:
    """Yield the fields of a structure, those of embedded ones included."""
    if isinstance(type_, Pointer):
        type_ = type_.of
    assert isinstance(type_, Named | Struct)
    for member in api.type(type_.name).members if isinstance(type_, Named) else type_.members:
        if member.embedded:
            yield from _members(api, member.type)
        for name in member.names:
            yield member, name


def _value(api: Api, type_: Type, choices: str | None) -> Any:
    match type_:
        case Base(name="string"):
            return choices.split("|")[0] if choices else "x"
        case Base(name="bool"):
            return True
        case Base(name="float32" | "float64"):
            return 1.5
        case Base():
            return int(choices.split("|")[0]) if choices else 1
        case AnyType():
            return {"any": 1}
        case Pointer(of=of):
            return _value(api, of, choices)
        case Slice() | Array():
            return []
        case Map():
            return {}
        case Named() | Struct():
            return {
                (member.tags[0].name if member.tags else name): _value(api, member.type, None)
                for member, name in _members(api, type_)
            }
    raise AssertionError(type_)


def _shape(api: Api, type_: Type) -> Any:
    match type_:
        case Pointer(of=of):
            return _shape(api, of)
        case Slice() | Array():
            return []
        case Named() | Struct():
            return {key for member, name in _members(api, type_) if (key := _key(member, name))}
        case Base(name=name):
            return {"string": "", "bool": False}.get(name, 0)
    return None


def _key(member: Member, name: str) -> str:
    tags = [tag for tag in member.tags if tag.key == "json"]
    if not tags:
        return "" if member.tags else name
    return "" if tags[0].name == "-" or "omitempty" in tags[0].options else tags[0].name or name
