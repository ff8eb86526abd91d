"""The two encodings of a line: JSON for programs, plain for people."""

import sys
from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import cast

from ._conf import FieldKeys
from ._json import JSON_TYPES, encode_line, encode_shape, field_value, prepared
from ._kinds import Kind
from ._plain import go_text, level_text
from ._stamp import Stamp
from ._values import Shape, content_of, simplify, text_of

MOST_BYTES = 4
"""What a character of UTF-8 takes at most."""

_LAZY = frozenset({FunctionType, MethodType, partial})


class JsonLines:
    """One JSON object a line, keys sorted, as go-zero writes it."""

    __slots__ = (
        "_content_key",
        "_cut",
        "_level_key",
        "_timestamp_key",
        "keys",
        "short",
        "stamp",
    )

    def __init__(self, keys: FieldKeys, stamp: Stamp, max_bytes: int = 0) -> None:
        self.keys = keys
        # The bound method: to call an object costs half as much again.
        self.stamp = stamp.__call__
        self.short = max_bytes // MOST_BYTES if max_bytes else sys.maxsize  # characters, never cut
        self._timestamp_key = keys.timestamp_key
        self._level_key = keys.level_key
        self._content_key = keys.content_key
        self._cut = Cut(max_bytes, keys.truncated_key) if max_bytes else None

    def encode(self, kind: Kind, message: object, fields: dict[str, object]) -> bytes:
        """Encode a line; `fields` is used up."""
        for key, value in fields.items():
            if value.__class__ not in JSON_TYPES:
                fields[key] = field_value(value)
        if message.__class__ is not str:
            message = prepared(content_shape(message))
        if self._cut is not None and isinstance(message, str):
            message = self._cut(message, fields)
        fields[self._timestamp_key] = self.stamp()
        fields[self._level_key] = kind.text
        fields[self._content_key] = message
        return encode_line(fields)


class PlainLines:
    """Time, level, content and fields, with tabs between them; every field on the content's line."""

    __slots__ = ("_colours", "_cut", "_stamp")

    def __init__(
        self, keys: FieldKeys, stamp: Stamp, max_bytes: int = 0, *, colours: tuple[bool, ...]
    ) -> None:
        self._stamp = stamp
        self._cut = Cut(max_bytes, keys.truncated_key) if max_bytes else None
        self._colours = colours

    def encode(self, kind: Kind, message: object, fields: dict[str, object]) -> bytes:
        """Encode a line."""
        content = content_shape(message)
        if self._cut is not None and isinstance(content, str):
            content = self._cut(content, fields)
        level = level_text(kind.text, colour=self._colours[kind.channel])
        parts = [self._stamp(), level, shape_text(content)]
        parts += [f"{key}={go_text(simplify(fields[key]))}" for key in sorted(fields)]
        return ("\t".join(parts) + "\n").encode("utf-8", "replace")


class Cut:
    """Cuts a text content beyond a number of bytes, never through a character."""

    __slots__ = ("_mark", "_most")

    def __init__(self, most: int, mark: str) -> None:
        self._most = most
        self._mark = mark

    def __call__(self, content: str, fields: dict[str, object]) -> str:
        """Return the content, or its beginning; then the fields get the mark."""
        if len(content) * MOST_BYTES <= self._most:
            return content
        errors = "surrogateescape" if _came_from_bytes(content) else "surrogatepass"
        raw = content.encode("utf-8", errors)
        end = self._most
        if len(raw) <= end:
            return content
        fields[self._mark] = True
        # At most three bytes of a character lie before the cut; more are no UTF-8 anyway.
        for start in range(end, max(end - 4, -1), -1):
            if raw[start] & 0xC0 != 0x80:
                end = start
                break
        return raw[:end].decode("utf-8", errors)


def content_shape(message: object) -> Shape:
    """Return what a message says; a lazy one is called now, and its failure is its content."""
    if message.__class__ in _LAZY:
        try:
            message = cast("Callable[[], object]", message)()
        except Exception as error:  # a log never hurts its program
            return f"<message failed: {type(error).__name__}: {text_of(error)}>"
    return content_of(message)


def shape_text(content: Shape) -> str:
    """Return a content as text: itself, or its JSON."""
    return content if isinstance(content, str) else encode_shape(content)


def _came_from_bytes(content: str) -> bool:
    """Tell whether a text is UTF-8 or was decoded from bytes with `surrogateescape`."""
    try:
        content.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True
