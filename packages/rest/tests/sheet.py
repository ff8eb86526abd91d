"""The data sheet of go-zero's configuration classes, held against ours."""

from typing import Any

import msgspec

from zero.rest import MiddlewaresConf, PrivateKeyConf, RestConf, SignatureConf

OURS = {"rest.RestConf": RestConf}
INNER: dict[str, type[msgspec.Struct]] = {
    "Signature": SignatureConf,
    "PrivateKeys": PrivateKeyConf,
    "Middlewares": MiddlewaresConf,
}
# Our attribute is seconds where go-zero's key counts something else.
SCALES = {"Timeout": 1000.0}
HOURS = {"1h": 3600.0}


def differences(conf: type[msgspec.Struct], descriptor: dict[str, Any]) -> list[str]:
    """List where a class of ours has other keys or defaults than the sheet says."""
    ours = {field.encode_name: field for field in msgspec.structs.fields(conf)}
    found: list[str] = []
    for entry in descriptor["struct"]:
        key = entry.get("key") or entry["name"]
        if entry.get("embedded"):
            continue  # zero-service holds its own part
        if key not in ours:
            found.append(f"{key} is missing")
        elif entry_problem := _problem(key, ours[key], entry):
            found.append(entry_problem)
        if key in INNER:
            inner = entry["type"]
            found += [f"{key}.{text}" for text in differences(INNER[key], inner.get("list", inner))]
    return found


def _problem(key: str, field: Any, entry: dict[str, Any]) -> str | None:
    required = "default" not in entry and not entry.get("optional") and not _has_defaults(entry)
    if field.required != required:
        return f"{key} is {'required' if field.required else 'not required'}"
    if "default" not in entry:
        return None
    wanted, got = entry["default"], field.default
    if key in SCALES and isinstance(got, float):
        got = round(got * SCALES[key])
    if wanted in HOURS:
        wanted, got = str(HOURS[wanted]), float(got)
    shown = str(got).lower() if isinstance(got, bool) else str(got)
    return None if shown == wanted else f"{key} is {shown} by default, not {wanted}"


def _has_defaults(entry: dict[str, Any]) -> bool:
    """Tell whether a block may be left out because everything in it has a default."""
    inner = entry["type"]
    return isinstance(inner, dict) and all(
        "default" in field for field in inner.get("struct", [{}])
    )
