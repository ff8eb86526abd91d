"""Standard base64 as Go reads it: line breaks are passed over, everything else must be right."""

import base64
import binascii

_ALPHABET = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_LINE_BREAKS = b"\r\n"
_PAD = ord("=")


class Base64Error(ValueError):
    """A text that is not base64; `position` counts bytes, from zero, line breaks included."""

    def __init__(self, position: int) -> None:
        super().__init__(f"not base64 at byte {position}")
        self.position = position


def decode_base64(text: str | bytes) -> bytes:
    """Decode standard base64 with padding, by the rules of Go's `base64.StdEncoding`.

    Raises:
        Base64Error: a character outside the alphabet, padding missing or too long, or bytes after
            the padding. The text itself is not repeated: it may be a secret.
    """
    # A lone surrogate is one more character outside the alphabet.
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
    bare = data.translate(None, _LINE_BREAKS)
    # The standard library passes over padding behind a group that is complete.
    if len(bare) % 4 or _PAD in bare[:-2]:
        raise Base64Error(_wrong_at(data))
    try:
        return base64.b64decode(bare, validate=True)
    except binascii.Error:
        raise Base64Error(_wrong_at(data)) from None


def encode_base64(data: bytes) -> str:
    """Encode as standard base64 with padding, on one line."""
    return base64.b64encode(data).decode("ascii")


def _wrong_at(data: bytes) -> int:
    """Return the place Go names: that of the wrong byte, or of the group that is not complete."""
    in_group = 0
    for position, byte in enumerate(data):
        if byte in _LINE_BREAKS:
            continue
        if byte not in _ALPHABET:
            return _wrong_padding(data, position, in_group) if byte == _PAD else position
        in_group = (in_group + 1) % 4
    # Go steps back over the group that is not complete as if no line break stood in it.
    return len(data) - in_group


def _wrong_padding(data: bytes, position: int, in_group: int) -> int:
    if in_group < 2:
        return position
    place = _skip_line_breaks(data, position + 1)
    if in_group == 2:
        if place == len(data):
            return place
        if data[place] != _PAD:
            return place - 1
        place = _skip_line_breaks(data, place + 1)
    return place


def _skip_line_breaks(data: bytes, place: int) -> int:
    while place < len(data) and data[place] in _LINE_BREAKS:
        place += 1
    return place
