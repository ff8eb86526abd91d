"""Run the cases of `jsontype.json` and say for each whether ours agrees with go-zero."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from zero.jsontype import MilliTime, MilliTimeError, dec_hook, enc_hook

Outcome = tuple[str, str, str]
Json = dict[str, Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DECODE = msgspec.json.Decoder(MilliTime, dec_hook=dec_hook).decode
ENCODE = msgspec.json.Encoder(enc_hook=enc_hook).encode


def run(document: Json) -> Iterator[Outcome]:
    for group, check in {"encode": _encode, "decode": _decode}.items():
        for number, case in enumerate(document.get(group, [])):
            name = f"{group}/{number}"
            try:
                yield name, *check(case)
            except Exception as error:
                yield name, "differs", f"{case}: {error!r}"


def _encode(case: Json) -> tuple[str, str]:
    try:
        text = ENCODE(moment(case["time"])).decode()
    except MilliTimeError as error:
        return ("wart", f"refused: {error}") if "wart" in case else ("differs", f"{case}: {error}")
    if "wart" in case:
        return "differs", f"{case}: got {text}"
    return ("equal", "") if text == case["text"] else ("differs", f"{case}: got {text}")


def _decode(case: Json) -> tuple[str, str]:
    try:
        value = DECODE(case["text"])
    except msgspec.DecodeError as error:
        if "error" in case:
            return "equal", ""
        return ("wart", f"refused: {error}") if "wart" in case else ("differs", f"{case}: {error}")
    if "error" in case or "wart" in case:
        return "differs", f"{case}: got {value!r}"
    agrees = (
        str(value.milli) == case["ms"]
        and value == moment(case["time_utc"])
        and value.utcoffset() == timedelta(0)
        and ENCODE(value).decode() == case["ms"]
    )
    return ("equal", "") if agrees else ("differs", f"{case}: got {value!r}")


def moment(text: str) -> MilliTime:
    """Read RFC 3339; what is finer than Python's microseconds is cut off toward 1970."""
    found = re.fullmatch(r"(.*T\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-].*)", text)
    assert found
    whole = datetime.fromisoformat(found[1] + found[3])
    nanoseconds = int((found[2] or "0").ljust(9, "0"))
    finer = timedelta(microseconds=1) if whole < EPOCH and nanoseconds % 1000 else timedelta(0)
    return MilliTime.from_datetime(whole + timedelta(microseconds=nanoseconds // 1000) + finer)


FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"jsontype": run}
