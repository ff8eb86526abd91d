"""The .api language of go-zero: read service descriptions of both dialects, check them, format them.

Errors tell file, line and column, show the line and say what to write instead.

>>> from zero.ctl.api import parse
>>> api = parse("service shop-api { @handler list  get /items returns ([]string) }")
>>> [(route.method, route.path, str(route.response)) for _, route in api.service.routes()]
[('get', '/items', '[]string')]
"""

from ._api import load, parse, validate
from ._errors import ApiError, Problem
from ._layout._format import format_text
from ._model import Api, Doc, Group, Info, Route, RouteComments, Service
from ._plugin import to_plugin_json
from ._syntax._parser import Dialect
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
    "ApiError",
    "Array",
    "Base",
    "Dialect",
    "Doc",
    "External",
    "Group",
    "Info",
    "Map",
    "Member",
    "Named",
    "Pointer",
    "Position",
    "Problem",
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
    "format_text",
    "load",
    "parse",
    "parse_tag",
    "to_plugin_json",
    "validate",
]
