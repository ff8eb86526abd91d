"""Wheels, environments and copied tests, in one temporary folder a run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomlkit
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .._process import Outcome, clean_environment, must, run, uv
from .._workspace import Member, Need, Workspace

_TESTS = shutil.ignore_patterns("__pycache__", ".hypothesis", ".pytest_cache")


@dataclass(frozen=True, slots=True)
class Room:
    """One made environment and the folder its tests lie in."""

    python: Path
    folder: Path


@dataclass
class Workshop:
    """Builds each wheel once and each environment from wheels only."""

    workspace: Workspace
    folder: Path
    python: str
    wheels: dict[str, Path] = field(default_factory=dict[str, Path])

    @property
    def uv(self) -> str:
        """The uv to call."""
        return uv(self.workspace.root)

    def build(self, member: Member) -> Outcome:
        """Build the wheels a member's tests need and nobody has built yet; stop at a failure."""
        spent, names = 0.0, list[str]()
        for one in self.needed(member):
            if one.name in self.wheels:
                continue
            out = self.folder / "wheels" / one.module
            command = [self.uv, "build", "--quiet", "--wheel", one.folder, "-o", out]
            built = run(command, cwd=self.workspace.root)
            spent += built.spent
            if not built.good:
                return Outcome(built.code, built.output, spent)
            self.wheels[one.name] = next(out.glob("*.whl"))
            names.append(one.module)
        return Outcome(0, " ".join(names) or "built before", spent)

    def needed(self, member: Member) -> list[Member]:
        """List the members whose wheels belong into the environment."""
        return self.workspace.closure(member, test_extras(member))

    def furnish(self, member: Member, *, floor: bool) -> tuple[Room, Outcome]:
        """Make an environment and copy the tests beside it, at the lock's or the lowest versions."""
        folder = self.folder / (f"{member.module}-floor" if floor else member.module)
        environment = folder / "env"
        must([self.uv, "venv", "--quiet", "--python", self.python, environment], cwd=self.folder)
        bin_folder = environment / ("Scripts" if os.name == "nt" else "bin")
        room = Room(bin_folder / "python", folder)
        command = [self.uv, "pip", "install", "--python", environment, *self._wanted(member)]
        command += ["-c", self._pins(member, folder, floor=floor)]
        if floor:
            command += ["--resolution", "lowest-direct"]
            command += [need.text for need in third_party(self.workspace, member)]
        made = run(command, cwd=folder, env=clean_environment())
        self._copy_tests(member, folder)
        return room, made

    def test(self, member: Member, room: Room) -> Outcome:
        """Run a package's tests with the environment's interpreter, isolated from everything else."""
        path = os.pathsep.join([str(room.python.parent), os.environ.get("PATH", "")])
        command = [room.python, "-I", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        where = f"packages/{member.module}/tests"
        return run([*command, where], cwd=room.folder, env=clean_environment(PATH=path))

    def installed(self, room: Room) -> dict[str, str]:
        """Read the versions an environment holds."""
        text = must([self.uv, "pip", "freeze", "--quiet", "--python", room.python], cwd=room.folder)
        pairs = (line.split("==", 1) for line in text.splitlines() if "==" in line)
        return {canonicalize_name(name): version for name, version in pairs}

    def _wanted(self, member: Member) -> list[str]:
        extras = f"[{','.join(sorted(test_extras(member)))}]" if test_extras(member) else ""
        ours = [
            f"{one.name}{extras if one is member else ''} @ {self.wheels[one.name].as_uri()}"
            for one in self.needed(member)
        ]
        return [*ours, *self.workspace.group("test")]

    def _pins(self, member: Member, folder: Path, *, floor: bool) -> Path:
        """Write the lock's versions as constraints: of everything, or of the test tools alone."""
        command = [self.uv, "export", "--frozen", "--all-packages", "--all-extras", "--all-groups"]
        command += ["--no-emit-workspace", "--no-hashes", "--no-header", "--no-annotate", "-q"]
        lines = must(command, cwd=self.workspace.root).splitlines()
        if floor:
            tools = names_in(self.workspace.group("test"))
            tools -= {need.name for need in third_party(self.workspace, member)}
            lines = [line for line in lines if names_in([line]) <= tools]
        path = folder / "constraints.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def _copy_tests(self, member: Member, folder: Path) -> None:
        """Copy the tests and the root's pytest settings to where no checkout is around them."""
        target = folder / "packages" / member.module / "tests"
        if (member.folder / "tests").is_dir():
            shutil.copytree(member.folder / "tests", target, ignore=_TESTS)
        settings = dict(self.workspace.config["tool"].get("pytest", {}))
        settings.pop("testpaths", None)
        text = tomlkit.dumps({"tool": {"pytest": settings}})
        (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def test_extras(member: Member) -> frozenset[str]:
    """Name the extras that a member's tests need, from its `[tool.zero] test-extras`."""
    return frozenset(member.settings.get("test-extras", []))


def third_party(workspace: Workspace, member: Member) -> list[Need]:
    """List what a member requires of others, the extras of its tests included."""
    wanted = test_extras(member) | {""}
    return [
        need for need in member.needs if need.extra in wanted and need.name not in workspace.by_name
    ]


def names_in(lines: Sequence[str]) -> set[str]:
    """Read the distribution names of requirement lines."""
    return {canonicalize_name(Requirement(line).name) for line in lines if line.strip()}
