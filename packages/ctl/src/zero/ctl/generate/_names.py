"""Names of the generated Python: modules, classes, attributes, functions."""

import builtins
import keyword
import re
from typing import Literal

from ..api import Group, Route

# Between a lower case letter or digit and a capital, and before the last capital of a run: userID, HTTPServer.
_BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Names that generated modules import or use themselves.
_TAKEN = frozenset({"Annotated", "Any", "AsyncIterator", "Literal", "datetime", "m", "msgspec"})

Rename = Literal["", "camel", "pascal", "kebab"]


def words(name: str) -> list[str]:
    """Split a name of any style into its words, lower case."""
    return [
        word.lower()
        for part in re.split(r"[^0-9A-Za-z]+", name)
        for word in _BOUNDARY.split(part)
        if word
    ]


def snake(name: str) -> str:
    """Return a name as an attribute, function or module: `userID` becomes `user_id`, `from` becomes `from_`."""
    text = "_".join(words(name)) or "field"
    if text[0].isdigit():
        text = f"_{text}"
    return f"{text}_" if keyword.iskeyword(text) else text


def class_name(name: str) -> str:
    """Return a type's name as a class: the first letter upper case, clear of the names the module uses."""
    text = name[:1].upper() + name[1:]
    if text in _TAKEN or keyword.iskeyword(text) or hasattr(builtins, text):
        return f"{text}_"
    return text


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
    return snake(name or route.handler)


def folders(group: Group) -> list[str]:
    """Return the folders of a group's handlers: `a/b` becomes `a`, `b`."""
    return [snake(part) for part in group.name.split("/") if part]


def middleware_base(name: str) -> str:
    """Return a middleware's name without a trailing `Middleware`, as snake case."""
    return snake(re.sub(r"(?i)middleware$", "", name) or name)


def main_module(service: str) -> str:
    """Return the main file's name without its ending: `shop-api` becomes `shop`."""
    return snake(service.removesuffix("-api"))
