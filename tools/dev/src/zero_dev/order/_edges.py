"""Rules on imports: declared = imported, nothing private, relative inside and absolute across."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from .._workspace import NAMESPACE, PREFIX, Member, Workspace
from ._distributions import owners
from ._imports import Import, eager_files, imports, package_of
from ._problem import Problem, line_of


def edges(workspace: Workspace, member: Member) -> Iterator[Problem]:
    """Hold every import of a package against what it declares."""
    package = f"{NAMESPACE}.{member.module}"
    by_file: dict[Path, list[Import]] = {}
    for path in sorted(member.source.rglob("*.py")):
        try:
            by_file[path] = list(imports(path, package_of(path, member.source, package)))
        except SyntaxError as error:
            yield Problem(path, error.lineno or 1, f"is not valid Python: {error.msg}")
    eager = eager_files(by_file, member.source, package, [package, *_scripts(member)])
    used: set[str] = set()
    for found in (found for several in by_file.values() for found in several):
        yield from _crossing(found, package)
        needed = providers(workspace, found) - {member.name}
        used |= needed
        yield from _declared(member, found, needed, eager=found.path in eager)
    yield from _unused(member, used)


def private_in_tests(workspace: Workspace, member: Member) -> Iterator[Problem]:
    """Forbid tests and benchmarks to use the private parts of another package."""
    package = f"{NAMESPACE}.{member.module}"
    for folder in ("tests", "benchmarks", "examples"):
        for path in sorted((member.folder / folder).rglob("*.py")):
            try:
                found = list(imports(path, f"packages.{member.module}.{folder}"))
            except SyntaxError as error:
                yield Problem(path, error.lineno or 1, f"is not valid Python: {error.msg}")
            else:
                outside = [one for one in found if not _inside(one.module, package)]
                yield from (problem for one in outside for problem in _private(one))


def providers(workspace: Workspace, found: Import) -> frozenset[str]:
    """Name the distributions that may provide an import, ours included."""
    top, _, rest = found.module.partition(".")
    if top != NAMESPACE:
        return owners(found.module, found.name)
    child = rest.partition(".")[0] or found.name
    modules = {member.module: member.name for member in workspace.packages}
    return frozenset({modules.get(child, f"{PREFIX}{child}")}) if child else frozenset()


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _scripts(member: Member) -> list[str]:
    project = member.project
    tables = [project.get("scripts", {}), *project.get("entry-points", {}).values()]
    return [target.partition(":")[0].strip() for table in tables for target in table.values()]


def _crossing(found: Import, package: str) -> Iterator[Problem]:
    inside = _inside(found.module, package)
    if inside and not found.relative:
        text = f"imports {found.module} of its own package: write it relative (from . import ...)"
        yield Problem(found.path, found.line, text)
    elif not inside and found.relative:
        text = f"reaches {found.module} by a relative import: write the absolute name"
        yield Problem(found.path, found.line, text)
    if not inside:
        yield from _private(found)


def _private(found: Import) -> Iterator[Problem]:
    names = found.full.split(".")
    hidden = [part for part in names[1:] if part.startswith("_") and not part.endswith("__")]
    if names[0] == NAMESPACE and hidden:
        text = f"{found.full} is private to another package: use what {names[1]} exports"
        yield Problem(found.path, found.line, text)


def _declared(
    member: Member, found: Import, needed: frozenset[str], *, eager: bool
) -> Iterator[Problem]:
    extras = {need.extra for need in member.needs if need.name in needed}
    if not needed or "" in extras:
        return
    shown = " or ".join(sorted(needed))
    if not extras:
        text = f"imports {found.module} but does not declare {shown}: add it to the dependencies"
    elif eager and not found.deferred:
        text = (
            f"imports {found.module}, which only the extra {', '.join(sorted(extras))} brings, whenever"
            f" the package is imported: import it in the function that needs it, or in a submodule"
        )
    else:
        return
    yield Problem(found.path, found.line, text)


def _unused(member: Member, used: set[str]) -> Iterator[Problem]:
    """Report what is declared and never imported, unless `[tool.zero] unimported` names it."""
    excused = {canonicalize_name(name) for name in member.settings.get("unimported", [])}
    for need in member.needs:
        if need.name not in used | excused | {member.name}:
            place = f" in the extra {need.extra}" if need.extra else ""
            yield Problem(
                member.pyproject,
                line_of(member.pyproject, need.text),
                f"declares {need.name}{place} but never imports it: drop it, or say in a comment why"
                " it is needed and list it in [tool.zero] unimported",
            )
    for name in sorted(excused & used):
        line = line_of(member.pyproject, "unimported")
        text = f"{name} is listed in unimported but is imported: take it off that list"
        yield Problem(member.pyproject, line, text)
