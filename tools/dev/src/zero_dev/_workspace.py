"""The workspace as its `pyproject.toml` files describe it: members, requirements, floors."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from ._verb import DevError

NAMESPACE = "zero"
PREFIX = f"{NAMESPACE}-"
NOT_PUBLISHED = "Private :: Do Not Upload"


@dataclass(frozen=True, slots=True)
class Need:
    """One declared requirement; `extra` is empty for a base dependency."""

    text: str
    requirement: Requirement
    extra: str

    @property
    def name(self) -> str:
        """The canonical distribution name."""
        return canonicalize_name(self.requirement.name)


@dataclass(frozen=True)
class Member:
    """One workspace member."""

    folder: Path
    config: Mapping[str, Any]
    needs: tuple[Need, ...]

    @property
    def project(self) -> Mapping[str, Any]:
        """The `[project]` table."""
        return self.config["project"]

    @property
    def settings(self) -> Mapping[str, Any]:
        """The member's own `[tool.zero]` table."""
        return self.config.get("tool", {}).get("zero", {})

    @property
    def name(self) -> str:
        """The distribution name, `zero-rest`."""
        return self.project["name"]

    @property
    def module(self) -> str:
        """The bare module name, `rest`."""
        return self.name.removeprefix(PREFIX).replace("-", "_")

    @property
    def version(self) -> str:
        """The version as written."""
        return self.project.get("version", "0")

    @property
    def published(self) -> bool:
        """Whether the member is a package for users, not a tool of this repository."""
        return NOT_PUBLISHED not in self.project.get("classifiers", [])

    @property
    def pyproject(self) -> Path:
        """The member's `pyproject.toml`."""
        return self.folder / "pyproject.toml"

    @property
    def source(self) -> Path:
        """The folder of the module, `src/zero/rest`."""
        return self.folder / "src" / NAMESPACE / self.module


@dataclass(frozen=True)
class Workspace:
    """All members and what the root says about them."""

    root: Path
    config: Mapping[str, Any]
    members: tuple[Member, ...]

    @classmethod
    def load(cls, root: Path) -> Workspace:
        """Read the root and every member; a file that cannot be read is a DevError."""
        config = read_toml(root / "pyproject.toml")
        workspace = config.get("tool", {}).get("uv", {}).get("workspace")
        if workspace is None:
            raise DevError(f"{root / 'pyproject.toml'}:1: describes no uv workspace")
        patterns: list[str] = workspace.get("members", [])
        files = {path for p in patterns for path in root.glob(f"{p}/pyproject.toml")}
        return cls(root, config, tuple(_member(path) for path in sorted(files)))

    @cached_property
    def packages(self) -> tuple[Member, ...]:
        """The members that are published."""
        return tuple(member for member in self.members if member.published)

    @cached_property
    def by_name(self) -> Mapping[str, Member]:
        """Members by distribution name."""
        return {member.name: member for member in self.members}

    @cached_property
    def floors(self) -> Mapping[str, tuple[int, int]]:
        """Floor (from 1) and place in its row, by bare module name."""
        rows: list[list[str]] = self.config["tool"].get("zero", {}).get("floors", [])
        return {
            module: (floor, place)
            for floor, row in enumerate(rows, 1)
            for place, module in enumerate(row)
        }

    def group(self, name: str) -> list[str]:
        """Resolve a dependency group of the root into requirement texts."""
        found: list[str] = []
        for item in self.config.get("dependency-groups", {}).get(name, []):
            found += [item] if isinstance(item, str) else self.group(item["include-group"])
        return found

    def pick(self, names: list[str]) -> list[Member]:
        """Choose packages by `rest` or `zero-rest`; all of them when no name is given."""
        known = {key: m for m in self.packages for key in (m.name, m.module)}
        if unknown := [name for name in names if name not in known]:
            have = " ".join(member.module for member in self.packages)
            raise DevError(f"no package {', '.join(unknown)}; there are: {have}")
        return [known[name] for name in dict.fromkeys(names)] or list(self.packages)

    def closure(self, member: Member, extras: frozenset[str] = frozenset()) -> list[Member]:
        """List the member and everything of ours that it needs, each once, itself first."""
        found: dict[str, frozenset[str]] = {}
        waiting = [(member, extras)]
        while waiting:
            one, wanted = waiting.pop()
            if one.name in found and wanted <= found[one.name]:
                continue
            wanted |= found.get(one.name, frozenset())
            found[one.name] = wanted
            waiting += [
                (self.by_name[need.name], frozenset(need.requirement.extras))
                for need in one.needs
                if need.name in self.by_name and (not need.extra or need.extra in wanted)
            ]
        return [self.by_name[name] for name in found]

    def dependents(self, names: set[str]) -> set[str]:
        """Close distribution names over everything that requires them, extras included."""
        result = set(names)
        while (
            grown := {m.name for m in self.members if any(need.name in result for need in m.needs)}
            - result
        ):
            result |= grown
        return result


def own_range(version: str) -> str:
    """Give the range that a package at this version is required with."""
    now = Version(version)
    return f">={now.major}.{now.minor},<{now.major}.{now.minor + 1}"


def find_root(start: Path) -> Path:
    """Walk up from a folder to the root of the workspace."""
    for folder in (start, *start.parents):
        file = folder / "pyproject.toml"
        if file.exists() and "workspace" in read_toml(file).get("tool", {}).get("uv", {}):
            return folder
    raise DevError(f"{start} is not inside a uv workspace: go to the checkout, or give --root")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; a mistake in it is a DevError that names the place."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DevError(f"{path}:1: cannot be read: {error}") from None


def _member(path: Path) -> Member:
    config = read_toml(path)
    project = config.get("project", {})
    if "name" not in project:
        raise DevError(f"{path}:1: has no [project] name")
    groups: dict[str, list[str]] = {"": project.get("dependencies", [])}
    groups |= project.get("optional-dependencies", {})
    needs = tuple(_need(path, text, extra) for extra, texts in groups.items() for text in texts)
    return Member(path.parent, config, needs)


def _need(path: Path, text: str, extra: str) -> Need:
    try:
        return Need(text, Requirement(text), extra)
    except InvalidRequirement as error:
        raise DevError(f"{path}:1: {text!r} is no requirement: {error}") from None
