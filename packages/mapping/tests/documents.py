"""YAML and TOML texts as go-zero reads them: numbers re-printed in plain decimal, moments as text."""

import base64
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

    def __init__(self, message: str, kind: str = "text") -> None:
        super().__init__(message)
        self.kind = kind


def plain_decimal(number: float) -> Number:
    if isinstance(number, int):
        return Number(str(number))
    if number != number or number in (float("inf"), float("-inf")):
        raise DocumentError("JSON has no such number", "syntax")
    text = f"{number:.0f}" if number.is_integer() else repr(number)
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{number:.{len(mantissa.partition('.')[2]) - int(exponent)}f}"
    return Number(text)


def load_toml(data: bytes) -> Any:
    try:
        return tree(tomllib.loads(data.decode()))
    except ValueError as error:
        if isinstance(error, DocumentError):
            raise
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
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise DocumentError("TOML integers have 64 bits")
        if value != value or abs(value) == float("inf"):
            raise DocumentError("JSON has no such number")
        return plain_decimal(value)
    return value


def load_yaml(text: str | bytes) -> Any:
    """Read YAML by the rules of yaml.v2; raises ImportError without PyYAML."""
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_scalar_node(self, anchor: Any) -> Any:
            implicit = self.peek_event().implicit[0]
            node: Any = super().compose_scalar_node(anchor)
            node.plain = implicit
            return node

    try:
        node = yaml.compose(text, Loader=Loader)
        return None if node is None else Composer(yaml).value(node)
    except (yaml.YAMLError, UnicodeError) as error:
        raise DocumentError(str(error)) from None


class Composer:
    def __init__(self, yaml: Any) -> None:
        self.yaml = yaml

    def value(self, node: Any) -> Any:
        if isinstance(node, self.yaml.MappingNode):
            return self.mapping(node)
        if isinstance(node, self.yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        if node.plain:
            return resolved(node.value)
        kind = node.tag.rpartition(":")[2]
        if kind in ("str", "!") or node.tag == "!":
            return node.value
        if kind == "binary":
            return base64.b64decode(node.value).decode()
        value = resolved(node.value)
        if kind == "null" and value is not None:
            raise DocumentError("no null")
        return value

    def mapping(self, node: Any) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, item in node.value:
            if not isinstance(key, self.yaml.ScalarNode):
                raise DocumentError("invalid map key")
            if key.tag.endswith(":merge"):
                parts = item.value if isinstance(item, self.yaml.SequenceNode) else [item]
                for part in reversed(parts):
                    merged |= self.value(part)
                continue
            # Plain words such as `n` stay the keys that were written.
            word = key.value if key.value in BOOLS else self.value(key)
            own["" if word is None else str.__str__(word)] = self.value(item)
        return merged | own


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
        number = float(text.replace("_", ""))
        return plain_decimal(number) if abs(number) != float("inf") else text
    if text.lower().lstrip("+-") in (".inf", ".nan"):
        raise DocumentError("JSON has no such number", "syntax")
    return text
