"""The text of each format as plain values: mappings, lists, text, numbers, truth values, None."""

import json
import re
from collections.abc import Callable, Container
from datetime import date, datetime, time
from functools import cached_property
from math import isfinite
from pathlib import PurePath
from typing import Any, Final, Literal, NoReturn

from zero.mapping import Number

from .._classes import is_collection, is_map
from .._errors import MAX_DEPTH, Fault
from .events import read_yaml
from .marks import Marks, Path, Tree, same_shape
from .scalars import Unfit, settled
from .scan import Lines, bound_depth, find_bare, mark_json, mark_toml
from .source import clean

Format = Literal["yaml", "json", "json5", "toml"]

_SUFFIXES: Final[dict[str, Format]] = {
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".json5": "json5",
    ".toml": "toml",
}
_BLANK: Final = " \t\r\n"


def format_of(path: PurePath) -> Format:
    """Return the format that the extension of a file stands for, in any case."""
    # To pathlib a file named just `.yaml` has no suffix.
    suffix = (path.suffix or path.name).lower()
    if suffix not in _SUFFIXES:
        expected = ", ".join(_SUFFIXES)
        raise Fault(f"has an unknown extension, expected one of {expected}", kind="file")
    return _SUFFIXES[suffix]


class Document:
    """The plain value of a text, and on demand the place of everything in it."""

    def __init__(
        self,
        text: str,
        format: Format,
        unset: Container[int] = (),
        *,
        strict: bool = False,
    ) -> None:
        self._text = text
        self._format: Format = format
        self._unset = unset
        self._strict = strict
        self.value = self._read()

    def _read(self) -> Tree:
        match self._format:
            case "yaml":
                value = read_yaml(self._text, unset=self._unset)
                return {} if value is None else value
            case "json":
                return _json(self._text, strict=self._strict)
            case "json5":
                return _json5(self._text)
            case "toml":
                return _toml(self._text)

    @cached_property
    def marks(self) -> Marks:
        """Where everything stands: a second, slower reading."""
        match self._format:
            case "yaml":
                marks = Marks()
                read_yaml(self._text, marks=marks, unset=self._unset)
                return marks
            case "json":
                marks = mark_json(self._text, lambda text: clean(json.loads(text)))
            case "json5":
                marks = mark_json(self._text, _unquote5)
            case "toml":
                marks = mark_toml(self._text)
        # Better no place than a wrong one.
        return marks if same_shape(marks.root, self.value) else Marks()


def _json(text: str, *, strict: bool) -> Tree:
    bound_depth(text, toml=False)
    try:
        value, end = _JSON.raw_decode(text, len(text) - len(text.lstrip(_BLANK)))
        rest = text[end:].lstrip(_BLANK)
        if strict and rest:  # which Go ignores
            raise json.JSONDecodeError("Extra text", text, len(text) - len(rest))
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {_json_reason(text, error)}"
        raise Fault(reason, error.lineno, error.colno) from None
    except Unfit as error:
        raise Fault(error.message, *find_bare(text, r"-?Infinity|NaN")) from None
    return _clean(value) if "\\u" in text else value


def _json_reason(text: str, error: json.JSONDecodeError) -> str:
    if text.startswith("\ufeff"):
        return "it begins with a byte order mark"
    if not text.strip(_BLANK):
        return "it is empty"
    return error.msg[0].lower() + error.msg[1:]


def _integer(text: str) -> int | Number:
    # Python refuses to read more than some 4300 digits; the mapping says that they do not fit.
    return Number(text) if len(text) > 1000 or text[0] == "-" else int(text)


def _constant(name: str) -> NoReturn:
    raise Unfit(f"is not JSON: {name} is not a number there")


_JSON: Final = json.JSONDecoder(parse_float=Number, parse_int=_integer, parse_constant=_constant)


def _clean(value: Tree) -> Tree:
    """Replace halves of surrogate pairs as Go does, which nothing could print or send."""
    if isinstance(value, dict):
        return {clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return clean(value) if type(value) is str else value


def _json5(text: str) -> Tree:
    try:
        import pyjson5  # noqa: PLC0415 - an extra
    except ImportError:
        raise ImportError("JSON5 needs pyjson5: pip install 'zero-conf[json5]'") from None
    try:
        value: Any = pyjson5.decode(text, maxdepth=MAX_DEPTH)
    except pyjson5.Json5DecoderException as error:
        raise _json5_fault(text, str(error.args[0]), error.args[-1]) from None
    return _plain(value, text, "JSON5", lambda: mark_json(text, _unquote5))


def _json5_fault(text: str, message: str, found: object) -> Fault:
    near = re.search(r"near (\d+)", message)
    offset = max(int(near[1]) - 1, 0) if near else 0
    if "nesting" in message:
        reason = f"it is nested more than {MAX_DEPTH} levels deep"
    elif isinstance(found, str):
        offset = max(text.find(found, offset), 0)
        reason = f"{found!r} does not belong there"
    elif not text.strip():
        reason = "it is empty"
    else:
        reason = "what begins there has no end or no value"
    return Fault(f"is not JSON5: {reason}", *Lines(text).place(offset))


def _unquote5(text: str) -> str:
    import pyjson5  # noqa: PLC0415 - an extra

    return str(pyjson5.decode(text if text[0] in "\"'" else f'"{text}"'))


def _toml(text: str) -> Tree:
    import tomllib  # noqa: PLC0415 - rarely needed

    bound_depth(text, toml=True)
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _toml_fault(text, str(error)) from None
    except ValueError:
        place = find_bare(text, r"[\d_]{4300,}", toml=True)
        raise Fault("is not TOML: the number has too many digits", *place) from None
    return _plain(value, text, "TOML", lambda: mark_toml(text))


def _toml_fault(text: str, message: str) -> Fault:
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    reason = message[: found.start()] if found else message
    if text.startswith("\ufeff"):
        reason = "it begins with a byte order mark"
    place = (int(found[1]), int(found[2])) if found and found[1] else Lines(text).place(len(text))
    return Fault(f"is not TOML: {reason[0].lower()}{reason[1:]}", *place)


def _plain(value: Any, text: str, name: str, marks: Callable[[], Marks]) -> Tree:
    """Bring a parser's values to those that JSON has, as go-zero does before it fills a type."""
    try:
        return _settle(value, (), name)
    except Unfit as error:
        raise Fault(f"is not {name}: {error.message}", *marks().place(error.path)) from None


def _settle(value: Any, path: Path, name: str) -> Tree:
    if len(path) > MAX_DEPTH:
        raise Unfit(f"it is nested more than {MAX_DEPTH} levels deep", path=path[:1])
    if is_map(value):
        return {key: _settle(item, (*path, key), name) for key, item in value.items()}
    if is_collection(value):
        return [_settle(item, (*path, index), name) for index, item in enumerate(value)]
    if isinstance(value, str | bool | None):
        return value
    if isinstance(value, int | float):
        return _number(value, path, name)
    if isinstance(value, date | time):
        return _moment(value)
    raise Unfit(f"{type(value).__name__} is not a value a setting can have", path=path)


def _number(value: int | float, path: Path, name: str) -> Tree:
    if name == "JSON5":
        # JSON5 numbers are doubles, in Go as in every other reader.
        value = float(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise Unfit("the number does not fit 64 bits", path=path)
    if not isfinite(value):
        raise Unfit(f"{value} is not a number a setting can be", path=path)
    # Go prints a larger one with an exponent, which no whole number is read from.
    return settled(value) if abs(value) < 1e21 else Number(repr(value))


def _moment(value: date | time) -> str:
    """Print a TOML date or time in the RFC 3339 form that Go gives it."""
    text = value.isoformat()
    if isinstance(value, date) and not isinstance(value, datetime):
        return text
    text = re.sub(r"(\.\d*?)0+(?=$|[+-])", r"\1", text)
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text
