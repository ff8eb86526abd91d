"""Run the cases of `lang.json`: build the described value, compare its text with go-zero's.

Python's own spelling of what a case describes: a name is already a reference, so a `reference` is the
value itself; a number literal is the `str` it was kept as; a `newtype` is a subclass.
"""

from collections.abc import Callable, Iterator
from dataclasses import make_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from zero.lang import Float32, text, text_bytes
from zero.lang._numbers import duration_text

Outcome = tuple[str, str, str]
Json = dict[str, Any]


class _Object:
    def __init__(self, own: str) -> None:
        self.own = own

    def __str__(self) -> str:
        return self.own


class _Refusal(Exception):
    pass


def run(document: Json) -> Iterator[Outcome]:
    for number, case in enumerate(document["cases"]):
        try:
            outcome, detail = _check(case)
        except Exception as error:
            outcome, detail = "differs", f"{case}: {error!r}"
        yield f"{number}/{case['kind']}", outcome, detail


def _check(case: Json) -> tuple[str, str]:
    theirs = bytes.fromhex(case["repr_hex"]) if "repr_hex" in case else case["repr"].encode()
    ours = _text(case)
    if ours == theirs:
        return "equal", ""
    if "wart" in case and ours == (stated := _stated(case)):
        return "wart", f"{stated!r} where go-zero says {theirs!r}: {case['wart']}"
    return "differs", f"{case}: got {ours!r}"


def _text(case: Json) -> bytes:
    if case["kind"] == "duration" and int(case["value"]) % 1000:
        return duration_text(int(case["value"])).encode()  # finer than what a timedelta can hold
    value = build(case)
    ours = text_bytes(value)
    assert isinstance(value, bytes) or text(value).encode() == ours
    return ours


def _stated(case: Json) -> bytes:
    """What ours says where go-zero's answer is an accident of Go.

    An object or an error says its own text however it is reached; a reference to nothing is nothing; a
    derived type is written like the type it derives from; a time is written as Python does.
    """
    match case["kind"]:
        case "object" | "error":
            return (case["text"] if "text" in case else case["message"]).encode()
        case "reference" if case["to"] is None:
            return b""
        case "reference":
            return _stated(case["to"]) if case["to"]["kind"] != "record" else _text(case["to"])
        case "newtype":
            return _text({**case, "kind": case["of"]})
        case "time":
            return f"{case['value'][:-1].replace('T', ' ')}+00:00".encode()
        case kind:
            raise _Refusal(f"no deviation is stated for {kind}")


def _raw(case: Json) -> str | bytes:
    """A Go string or byte string; one that is not UTF-8 can only be bytes in Python."""
    return bytes.fromhex(case["value_hex"]) if "value_hex" in case else case["value"]


def _bytes(case: Json) -> bytes:
    raw = _raw(case)
    return raw if isinstance(raw, bytes) else raw.encode()


def _newtype(case: Json) -> object:
    value = build({**case, "kind": case["of"]})
    if isinstance(value, bool):
        return value  # a class cannot derive from bool
    derived: Any = type("Derived", (type(value),), {})
    return derived(value)


def _error(case: Json) -> object:
    if "text" in case:
        return type("Both", (Exception,), {"__str__": lambda self: case["text"]})(case["message"])
    return Exception(case["message"])


def _record(case: Json) -> object:
    made = make_dataclass("Record", [name for name, _ in case["fields"]])
    return made(*(_item(value) for _, value in case["fields"]))


def _item(item: Any) -> object:
    if isinstance(item, list):
        return [_item(each) for each in item]
    return _Object(item["object"]) if isinstance(item, dict) else item


BUILDERS: dict[str, Callable[[Json], object]] = {
    "none": lambda case: None,
    "bool": lambda case: case["value"],
    "int": lambda case: int(case["value"]),
    "float": lambda case: float(case["value"]),
    "float32": lambda case: Float32(float(case["value"])),
    "str": _raw,
    "bytes": _bytes,
    "number_literal": lambda case: case["value"],
    "duration": lambda case: timedelta(microseconds=int(case["value"]) // 1000),
    "time": lambda case: datetime.fromisoformat(case["value"]).astimezone(UTC),
    "object": lambda case: _error(case) if "message" in case else _Object(case["text"]),
    "error": _error,
    "reference": lambda case: None if case["to"] is None else build(case["to"]),
    "newtype": _newtype,
    "list": lambda case: _item(case["items"]),
    "dict": lambda case: {key: _item(value) for key, value in case["items"]},
    "record": _record,
    "complex": lambda case: complex(case["real"], case["imag"]),
}


def build(case: Json) -> object:
    """The Python value that a case describes."""
    return BUILDERS[case["kind"]](case)


FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"lang": run}
