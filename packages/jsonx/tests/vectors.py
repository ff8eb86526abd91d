"""Run the cases of `jsonx.json` and say for each whether ours agrees with go-zero."""

import datetime
import decimal
import math
import re
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import field, make_dataclass
from typing import Annotated, Any

import msgspec

from zero import jsonx

Outcome = tuple[str, str, str]
Json = dict[str, Any]


class Uint64(int):
    """A whole number of 64 bits without a sign, which `msgspec.Meta` cannot bound."""


class Record(msgspec.Struct):
    id: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)] = 0
    name: str = ""
    tags: list[str] = []
    ratio: float = 0.0
    extra: Any = None


Int = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
TARGETS: dict[str, Any] = {
    "int": Int,
    "int8": Annotated[int, msgspec.Meta(ge=-128, le=127)],
    "uint": Uint64,
    "float": float,
    "str": str,
    "bool": bool,
    "bytes": bytes,
    "list of int": list[Int],
    "dict of int": dict[str, Int],
    "record": Record,
}
# What Go cannot encode, and what it holds for nothing.
OTHERS: dict[str, Any] = {
    "channel": threading.Lock(),
    "complex": 1j,
    "function": lambda: None,
    "dict with a bool key": {True: 1},
}
IGNORES = "what follows the first value is ignored"


def uint64(target: type, value: Any) -> Any:
    """Make a `Uint64`, as an application's hook would."""
    if target is not Uint64:
        raise NotImplementedError
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**64:
        raise ValueError(f"Expected `uint64`, got `{type(value).__name__}`")
    return Uint64(value)


def run(document: Json) -> Iterator[Outcome]:
    groups = {
        "marshal": _marshal,
        "unmarshal": _unmarshal,
        "unmarshal_typed": _typed,
        "unmarshal_long": _long,
    }
    for group, check in groups.items():
        for number, case in enumerate(document.get(group, [])):
            name = f"{group}/{number}"
            try:
                yield name, *check(case)
            except Exception as error:
                yield name, "differs", f"{str(case)[:300]}: {error!r}"


def _marshal(case: Json) -> tuple[str, str]:
    try:
        text = jsonx.dumps(_value(case["value"]))
    except ValueError as error:
        if "error" in case:
            return "equal", ""
        if "wart" in case and case["value"] == {"number": ""}:
            return "wart", f"no literal is no number: {error}"
        return "differs", f"{case}: {error}"
    if "error" in case:
        return "differs", f"{case}: got {text!r}"
    expected = (
        re.sub(_FINER_THAN_DATETIME, _cut, case["text"]) if "time" in str(case) else case["text"]
    )
    return _compare(case, text.decode(), expected)


# A datetime holds microseconds: digits after the sixth are not there to be written.
_FINER_THAN_DATETIME = r'(?<="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{6})\d+(?=[Z+-])'


def _cut(found: re.Match[str]) -> str:
    return found[1].rstrip("0").rstrip(".")


def _unmarshal(case: Json) -> tuple[str, str]:
    data = _data(case)
    if "wart" in case:
        return _first_of_several(case, data, Any, lambda value: _literals_agree(case, value))
    try:
        value = jsonx.loads(data)
        kept = jsonx.loads(data, parse_float=jsonx.Number)
    except jsonx.DecodeError as error:
        return ("equal", "") if "error" in case else ("differs", f"{case}: {error}")
    if "error" in case:
        return "differs", f"{case}: got {value!r}"
    agrees = _exact(value, case["value"]) and _literals_agree(case, kept)
    return ("equal", "") if agrees else ("differs", f"{case}: got {value!r}, {kept!r}")


def _typed(case: Json) -> tuple[str, str]:
    target, data = TARGETS[case["into"]], _data(case)
    if "wart" in case:
        return _first_of_several(case, data, target, lambda value: _same(value, case["value"]))
    try:
        value = jsonx.loads(data, target, as_go=True, dec_hook=uint64)
    except jsonx.DecodeError as error:
        if "error" not in case:
            return "differs", f"{case}: {error}"
        named = "error_field" not in case or f"$.{case['error_field']}" in (error.path or "")
        return ("equal", "") if named else ("differs", f"{case}: {error}")
    if "error" in case:
        return "differs", f"{case}: got {value!r}"
    agrees = _same(value, case["value"])
    return ("equal", "") if agrees else ("differs", f"{case}: got {value!r}")


def _first_of_several(
    case: Json, data: bytes, target: Any, agrees: Callable[[Any], bool]
) -> tuple[str, str]:
    """What follows the first value is an error here, unless it is asked to be ignored as in Go."""
    if case["wart"] != IGNORES:
        return "differs", f"unknown wart: {case}"
    try:
        value = jsonx.loads(data, target, as_go=target is not Any)
    except jsonx.DecodeError as error:
        first = jsonx.loads(
            data, target, as_go=target is not Any, trailing=True, parse_float=jsonx.Number
        )
        if agrees(first):
            return "wart", f"refused: {error}; with trailing=True as in Go"
        return "differs", f"{case}: got {first!r} with trailing=True"
    return "differs", f"{case}: got {value!r}"


def _long(case: Json) -> tuple[str, str]:
    text = case["starts_with"] + case["then"] * case["times"] + case["ends_with"]
    try:
        jsonx.loads(text)
    except jsonx.DecodeError as error:
        if len(str(error)) < 300 and "wart" in case:
            return "wart", f"the text is not in the error: {error}"
        return "differs", f"{len(str(error))} characters"
    return "differs", "accepted"


def _data(case: Json) -> bytes:
    return bytes.fromhex(case["text_hex"]) if "text_hex" in case else case["text"].encode()


def _value(spec: Any) -> Any:
    """Make the value that a case encodes."""
    if isinstance(spec, list):
        return [_value(item) for item in spec]
    if not isinstance(spec, dict):
        return spec
    [(kind, content)] = spec.items()
    return _MAKERS[kind](content)


def _dict(pairs: list[Any]) -> dict[Any, Any]:
    return {_value(key): _value(item) for key, item in pairs}


def _record(pairs: list[Any]) -> object:
    """Make a record: a Struct where its names allow attributes, always in the order given."""
    names = [name for name, _ in pairs]
    fields = [(f"f{number}", Any) for number in range(len(names))]
    rename = {f"f{number}": name for number, name in enumerate(names)}
    if len(names) == 1:  # dataclasses take part too
        return make_dataclass("Record", [(names[0], Any, field())])(_value(pairs[0][1]))
    cls = msgspec.defstruct("Record", fields, rename=rename)
    return cls(*(_value(item) for _, item in pairs))


def _float32(text: str) -> float:
    """Read a number of single precision: the shortest digits for its width are those of the text."""
    value = float(text)
    if math.isfinite(value):
        struct.pack("<f", value)
    return value


def _time(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))


def _other(name: str) -> Any:
    return None if name.endswith("never made") else OTHERS[name]


_MAKERS: dict[str, Callable[[Any], Any]] = {
    "int": int,
    "float": float,
    "float32": _float32,
    "bytes": bytes.fromhex,
    "hex": lambda text: bytes.fromhex(text).decode("utf-8", "surrogateescape"),
    "dict": _dict,
    "record": _record,
    "number": jsonx.Number,
    "raw": jsonx.Raw,
    "time": _time,
    "other": _other,
}


def _exact(value: Any, expected: Any) -> bool:
    """Tell whether numbers are as exact as their literals: the same digits, the same exponent."""
    if isinstance(expected, list):
        return isinstance(value, list) and _pairwise(value, expected, _exact)
    if not isinstance(expected, dict):
        return type(value) is type(expected) and value == expected
    if "number" in expected:
        literal = decimal.Decimal(expected["number"])
        kind = int if isinstance(value, int) else decimal.Decimal
        return type(value) is kind and decimal.Decimal(value).as_tuple() == literal.as_tuple()
    members = expected["dict"]
    return (
        isinstance(value, dict)
        and value.keys() == members.keys()
        and all(_exact(value[key], members[key]) for key in members)
    )


def _literals_agree(case: Json, value: Any) -> bool:
    return _as_vector(value) == case["value"]


def _as_vector(value: Any) -> Any:
    """Show a value as the file does, numbers by their literals."""
    if isinstance(value, list):
        return [_as_vector(item) for item in value]
    if isinstance(value, dict):
        return {"dict": {key: _as_vector(item) for key, item in value.items()}}
    if isinstance(value, jsonx.Number) or (isinstance(value, int) and not isinstance(value, bool)):
        return {"number": str(value)}
    return value


def _same(value: Any, expected: Any) -> bool:
    """Compare a typed value; where Go has nothing, Python has an empty container."""
    if isinstance(value, Record):
        members = msgspec.structs.asdict(value)
        return members.keys() == expected.keys() and all(
            _same(members[key], expected[key]) for key in members
        )
    if isinstance(expected, dict) and len(expected) == 1:
        [(kind, content)] = expected.items()
        if kind in {"int", "float", "bytes"}:
            return repr(_plain(value)) == repr(_MAKERS[kind](content))
        if kind in {"number", "dict"}:
            return _exact(value, expected) or _as_vector(value) == expected
    if expected is None:
        return not value
    if isinstance(expected, list):
        return isinstance(value, list) and _pairwise(value, expected, _same)
    return type(value) is type(expected) and value == expected


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Uint64) else value


def _pairwise(first: list[Any], second: list[Any], agree: Callable[[Any, Any], bool]) -> bool:
    return len(first) == len(second) and all(map(agree, first, second))


def _compare(case: Json, ours: object, theirs: object) -> tuple[str, str]:
    return ("equal", "") if ours == theirs else ("differs", f"{case}: got {ours!r}")


FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"jsonx": run}
