"""Questions about type descriptors and the documents that are read into them."""

import re
from collections.abc import Iterator
from typing import Any

from .describe import unwrapped


def fold(key: str) -> str:
    return key.lower().replace("_", "")


def solid(descriptor: Any) -> Any:
    """Return the descriptor without any nullable."""
    if isinstance(descriptor, list):
        return [solid(item) for item in descriptor]
    if not isinstance(descriptor, dict):
        return descriptor
    if "nullable" in descriptor:
        return solid(descriptor["nullable"])
    return {key: solid(item) for key, item in descriptor.items()}


def described(descriptor: Any, path: str) -> Any:
    """Return the descriptor of the field at a path."""
    for part in re.findall(r"[^.\[\]]+|\[[^\]]*\]", path):
        descriptor = unwrapped(descriptor)
        if part.startswith("["):
            descriptor = descriptor.get("list", descriptor.get("map"))
            continue
        descriptor = next(
            f["type"] for f in flat(descriptor) if fold(f.get("key") or f["name"]) == fold(part)
        )
    return unwrapped(descriptor)


def flat(descriptor: Any) -> Iterator[dict[str, Any]]:
    """Yield the fields on the level of a structure, embedded ones included."""
    for field in unwrapped(descriptor).get("struct", ()):
        if field.get("embedded"):
            yield from flat(field["type"])
        else:
            yield field


def keys_of(descriptor: Any) -> Iterator[str]:
    """Yield every key of a type, at any depth."""
    if isinstance(descriptor, dict):
        for field in descriptor.get("struct", ()):
            yield field.get("key") or field["name"]
            yield from keys_of(field["type"])
        for inner in ("list", "map", "nullable"):
            yield from keys_of(descriptor.get(inner))


def keys_in(tree: Any) -> Iterator[str]:
    """Yield every key of a document, at any depth."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from keys_in(value)
    if isinstance(tree, list):
        for item in tree:
            yield from keys_in(item)


def groups(descriptor: Any) -> Iterator[dict[str, Any]]:
    """Yield the optional embedded fields of a type, at any depth."""
    if isinstance(descriptor, dict):
        for field in descriptor.get("struct", ()):
            if field.get("embedded") and field.get("optional"):
                yield field
            yield from groups(field["type"])
        for inner in ("list", "map", "nullable"):
            yield from groups(descriptor.get(inner))


def plain_keys(group: dict[str, Any]) -> Iterator[str]:
    options = ("optional", "default", "options", "range", "string", "inherit", "env")
    for field in flat(group["type"]):
        key = field.get("key") or field["name"]
        if key != key.lower() and not any(option in field for option in options):
            yield key
