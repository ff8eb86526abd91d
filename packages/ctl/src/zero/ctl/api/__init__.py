"""The .api language: read service descriptions, check them, format them."""

from ._model import Api, Doc, Group, Info, Route, RouteComments, Service
from ._tags import Tag, TagError, check_tag, parse_tag
from ._types import (
    AnyType,
    Array,
    Base,
    External,
    Map,
    Member,
    Named,
    Pointer,
    Position,
    Slice,
    Struct,
    Type,
    TypeDef,
)

__all__ = [
    "AnyType",
    "Api",
    "Array",
    "Base",
    "Doc",
    "External",
    "Group",
    "Info",
    "Map",
    "Member",
    "Named",
    "Pointer",
    "Position",
    "Route",
    "RouteComments",
    "Service",
    "Slice",
    "Struct",
    "Tag",
    "TagError",
    "Type",
    "TypeDef",
    "check_tag",
    "parse_tag",
]
