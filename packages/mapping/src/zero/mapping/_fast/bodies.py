"""The JSON body of a request type, decoded by msgspec into a class made for it."""

from collections.abc import Callable
from typing import Any

import msgspec

from .._fast.sound import Judge, plainly_read
from .._nodes.slots import Slot


class Detour(Exception):
    """The walk has to read this request."""


def body_decoder(cls: type, slots: list[Slot]) -> Callable[[bytes], Any] | None:
    """Return what decodes a body into an object with the fields of the JSON source.

    It is of a class made here, with the keys and the defaults that the tags say.
    """
    if not all(plainly_read(slot) and len(slot.parts) == 1 for slot in slots):
        return None
    judge = Judge()
    checks = [(slot.name, check) for slot in slots if (check := judge.recheck(slot.node))]
    if not judge.verdict.sound:
        return None
    fields: list[Any] = []
    for slot in slots:
        default = slot.default or (slot.node.zero if slot.optional else None)
        more = () if default is None else (msgspec.field(default_factory=default),)
        fields.append((slot.name, slot.annotation, *more))
    try:
        keys = {slot.name: slot.parts[0] for slot in slots}
        made = msgspec.defstruct(cls.__name__, fields, kw_only=True, rename=keys)
        decode = msgspec.json.Decoder(made).decode
    except (TypeError, ValueError):
        return None
    minus_zero = judge.verdict.minus_zero
    left = checks if judge.leaves else []
    return checked(decode, minus_zero, left) if minus_zero or left else decode


def checked(
    decode: Callable[[bytes], Any],
    minus_zero: bool,
    checks: list[tuple[str, Callable[[Any], bool]]],
) -> Callable[[bytes], Any]:
    """Add to a decoder the checks that msgspec does not know."""

    def decode_and_check(data: bytes) -> Any:
        if minus_zero and b"-0" in data:
            raise Detour
        value = decode(data)
        if not all(check(getattr(value, name)) for name, check in checks):
            raise Detour
        return value

    return decode_and_check
