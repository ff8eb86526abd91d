"""Models without comments: what must stay the same when a file is formatted."""

from dataclasses import replace

from zero.ctl.api import (
    Api,
    Array,
    Group,
    Info,
    Map,
    Member,
    Pointer,
    Route,
    RouteComments,
    Service,
    Slice,
    Struct,
    Type,
)


def bare(api: Api) -> Api:
    """Return an api without any comment."""
    types = tuple(
        replace(each, docs=(), above=(), members=_members(each.members)) for each in api.types
    )
    # Blocks without a value are not printed.
    info = api.info if any(api.info.properties.values()) else Info()
    return replace(api, types=types, info=info, service=_service(api.service))


def _members(members: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(
        replace(member, docs=(), comment="", type=_type(member.type)) for member in members
    )


def _type(kind: Type) -> Type:
    match kind:
        case Struct():
            return replace(kind, members=_members(kind.members))
        case Pointer() | Slice() | Array() | Map():
            return replace(kind, of=_type(kind.of))
        case _:
            return kind


def _service(service: Service | None) -> Service | None:
    if service is None:
        return None
    return replace(service, groups=tuple(_group(group) for group in service.groups))


def _group(group: Group) -> Group:
    annotations = group.annotations if any((group.annotations or {}).values()) else None
    return replace(group, annotations=annotations, routes=tuple(map(_route, group.routes)))


def _route(route: Route) -> Route:
    doc = route.doc
    says = doc and (doc.text not in {None, '""'} or any((doc.properties or {}).values()))
    return replace(route, comments=RouteComments(), doc=doc if says else None)
