"""The project of the quickstart: the sample description and the logic that a first user would write."""

from __future__ import annotations

from pathlib import Path

from .api import load
from .generate import Project, Templates, generate_service


def make_project(folder: Path, port: int) -> Project:
    """Write the sample project; what stands there already and is the user's stays as it is."""
    project = Project(folder)
    templates = Templates()
    project.once("greet.api", templates.render("quickstart/greet.api.j2"))
    for name in ("ping", "greet"):
        logic = templates.render(f"quickstart/{name}_logic.py.j2")
        project.once(f"internal/logic/{name}_logic.py", logic)
    project.once("etc/greet-api.yaml", f"Name: greet-api\nHost: 127.0.0.1\nPort: {port}\n")
    generate_service(load(folder / "greet.api"), project, templates, source="greet.api")
    return project
