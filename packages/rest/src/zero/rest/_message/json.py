r"""JSON as Go writes it, by msgspec wherever both agree and by a slower walk where they do not.

Go sorts the keys of maps, writes a duration as nanoseconds, writes 1.0 as `1`, 1e-7 as `1e-7`, trims the fraction of a time, escapes U+2028 and
U+2029, writes a byte that is no UTF-8 as the six letters `\ufffd`, and refuses NaN. None of that is rare enough
to ignore or common enough to pay for: the fast encoder runs first, and a look at its output tells whether to walk.
"""

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import msgspec
from msgspec import inspect

Encode = Callable[[Any], bytes]


class UnsupportedValueError(ValueError):
    """A value that JSON cannot hold; `value` is it."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        if isinstance(self.value, float):
            shown = "NaN" if math.isnan(self.value) else ("+Inf" if self.value > 0 else "-Inf")
            return f"json: unsupported value: {shown}"
        return f"json: unsupported type: {type(self.value).__qualname__}"


def _hook(value: Any) -> Any:
    dump = getattr(value, "model_dump", None)  # a pydantic model, without knowing pydantic
    if callable(dump):
        return dump(mode="json", by_alias=True)
    raise UnsupportedValueError(value)


_encode = msgspec.json.Encoder(enc_hook=_hook, order="deterministic").encode
_encode_text = msgspec.json.Encoder().encode

# Whatever may look different in Go: whole floats, exponents, NaN written as null, zeros at the end of a fraction, spans of time, times
# without a zone.
_SUSPECT = re.compile(
    rb"\.0(?:[,\]}]|\Z)|\de-?\d|null|\.\d*0[Z+\-\"]|\"-?P[\dT]|T\d\d:\d\d:\d\d(?:\.\d{6})?\""
)
_MICROSECOND = timedelta(microseconds=1)
_SURROGATES = re.compile("[\ud800-\udfff]")
_FRACTION = re.compile(r"(\.\d*?)0+(?=[Z+-]|\Z)")


def encode(value: object) -> bytes:
    """Encode a value of any type.

    Raises:
        UnsupportedValueError: NaN, an infinity, or a type without a JSON form.
    """
    try:
        text = _encode(value)
    except (UnicodeEncodeError, TypeError):
        text = _walked(value)
    else:
        if _SUSPECT.search(text):
            text = _walked(value)
    return _escaped(text) if _SEPARATORS in text else text


def encoder(annotation: Any) -> Encode:
    """Give the encoder of a type: the one that never looks back where no value can look different."""
    return encode if _may_differ(annotation) else _encode_same


def _encode_same(value: object) -> bytes:
    try:
        text = _encode(value)
    except (UnicodeEncodeError, TypeError):
        text = _walked(value)
    return _escaped(text) if _SEPARATORS in text else text


_SEPARATORS = "\u2028".encode()[:2]


def _escaped(text: bytes) -> bytes:
    return text.replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")


def _walked(value: object) -> bytes:
    plain = msgspec.to_builtins(
        value,
        builtin_types=(datetime, timedelta),
        str_keys=True,
        enc_hook=_hook,
        order="deterministic",
    )
    return _encode(_as_go(plain))


def _as_go(value: Any) -> Any:
    match value:
        case dict():
            pairs = cast("dict[str, Any]", value).items()
            return {_text_key(key): _as_go(item) for key, item in pairs}
        case list() | tuple():
            return [_as_go(item) for item in cast("list[Any]", value)]
        case float():
            return msgspec.Raw(go_float(value).encode())
        case str():
            return _as_go_text(value)
        case datetime():
            return go_time(value)
        case timedelta():
            return value // _MICROSECOND * 1000
        case _:
            return value


def _text_key(key: str) -> str:
    return _SURROGATES.sub("\ufffd", key)


def _as_go_text(text: str) -> Any:
    pieces = _SURROGATES.split(text)
    if len(pieces) == 1:
        return text
    return msgspec.Raw(b'"' + b"\\ufffd".join(_encode_text(piece)[1:-1] for piece in pieces) + b'"')


def go_float(value: float) -> str:
    """Write a float as Go's JSON encoder does: no `.0`, an exponent below 1e-6 and from 1e21 on."""
    if not math.isfinite(value):
        raise UnsupportedValueError(value)
    text = repr(value)
    if value and not 1e-6 <= abs(value) < 1e21:
        mantissa, _, exponent = format(Decimal(text).normalize(), "e").partition("e")
        return f"{mantissa}e{int(exponent):+d}"
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def go_time(value: datetime) -> str:
    """Write a time as RFC 3339 with no more digits of a second than it has; a naive time is UTC."""
    text = value.isoformat()
    if value.tzinfo is None or text.endswith("+00:00"):
        text = text.removesuffix("+00:00") + "Z"
    return _FRACTION.sub(lambda m: m[1].rstrip("."), text)


_SAME = (
    inspect.NoneType, inspect.BoolType, inspect.IntType, inspect.StrType, inspect.BytesType,
    inspect.ByteArrayType, inspect.UUIDType, inspect.EnumType, inspect.LiteralType, inspect.DateType,
)  # fmt: skip


def _may_differ(annotation: Any) -> bool:
    try:
        root = inspect.type_info(annotation)
    except (TypeError, NotImplementedError):
        return True
    return any(not isinstance(node, _SAME) for node in _leaves(root, set()))


def _leaves(node: Any, seen: set[Any]) -> list[Any]:
    """List the leaf types a type is made of; each class is entered once, for it may hold itself."""
    if isinstance(node, inspect.Metadata):
        return _leaves(node.type, seen)
    fields = getattr(node, "fields", None)
    if fields is not None:
        cls = getattr(node, "cls", None)
        if cls in seen:
            return []
        seen.add(cls)
        return [leaf for field in fields for leaf in _leaves(field.type, seen)]
    parts = [getattr(node, name, None) for name in ("item_type", "key_type", "value_type")]
    parts += [*getattr(node, "types", ()), *getattr(node, "item_types", ())]
    inner = [part for part in parts if isinstance(part, inspect.Type)]
    return [leaf for part in inner for leaf in _leaves(part, seen)] if inner else [node]
