"""YAML and TOML texts as go-zero reads them: numbers re-printed in plain decimal, moments as text."""

import datetime
import re
import tomllib
from typing import Any

from zero.mapping import Number

BOOLS = {
    word: truth
    for truth, words in ((True, "y yes true on"), (False, "n no false off"))
    for low in words.split()
    for word in (low, low.capitalize(), low.upper())
}
INTEGER = re.compile(r"([+-]?)(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")
FLOAT = re.compile(r"[+-]?(\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][+-]?[0-9]+)?")


class DocumentError(ValueError):
    """The text cannot be parsed."""


def plain_decimal(number: float) -> Number:
    if isinstance(number, int):
        return Number(number)
    if number != number or number in (float("inf"), float("-inf")):  # noqa: PLR0124
        raise DocumentError("JSON has no such number")
    text = f"{number:.0f}" if number.is_integer() else repr(number)
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{number:.{len(mantissa.partition('.')[2]) - int(exponent)}f}"
    return Number(text)


def load_toml(text: str) -> Any:
    try:
        return tree(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(str(error)) from None


def tree(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: tree(item) for key, item in value.items()}
    if isinstance(value, list):
        return [tree(item) for item in value]
    if isinstance(value, datetime.datetime):
        text = value.isoformat()
        return text.replace("+00:00", "Z")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return plain_decimal(value)
    return value


def load_yaml(text: str) -> Any:
    """Read YAML by the rules of yaml.v2; raises ImportError without PyYAML."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return None if node is None else Composer(yaml).value(node)
    except yaml.YAMLError as error:
        raise DocumentError(str(error)) from None


class Composer:
    def __init__(self, yaml: Any) -> None:
        self.yaml = yaml

    def value(self, node: Any) -> Any:
        if isinstance(node, self.yaml.MappingNode):
            return self.mapping(node)
        if isinstance(node, self.yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        if node.tag == "tag:yaml.org,2002:str" and node.style is None:
            return resolved(node.value)
        if node.style is not None or node.tag.endswith(":str"):
            return node.value
        return resolved(node.value)

    def mapping(self, node: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, item in node.value:
            if key.tag.endswith(":merge"):
                parts = item.value if isinstance(item, self.yaml.SequenceNode) else [item]
                for part in reversed(parts):
                    merged |= self.value(part)
            else:
                # Plain words such as `n` stay the keys that were written.
                word = key.value if key.value in BOOLS or key.style else str_key(self.value(key))
                own[word] = self.value(item)
        return merged | own


def str_key(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def resolved(text: str) -> Any:
    if text in BOOLS:
        return BOOLS[text]
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if match := INTEGER.fullmatch(text):
        sign, digits = match.groups()
        digits = digits.replace("_", "")
        octal = digits.startswith("0") and digits.isdecimal() and len(digits) > 1
        if not (octal and set(digits) - set("01234567")):
            return Number(int(sign + digits, 8 if octal else 0))
    if FLOAT.fullmatch(text):
        return plain_decimal(float(text.replace("_", "")))
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        raise DocumentError("JSON has no such number")
    return text
