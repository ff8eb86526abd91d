"""Which installed distribution an import comes from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata

from packaging.utils import canonicalize_name

Owners = Callable[[str, str], frozenset[str]]


@cache
def _tops() -> dict[str, frozenset[str]]:
    found = metadata.packages_distributions()
    return {top: frozenset(map(canonicalize_name, names)) for top, names in found.items()}


@cache
def _files(distribution: str) -> frozenset[str]:
    """List what a distribution holds as module paths: `opentelemetry/trace`, files and folders."""
    paths = metadata.files(distribution) or []
    return frozenset(path for file in paths for path in _module_paths(file.as_posix()))


def _module_paths(file: str) -> Iterator[str]:
    if file.endswith((".py", ".pyi", ".so", ".pyd")):
        folder, _, name = file.rpartition("/")
        yield f"{folder}/{name.partition('.')[0]}" if folder else name.partition(".")[0]
        while folder:
            yield folder
            folder = folder.rpartition("/")[0]


def owners(module: str, name: str) -> frozenset[str]:
    """Name the distributions an import may come from; none for the standard library.

    A namespace that several distributions share (`opentelemetry`, `google`) is decided by who has
    the longest part of the dotted name. What is not installed is taken to be named as it is imported.
    """
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names:
        return frozenset()
    known = _tops().get(top, frozenset({canonicalize_name(top)}))
    path = "/".join([*module.split("."), *([name] if name else [])])
    while len(known) > 1 and path:
        holding = frozenset(one for one in known if path in _files(one))
        if holding:
            return holding
        path = path.rpartition("/")[0]
    return known
