"""Names of the generated Python: modules, classes, attributes, functions."""

import builtins
import re
import sys
from typing import Literal

from zero.naming import class_name, identifier

from ..api import Group, Route

# Names that generated modules import or use themselves.
_AVOIDED = frozenset({"Annotated", "Any", "Literal", "datetime", "m", "msgspec", *dir(builtins)})

# What annotations are spelled with: an attribute of such a name would stand in its place.
_SPOKEN = frozenset(
    {"bool", "bytes", "datetime", "dict", "float", "int", "list", "m", "msgspec", "str"}
)
_FUNCTIONS = frozenset({"annotations", "ctx", "request", "types", *dir(builtins)})

# The top-level modules that a service imports, its own packages included.
_IMPORTED = frozenset(
    {
        "anyio", "cryptography", "dotenv", "etcd3", "google", "grpc", "httptools", "idna", "internal", "jwt", "mmh3",
        "msgspec", "opentelemetry", "prometheus_client", "psycopg", "pydantic", "redis", "typing_extensions", "uvloop",
        "yaml", "zero",
    }
)  # fmt: skip

Rename = Literal["", "camel", "pascal", "kebab"]


def snake(name: str) -> str:
    """Return a name as an attribute, function or module: `userID` becomes `user_id`, `from` becomes `from_`."""
    return identifier(name, avoid=_SPOKEN, default="field")


def class_of(name: str) -> str:
    """Return a type's name as a class: `user_info` becomes `UserInfo`, clear of the names the module uses."""
    return class_name(name, avoid=_AVOIDED)


def renamed(attribute: str, style: Rename) -> str:
    """Return the wire key that msgspec's `rename` gives an attribute."""
    if not style:
        return attribute
    if style == "kebab":
        return attribute.replace("_", "-")
    first, *rest = attribute.split("_")
    first = first.capitalize() if style == "pascal" else first
    return first + "".join(word.capitalize() for word in rest)


def handler_base(route: Route) -> str:
    """Return a handler's name without a trailing `Handler`, as snake case; it names module and function."""
    name = re.sub(r"(?i)handler$", "", route.handler)
    return identifier(name or route.handler, avoid=_FUNCTIONS)


def folders(group: Group) -> list[str]:
    """Return the folders of a group's handlers: `a/b` becomes `a`, `b`."""
    return [snake(part) for part in group.name.split("/") if part]


def middleware_base(name: str) -> str:
    """Return a middleware's name without a trailing `Middleware`, as snake case."""
    return snake(re.sub(r"(?i)middleware$", "", name) or name)


def main_module(service: str) -> str:
    """Return the main file's name without its ending: `shop-api` becomes `shop`.

    A script's folder is searched first: one called like a module that the service imports would be imported instead.
    """
    name = snake(service.removesuffix("-api"))
    return f"{name}_api" if name in sys.stdlib_module_names or name in _IMPORTED else name
