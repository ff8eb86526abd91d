"""JSON text as plain values whose numbers keep how they are written."""

import json
import re
from typing import Any, Final

from .._errors import clip, refuse
from .._language.types import Digits, Number


def read_json(text: str) -> Any:
    """Read the first JSON value of a text; numbers stay text, what follows is ignored.

    Raises:
        Refusal: of kind `text`.
    """
    try:
        value = _decoder.raw_decode(text, len(text) - len(text.lstrip(" \t\n\r")))[0]
        return mended(value) if _LONELY.search(text) else value
    except RecursionError:
        raise refuse("text", "is nested too deeply", text) from None
    except ValueError as error:
        raise refuse("text", f"is not JSON ({clip(str(error))})", text) from None


def mended(value: Any) -> Any:
    """Replace lonely surrogates, which no encoder takes, by U+FFFD, as Go does."""
    if isinstance(value, str) and not isinstance(value, Digits):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {mended(key): mended(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [mended(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


# An escape that may be one half of a pair.
_LONELY: Final = re.compile(r"\\u[dD][89a-fA-F]")


_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


_decoder = json.JSONDecoder(parse_int=Digits, parse_float=Digits, parse_constant=_no_constant)


def number_literals(value: Any) -> Any:
    """Turn every `Number` of a tree into a number literal."""
    if isinstance(value, Number):
        return Digits(value)
    if isinstance(value, dict):
        return {key: number_literals(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list):
        return [number_literals(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value
