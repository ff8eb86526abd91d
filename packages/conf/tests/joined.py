"""Two embedded structures of Go may share a section, each with keys of its own; here it is one."""

from collections.abc import Iterator
from typing import Any

Shared = dict[str, list[dict[str, Any]]]


def joined(descriptor: Any) -> Any:
    """Return the descriptor with each shared section as one field, named like the first."""
    if not isinstance(descriptor, dict):
        return descriptor
    if "struct" not in descriptor:
        return {key: joined(value) for key, value in descriptor.items()}
    return {"struct": list(_fields(descriptor["struct"], sections(descriptor["struct"])))}


def _fields(fields: list[dict[str, Any]], shared: Shared) -> Iterator[dict[str, Any]]:
    for field in fields:
        if is_group(field):
            yield field | {"type": {"struct": list(_fields(field["type"]["struct"], shared))}}
            continue
        parts = shared.get(key_of(field), [field])
        if parts[0] is not field:
            continue
        if len(parts) == 1:
            yield field | {"type": joined(field["type"])}
            continue
        inner = [item for part in parts for item in part["type"]["struct"]]
        rest = {key: value for key, value in field.items() if key != "optional"}
        rest |= {"optional": True} if all(part.get("optional") for part in parts) else {}
        yield rest | {"type": joined({"struct": inner})}


def joined_value(value: Any, descriptor: Any) -> Any:
    """Return an expected value in the shape of the joined descriptor."""
    if (
        not isinstance(descriptor, dict)
        or "struct" not in descriptor
        or not isinstance(value, dict)
    ):
        return value
    result = dict(value)
    for parts in sections(descriptor["struct"]).values():
        first, *others = (part["name"] for part in parts)
        for other in others:
            result[first] = {**result[first], **result.pop(other)}
    for field in _fields(descriptor["struct"], sections(descriptor["struct"])):
        if not is_group(field) and field["name"] in result:
            result[field["name"]] = joined_value(result[field["name"]], field["type"])
    return result


def sections(fields: list[dict[str, Any]]) -> Shared:
    """Return the structures of one level that stand under one key and share none of their own, by key."""
    found: Shared = {}
    for group in filter(is_group, fields):
        for field in group["type"]["struct"]:
            if (
                isinstance(field["type"], dict)
                and "struct" in field["type"]
                and not is_group(field)
            ):
                found.setdefault(key_of(field), []).append(field)
    return {key: parts for key, parts in found.items() if len(parts) > 1 and _disjoint(parts)}


def _disjoint(parts: list[dict[str, Any]]) -> bool:
    keys = [key_of(item) for part in parts for item in part["type"]["struct"]]
    return len(keys) == len(set(keys))


def is_group(field: dict[str, Any]) -> bool:
    inner = field["type"]
    return bool(field.get("embedded")) and isinstance(inner, dict) and "struct" in inner


def key_of(field: dict[str, Any]) -> str:
    return (field.get("key") or field["name"]).lower()
