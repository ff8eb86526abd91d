"""Helpers of the generator's tests: a description in, a project out."""

from __future__ import annotations

from pathlib import Path

from zero.ctl.api import parse
from zero.ctl.generate import Plan, Project, Templates, generate_service


def project_of(text: str, folder: Path, **options: bool) -> Project:
    """Generate the service that a description declares."""
    project = Project(folder, **options)
    plan_of(text, project)
    return project


def plan_of(text: str, project: Project) -> Plan:
    return generate_service(parse(text), project, Templates(), source="main.api")


def types_of(text: str, folder: Path) -> str:
    """Return the generated types of a description; a route is added where it has none."""
    if "service " not in text:
        text += "\nservice shop { @handler ping get /ping }\n"
    project_of(text, folder)
    return (folder / "internal/types.py").read_text("utf-8")


def line_of(text: str, name: str) -> str:
    """Return the line that declares an attribute."""
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(f"{name}:"))
