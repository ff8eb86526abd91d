"""A service from a description: which file comes from which template, and whose it is."""

from __future__ import annotations

import re

from zero.stringx import randn

from ..api import Api
from ._classes import ClassMaker
from ._files import Project
from ._parts import Endpoint, Plan
from ._plan import plan
from ._templates import Templates


def generate_service(api: Api, project: Project, templates: Templates, *, source: str) -> Plan:
    """Write the service that a checked description declares; files that are yours are never touched.

    Args:
        api: the description, which must have a service.
        project: where the files go.
        templates: the built-in templates or a project's own.
        source: the name of the .api file, for the heads of generated files.

    Raises:
        GenerateError: if something in the description has no form in Python; nothing is written then.
    """
    classes = ClassMaker(api)
    made = plan(api, classes)
    text_of_types = _types(classes, templates, source)
    shared: dict[str, object] = {"plan": made, "source": source}
    project.always("internal/types.py", text_of_types)
    project.always("internal/routes.py", templates.render("api/routes.py.j2", **shared))
    project.once(f"{made.main}.py", templates.render("api/main.py.j2", **shared))
    settings = templates.render("api/etc.yaml.j2", new_secret=lambda: randn(43), **shared)
    project.once(f"etc/{made.service}.yaml", settings)
    project.once("internal/config.py", templates.render("api/config.py.j2", **shared))
    project.once("internal/svc.py", templates.render("api/svc.py.j2", **shared))
    project.once("internal/__init__.py", f'"""The inside of {made.service}."""\n')
    _packages(made, project)
    for endpoint in made.endpoints:
        _endpoint(endpoint, project, templates, shared)
    for middleware in made.middlewares:
        body = templates.render("api/middleware.py.j2", middleware=middleware, **shared)
        project.once(f"internal/middleware/{middleware.function}.py", body)
    return made


def _endpoint(
    endpoint: Endpoint, project: Project, templates: Templates, shared: dict[str, object]
) -> None:
    for kind in ("handler", "logic"):
        body = templates.render(f"api/{kind}.py.j2", endpoint=endpoint, **shared)
        project.once(f"internal/{kind}/{endpoint.directory}{endpoint.name}_{kind}.py", body)


def _packages(made: Plan, project: Project) -> None:
    """Make every folder of the service a package."""
    kinds = ["handler", "logic", *(["middleware"] if made.middlewares else [])]
    for kind in kinds:
        project.once(f"internal/{kind}/__init__.py", f'"""The {kind} of {made.service}."""\n')
    folders = {
        endpoint.folder[: depth + 1]
        for endpoint in made.endpoints
        for depth in range(len(endpoint.folder))
    }
    for folder in sorted(folders):
        for kind in ("handler", "logic"):
            text = f'"""The {kind} of {made.service}, group {"/".join(folder)}."""\n'
            project.once(f"internal/{kind}/{'/'.join(folder)}/__init__.py", text)


def _types(classes: ClassMaker, templates: Templates, source: str) -> str:
    made = classes.all()
    said = " ".join(
        f"{item.annotation} {item.default}" for class_ in made for item in class_.fields
    )
    uses = {
        "typing": [
            name for name in ("Annotated", "Any", "Literal") if re.search(rf"\b{name}\b", said)
        ],
        "mapping": "m." in said,
        "datetime": "datetime." in said,
    }
    return templates.render("api/types.py.j2", classes=made, uses=uses, source=source)
