"""A filled configuration as YAML, to print at start: what holds now, without its secrets."""

import base64
import enum
from typing import Any, Final, cast, get_args

import yaml

from zero.mapping import Duration, FieldInfo, Millis, Number

from ._classes import fields_of, is_collection, is_map, peel
from ._secrets import MASK, is_secret_name, without_password
from ._text.scalars import plain

_SECONDS: Final[object] = get_args(Duration)[1]
_MILLISECONDS: Final[object] = get_args(Millis)[1]


def show(conf: object) -> str:
    """Return a filled configuration as YAML, secrets masked, keys in go-zero's spelling.

    Secrets are the fields marked `Secret()`, those with names such as password, token or dsn, and
    passwords in addresses. None is left out.
    """
    return yaml.dump(
        to_plain(conf), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31, indent=2
    )


def to_plain(value: Any) -> object:
    """Return a value as what a file would hold."""
    if is_map(value):
        return {str(key): _item(str(key), item) for key, item in value.items() if item is not None}
    if is_collection(value):
        return [to_plain(item) for item in value]
    if isinstance(value, enum.Enum):
        return to_plain(value.value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, str) and not isinstance(value, Number):
        return without_password(value)
    if isinstance(value, bool | int | float):
        return value
    return _section(value) if fields_of(cast("Any", type(value))) else str(value)


def _section(value: Any) -> dict[str, object]:
    result: dict[str, object] = {}
    for info in fields_of(cast("Any", type(value))):
        item = attribute(value, info.name)
        if item is None:
            continue
        if info.secret:
            result[info.key] = MASK if item else to_plain(item)
        else:
            result[info.key] = _item(info.key, in_file(info, item))
    return result


def attribute(value: Any, name: str) -> Any:
    """Return the attribute `a.b` of an object, None when there is no `a`."""
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


def _item(key: str, value: Any) -> object:
    return (
        MASK
        if value and is_secret_name(key) and isinstance(value, str | bytes)
        else to_plain(value)
    )


def in_file(info: FieldInfo, value: Any) -> object:
    """Return a span of time as a file spells it, any other value unchanged."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    _, metadata = peel(info.type)
    if _SECONDS in metadata:
        return f"{value:.9f}".rstrip("0").rstrip(".") + "s"
    if _MILLISECONDS in metadata:
        milliseconds = round(value * 1000, 6)
        return int(milliseconds) if milliseconds.is_integer() else f"{milliseconds:f}ms"
    return value


class _Dumper(yaml.SafeDumper):
    """Quotes what our reader, or a Go service, would take for something else than text."""


def _text(dumper: Any, value: str) -> yaml.ScalarNode:
    style = None if isinstance(plain(value), str) else "'"
    if not value.replace("\n", "").isprintable():  # PyYAML bends such breaks and blanks otherwise
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style)


_Dumper.add_representer(str, _text)
