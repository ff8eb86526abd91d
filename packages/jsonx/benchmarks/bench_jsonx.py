# /// script
# requires-python = ">=3.11"
# dependencies = ["zero-jsonx", "msgspec", "orjson"]
# ///
"""Compare zero.jsonx with msgspec (the floor), orjson and the standard library, side by side.

Rounds are interleaved; a ratio is taken inside its round, and the median of the ratios is shown.
"""

import datetime
import importlib
import importlib.metadata
import json
import platform
import statistics
import timeit
from collections.abc import Callable
from typing import Any

import msgspec

from zero.jsonx import dumps, loads

ROUNDS = 15
SECONDS = 0.02


class Line(msgspec.Struct):
    sku: str
    count: int
    price: float


class Order(msgspec.Struct):
    id: int
    customer: str
    tags: list[str]
    lines: list[Line]
    total: float
    paid: bool
    created: datetime.datetime
    note: str | None = None


LINES = [Line(f"s{number}", number, 1.25 * number) for number in range(1, 6)]
CREATED = datetime.datetime(2024, 2, 29, 12, 30, 45, tzinfo=datetime.UTC)
ORDER = Order(323427211229009810, "Ada Lovelace", ["new", "web"], LINES, 100.0, True, CREATED)
PLAIN: dict[str, Any] = msgspec.to_builtins(ORDER)
WORDS = {f"key{number}": ["text", number, {"name": f"Ada {number}"}] for number in range(10)}
FRACTIONS = msgspec.structs.replace(ORDER, lines=LINES[:3], total=99.5)
TEXT = dumps(ORDER)
WORDS_TEXT = dumps(WORDS)

Contestants = dict[str, Callable[[], object]]


def contests() -> dict[str, Contestants]:
    """Return per task what is compared; the first one is ours."""
    decode = msgspec.json.Decoder(Order).decode
    encode = msgspec.json.Encoder().encode
    ordered = msgspec.json.Encoder(order="deterministic").encode
    found = {
        "encode Struct": {
            "zero.jsonx": lambda: dumps(ORDER),
            "msgspec": lambda: encode(ORDER),
        },
        "encode Struct, no float whole": {
            "zero.jsonx": lambda: dumps(FRACTIONS),
            "msgspec": lambda: encode(FRACTIONS),
        },
        "encode dict": {
            "zero.jsonx": lambda: dumps(PLAIN),
            "msgspec": lambda: encode(PLAIN),
            "msgspec, keys in order": lambda: ordered(PLAIN),
            "json": lambda: json.dumps(PLAIN, sort_keys=True, separators=(",", ":")),
        },
        "encode dict without floats": {
            "zero.jsonx": lambda: dumps(WORDS),
            "msgspec": lambda: encode(WORDS),
            "msgspec, keys in order": lambda: ordered(WORDS),
            "json": lambda: json.dumps(WORDS, sort_keys=True, separators=(",", ":")),
        },
        "decode Struct": {
            "zero.jsonx": lambda: loads(TEXT, Order),
            "msgspec": lambda: decode(TEXT),
        },
        "decode Struct as Go does": {
            "zero.jsonx": lambda: loads(TEXT, Order, as_go=True),
            "msgspec": lambda: decode(TEXT),
            "json + convert": lambda: msgspec.convert(json.loads(TEXT), Order),
        },
        "decode untyped, decimals exact": {
            "zero.jsonx": lambda: loads(TEXT),
            "msgspec (floats)": lambda: msgspec.json.decode(TEXT),
            "json (floats)": lambda: json.loads(TEXT),
        },
        "decode untyped without decimals": {
            "zero.jsonx": lambda: loads(WORDS_TEXT),
            "msgspec (floats)": lambda: msgspec.json.decode(WORDS_TEXT),
            "json (floats)": lambda: json.loads(WORDS_TEXT),
        },
    }
    _add_orjson(found)
    return found


def _add_orjson(found: dict[str, Contestants]) -> None:
    try:
        orjson: Any = importlib.import_module("orjson")
    except ImportError:
        return
    found["encode dict"]["orjson, sorted"] = lambda: orjson.dumps(
        PLAIN, option=orjson.OPT_SORT_KEYS
    )
    found["encode dict without floats"]["orjson, sorted"] = lambda: orjson.dumps(
        WORDS, option=orjson.OPT_SORT_KEYS
    )
    found["decode untyped, decimals exact"]["orjson (floats)"] = lambda: orjson.loads(TEXT)
    found["decode untyped without decimals"]["orjson (floats)"] = lambda: orjson.loads(WORDS_TEXT)


def measure(contestants: Contestants) -> dict[str, list[float]]:
    """Return nanoseconds a call for each contestant and round, rounds interleaved."""
    timers = {name: timeit.Timer(call) for name, call in contestants.items()}
    counts = {name: max(1, int(SECONDS / (t.timeit(200) / 200))) for name, t in timers.items()}
    results: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(ROUNDS):
        for name, timer in timers.items():
            results[name].append(timer.timeit(counts[name]) / counts[name] * 1e9)
    return results


def main() -> None:
    """Print a table: time of each contestant and how many times ours takes of it."""
    version = importlib.metadata.version("msgspec")
    print(f"Python {platform.python_version()}, msgspec {version}, {len(TEXT)} bytes")
    print(f"{'task':32} {'contestant':24} {'ns':>8} {'ours / it':>10}")
    for task, contestants in contests().items():
        results = measure(contestants)
        ours = next(iter(results.values()))
        for name, times in results.items():
            ratio = statistics.median(a / b for a, b in zip(ours, times, strict=True))
            print(f"{task:32} {name:24} {statistics.median(times):8.0f} {ratio:10.2f}")


if __name__ == "__main__":
    main()
