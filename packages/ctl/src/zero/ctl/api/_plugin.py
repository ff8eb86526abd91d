"""The model as goctl gives it to plugins: Go's field names, kinds of types told apart by their keys.

How far goctl resolves the names of types depends on where they stand: bodies wholly, a member's own type by one step,
embedded ones all the way down, everything behind a pointer, slice or map not at all. Structures are shared while
embedded members are resolved in place, so one type's resolution shows inside another's: the same happens here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ._errors import ApiError, Problem
from ._model import Api, Group, Route
from ._types import (
    AnyType,
    Array,
    Base,
    External,
    Map,
    Member,
    Named,
    Pointer,
    Slice,
    Struct,
    Type,
    TypeDef,
)

Json: TypeAlias = dict[str, Any]

# Embedding can double with every level; a document beyond this many types helps nobody.
_MAX_STEPS = 1_000_000


@dataclass(slots=True, eq=False)
class _Node:
    """A type while it is resolved; `of` is shared where goctl shares it."""

    raw: str
    kind: str
    of: "_Node | None" = None
    key: str = ""
    members: "list[_Row] | None" = None
    docs: Sequence[str] | None = None


@dataclass(slots=True, eq=False)
class _Row:
    member: Member
    type: _Node


def to_plugin_json(api: Api) -> dict[str, Any]:
    """Return the document that goctl hands to plugins as `Api`, ready for `json.dumps`."""
    writer = _Writer(_resolved(api))
    properties = api.info.properties
    info = {key: api.info.get(key) for key in ("Title", "Desc", "Version", "Author", "Email")}
    groups = api.service.groups if api.service else ()
    return {
        "Info": {**info, "Properties": dict(properties)},
        "Syntax": {"Version": "", "Doc": None, "Comment": None},
        "Imports": None,
        "Types": [writer.named(each.name) for each in api.types] or None,
        "Service": {
            "Name": api.service.name if api.service else "",
            "Groups": [_group(group, writer) for group in groups],
        },
    }


def _resolved(api: Api) -> dict[str, _Node]:
    """Resolve the declared types in source order."""
    order = {name: index for index, name in enumerate(api.files)}
    source = sorted(
        api.types,
        key=lambda each: (
            order.get(each.position.file, 0),
            each.position.line,
            each.position.column,
        ),
    )
    declared = {each.name: _declared(each) for each in source}
    resolver = _Resolver(declared)
    known: dict[str, _Node] = {}
    for name, node in declared.items():
        rows: list[_Row] = []
        for row in node.members or ():
            kind = row.type
            if row.member.embedded:
                kind = resolver.resolve(kind, frozenset({name}))
            elif kind.kind == "named":
                kind = declared[kind.raw]
            rows.append(_Row(row.member, kind))
        known[name] = _Node(name, "named", members=rows, docs=node.docs)
    return known


def _declared(definition: TypeDef) -> _Node:
    return _Node(definition.name, "named", members=_rows(definition.members), docs=definition.docs)


def _rows(members: Iterable[Member]) -> list[_Row]:
    return [_Row(member, _node(member.type)) for member in members]


def _node(kind: Type) -> _Node:
    match kind:
        case Base() | AnyType() | External():
            return _Node(str(kind), "base")
        case Named():
            return _Node(kind.name, "named")
        case Pointer():
            return _Node(kind.text or str(kind), "pointer", _node(kind.of))
        case Slice() | Array():
            return _Node(kind.text or str(kind), "list", _node(kind.of))
        case Map():
            return _Node(kind.text or str(kind), "map", _node(kind.of), kind.key)
        case Struct():
            return _Node(kind.text, "struct", members=_rows(kind.members))


class _Resolver:
    """Resolves embedded types in place; the work is bounded."""

    def __init__(self, declared: dict[str, _Node]) -> None:
        self._declared = declared
        self._steps = 0

    def resolve(self, node: _Node, resolving: frozenset[str]) -> _Node:
        """Return the type that a node stands for."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise _too_large()
        if node.kind == "pointer" and node.of:
            return _Node(node.raw, node.kind, self.resolve(node.of, resolving))
        if node.kind == "named":
            if node.raw in resolving:
                return node
            found = self._declared[node.raw]
            self._embedded(found, resolving | {node.raw})
            return found
        if node.kind == "struct":
            self._embedded(node, resolving)
        return node

    def _embedded(self, node: _Node, resolving: frozenset[str]) -> None:
        for row in node.members or ():
            if row.member.embedded:
                row.type = self.resolve(row.type, resolving)


def _too_large() -> ApiError:
    message = "embedded types multiply beyond what a plugin document can hold"
    return ApiError([Problem("unsupported", message)])


class _Writer:
    """Writes types as JSON; the size is bounded."""

    def __init__(self, known: dict[str, _Node]) -> None:
        self._known = known
        self._steps = 0

    def named(self, name: str) -> Json:
        """Return a declared type."""
        return self._type(self._known[name], ())

    def _type(self, node: _Node, path: tuple[_Node, ...]) -> Json:
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise _too_large()
        if node in path:
            return {"RawName": node.raw, "Members": None, "Docs": None}
        path = (*path, node)
        result: Json = {"RawName": node.raw}
        if node.kind == "pointer" and node.of:
            result["Type"] = self._type(node.of, path)
        elif node.kind in {"list", "map"} and node.of:
            result |= {"Key": node.key} if node.kind == "map" else {}
            result["Value"] = self._type(node.of, path)
        elif node.kind != "base":
            result["Members"] = [self._member(row, path) for row in node.members or ()] or None
            result["Docs"] = None if node.docs is None else list(node.docs)
        return result

    def _member(self, row: _Row, path: tuple[_Node, ...]) -> Json:
        member = row.member
        return {
            "Name": member.name,
            "Type": self._type(row.type, path),
            "Tag": "" if member.tag is None else f"`{member.tag}`",
            "Comment": member.comment,
            "Docs": list(member.docs),
            "IsInline": member.embedded,
        }

    def body(self, kind: Type | None, raw: str = "") -> Json | None:
        """Return the type of a request or response."""
        match kind:
            case None:
                return None
            case Named():
                return self.named(kind.name)
            case Pointer():
                return {"RawName": raw or kind.text or str(kind), "Type": self.body(kind.of)}
            case Slice():
                # The pointer inside a list bears the list's name: so goctl writes it.
                raw = kind.text or str(kind)
                return {"RawName": raw, "Value": self.body(kind.of, raw)}
            case _:
                return {"RawName": str(kind)}


def _group(group: Group, writer: _Writer) -> Json:
    properties = None if group.annotations is None else dict(group.annotations)
    routes = [_route(route, writer) for route in group.routes]
    return {"Annotation": {"Properties": properties}, "Routes": routes or None}


def _route(route: Route, writer: _Writer) -> Json:
    doc, comments = route.doc, route.comments
    properties = None if doc is None or doc.properties is None else dict(doc.properties)
    return {
        "AtServerAnnotation": {"Properties": None},
        "Method": route.method,
        "Path": route.path,
        "RequestType": writer.body(route.request),
        "ResponseType": writer.body(route.response),
        "Docs": None,
        "Handler": route.handler,
        "AtDoc": {"Properties": properties, "Text": (doc.text or "") if doc else ""},
        "HandlerDoc": list(comments.handler_above),
        "HandlerComment": list(comments.handler_after),
        "Doc": list(comments.above),
        "Comment": list(comments.after),
    }
