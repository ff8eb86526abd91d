"""Go's `Sprint` and `Sprintf`, as far as log calls in the vectors use them.

In Python the message is an f-string; this stands in for the caller who writes it.
"""

import re
from typing import Any

from zero.logx._plain import go_text
from zero.logx._values import simplify

_VERB = re.compile(
    r"%(?P<flags>[-+# 0]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?(?P<verb>.)", re.DOTALL
)


class FormatError(ValueError):
    """Raised where Go would write its complaint into the text."""


def show(value: Any) -> str:
    """Print one value as `%v` does."""
    return go_text(simplify(value))


def sprint(values: list[Any]) -> str:
    """Join values; a space stands only between two that are both no strings."""
    text = ""
    for index, value in enumerate(values):
        if index and not isinstance(value, str) and not isinstance(values[index - 1], str):
            text += " "
        text += show(value)
    return text


def sprintf(template: str, values: list[Any]) -> str:
    """Format values; a mismatch of verbs and values is an error."""
    left = list(values)

    def one(found: re.Match[str]) -> str:
        if found["verb"] == "%":
            return "%"
        if not left:
            msg = f"no value for {found[0]}"
            raise FormatError(msg)
        return _pad(_verb(found, left.pop(0)), found)

    text = _VERB.sub(one, template)
    if left:
        msg = f"{len(left)} values too many"
        raise FormatError(msg)
    return text


def _verb(found: re.Match[str], value: Any) -> str:
    verb, precision = found["verb"], found["precision"]
    match verb:
        case "v":
            text = show(value)
        case "s" if not isinstance(value, bool | int | float | None):
            text = show(value)[: int(precision) if precision else None]
        case "d" if isinstance(value, int) and not isinstance(value, bool):
            text = str(value)
        case "x" | "X" if isinstance(value, int) and not isinstance(value, bool):
            text = format(value, verb)
        case "x" | "X" if isinstance(value, str | bytes):
            raw = value.encode() if isinstance(value, str) else value
            text = raw.hex() if verb == "x" else raw.hex().upper()
        case "t" if isinstance(value, bool):
            text = show(value)
        case "q" if isinstance(value, str):
            text = '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        case "f" | "e" | "g" if isinstance(value, float):
            text = format(value, f".{precision or 6}{verb}") if verb != "g" else show(value)
        case _:
            msg = f"{found[0]} does not fit {value!r}"
            raise FormatError(msg)
    return (
        "+" + text if "+" in found["flags"] and verb in "dfe" and not text.startswith("-") else text
    )


def _pad(text: str, found: re.Match[str]) -> str:
    width = int(found["width"] or 0)
    if "-" in found["flags"]:
        return text.ljust(width)
    return text.zfill(width) if "0" in found["flags"] else text.rjust(width)
