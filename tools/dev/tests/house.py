"""Small made-up workspaces to hold the verbs against."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from zero_dev._cli import main
from zero_dev._workspace import Workspace
from zero_dev.new._files import files
from zero_dev.order._verb import problems_of

ROOT = """\
[project]
name = "house"
version = "0"
requires-python = ">=3.11"

[dependency-groups]
members = [
]
test = ["pytest>=9"]

[tool.uv]
package = false

[tool.uv.workspace]
members = ["packages/*"]

[tool.uv.sources]

[tool.zero]
floors = [["timex", "naming"], ["mapping", "logx"], ["rest"]]

[tool.pytest]
addopts = ["--import-mode=importlib"]
filterwarnings = ["error"]
testpaths = ["packages"]

[tool.towncrier]
directory = "changes"
filename = "CHANGELOG.md"
title_format = "## {version} ({project_date})"
start_string = "<!-- towncrier release notes start -->\\n"

[[tool.towncrier.type]]
directory = "added"
name = "Added"
showcontent = true

[[tool.towncrier.type]]
directory = "changed"
name = "Changed"
showcontent = true
"""


class House:
    """A workspace in a temporary folder; packages that `add` makes break no rule."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("pyproject.toml", ROOT)
        self.write("README.md", "# House\n\n<!-- packages -->\n<!-- /packages -->\n")
        self.write("LICENSE", "Do as you like.\n")

    def add(
        self,
        module: str,
        *,
        needs: list[str] | None = None,
        extras: dict[str, list[str]] | None = None,
        code: str = "",
    ) -> None:
        """Make a package, listed in the root, that requires `needs` and holds `code` in _code.py."""
        texts = files(module=module, sentence=f"What {module} is for", python=">=3.11")
        for name, text in texts.items():
            self.write(f"packages/{module}/{name}", text)
        self.write(f"packages/{module}/LICENSE", "Do as you like.\n")
        self.edit("pyproject.toml", "members = [\n", f'members = [\n    "zero-{module}",\n')
        source = f"[tool.uv.sources]\nzero-{module} = {{ workspace = true }}\n"
        self.edit("pyproject.toml", "[tool.uv.sources]\n", source)
        own = f"packages/{module}/pyproject.toml"
        tables = "".join(f"{extra} = {texts}\n" for extra, texts in (extras or {}).items())
        self.edit(own, "dependencies = []", f"dependencies = {needs or []}")
        if tables:
            self.edit(
                own, "[build-system]", f"[project.optional-dependencies]\n{tables}\n[build-system]"
            )
        if code:
            self.write(f"packages/{module}/src/zero/{module}/_code.py", code)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        self.write(name, self.read(name).replace(old, new, 1))

    def load(self) -> Workspace:
        return Workspace.load(self.root)

    def problems(self, module: str) -> list[str]:
        """Run every rule of `order` on one package."""
        workspace = self.load()
        member = workspace.pick([module])[0]
        return [problem.shown(self.root) for problem in problems_of(workspace, member)]

    def dev(self, *arguments: str) -> int:
        """Run a verb on this workspace."""
        return main(["--root", str(self.root), *arguments])

    def git(self, *arguments: str) -> str:
        identity = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c"}
        identity |= {key.replace("AUTHOR", "COMMITTER"): v for key, v in identity.items()}
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", *arguments],
            cwd=self.root,
            env={**os.environ, **identity, "GIT_CONFIG_GLOBAL": os.devnull},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def commit(self, message: str = "a step") -> None:
        """Commit everything, starting the repository when there is none."""
        if not (self.root / ".git").exists():
            self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
