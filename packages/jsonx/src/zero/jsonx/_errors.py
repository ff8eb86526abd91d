"""What goes wrong, with its place and without the payload: a text may be megabytes of secrets."""

import re

_LONGEST_REASON = 200
_PLACE = re.compile(r" - at `(key in )?(\$.*)`$", re.DOTALL)
_OFFSET = re.compile(r" \(byte (\d+)\)$")


class EncodeError(ValueError):
    """A value that has no JSON text; `path` is its place (`$.rows[2].price`)."""

    def __init__(self, reason: str, path: str = "$") -> None:
        super().__init__(f"{shorten(reason)}, at {shorten(path)}")
        self.reason = reason
        self.path = path

    def __reduce__(self) -> tuple[type["EncodeError"], tuple[str, str]]:
        return EncodeError, (self.reason, self.path)


class DecodeError(ValueError):
    """A text that is no JSON, or not of the type asked for; it never holds the text itself.

    `path` is the place of a value of the wrong type (`$.tags[0]`), `offset` the number of bytes
    before the place where the syntax breaks; None where the other one is known.
    """

    def __init__(self, reason: str, path: str | None = None, offset: int | None = None) -> None:
        place = f", at {shorten(path)}" if path else f", at byte {offset}"
        super().__init__(shorten(reason) + (place if path or offset is not None else ""))
        self.reason = reason
        self.path = path
        self.offset = offset

    def __reduce__(self) -> tuple[type["DecodeError"], tuple[str, str | None, int | None]]:
        return DecodeError, (self.reason, self.path, self.offset)


def wrong_type(message: str) -> DecodeError:
    """Read msgspec's word on a value of the wrong type."""
    found = _PLACE.search(message)
    reason = message[: found.start()] if found else message
    return DecodeError(reason, found[2] if found else "$")


def malformed(message: str, length: int) -> DecodeError:
    """Read msgspec's word on a text that is no JSON; a text that merely stops ends at its length."""
    found = _OFFSET.search(message)
    reason = message[: found.start()] if found else message
    return DecodeError(reason, offset=int(found[1]) if found else length)


def shorten(text: str) -> str:
    """Cut what could be as long as the payload."""
    return text if len(text) <= _LONGEST_REASON else text[: _LONGEST_REASON - 3] + "..."
