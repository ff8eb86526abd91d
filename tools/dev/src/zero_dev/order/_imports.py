"""The imports of a package, read from its syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DYNAMIC = {"import_module", "__import__"}
_FORGIVING = {"ImportError", "ModuleNotFoundError", "Exception"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module, as an absolute name; `name` is what is taken from it, or empty.

    `deferred` means that importing the file alone does not need the module: the import stands in a
    function, under `if TYPE_CHECKING`, or in a `try` that forgives an ImportError.
    """

    path: Path
    line: int
    module: str
    name: str
    relative: bool
    deferred: bool

    @property
    def full(self) -> str:
        """The dotted name with what is taken from it."""
        return f"{self.module}.{self.name}" if self.name and self.name != "*" else self.module


def imports(path: Path, package: str) -> Iterator[Import]:
    """Yield every import of a file that belongs to a package such as `zero.rest`."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    for node, deferred in _walk(tree, deferred=False):
        for line, module, name, relative in _found(node, package):
            yield Import(path, line, module, name, relative, deferred)


def _walk(node: ast.AST, *, deferred: bool) -> Iterator[tuple[ast.AST, bool]]:
    yield node, deferred
    inner = _deferred_body(node)
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, deferred=deferred or child in inner)


def _deferred_body(node: ast.AST) -> list[ast.stmt]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return node.body
    if isinstance(node, ast.If) and _last_name(node.test) == "TYPE_CHECKING":
        return node.body
    if isinstance(node, ast.Try) and any(_forgives(handler) for handler in node.handlers):
        return node.body
    return []


def _forgives(handler: ast.ExceptHandler) -> bool:
    kind = handler.type
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(one is None or _last_name(one) in _FORGIVING for one in kinds)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _found(node: ast.AST, package: str) -> Iterator[tuple[int, str, str, bool]]:
    if isinstance(node, ast.Import):
        yield from ((node.lineno, alias.name, "", False) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = _absolute(node, package)
        yield from ((node.lineno, module, a.name, node.level > 0) for a in node.names)
    elif isinstance(node, ast.Call) and _last_name(node.func) in _DYNAMIC and node.args:
        first = node.args[0]
        constant = first.value if isinstance(first, ast.Constant) else None
        if isinstance(constant, str) and constant.strip(".") == constant != "":
            yield node.lineno, constant, "", False


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if node.level == 0:
        return node.module or ""
    above = package.split(".")
    base = above[: len(above) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def package_of(path: Path, source: Path, module: str) -> str:
    """Name the package a file belongs to: `zero.rest` for `_router.py` and `__init__.py` alike."""
    return ".".join([module, *path.parent.relative_to(source).parts])


def eager_files(
    by_file: dict[Path, list[Import]], source: Path, module: str, roots: list[str]
) -> set[Path]:
    """Collect the files that run when one of the root modules is imported."""
    files = {dotted_name(path, source, module): path for path in by_file}
    reached: set[Path] = set()
    waiting = list(roots)
    while waiting:
        for name in _prefixes(waiting.pop(), module):
            path = files.get(name)
            if path and path not in reached:
                reached.add(path)
                now = [found for found in by_file[path] if not found.deferred]
                waiting += [name for found in now for name in (found.module, found.full)]
    return reached


def dotted_name(path: Path, source: Path, module: str) -> str:
    """Name the module a file is: `zero.rest._router`, and `zero.rest` for its `__init__.py`."""
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join([module, *(part for part in parts if part != "__init__")])


def _prefixes(name: str, module: str) -> Iterator[str]:
    """Yield a dotted name and its parents down to the package: importing it runs them all."""
    while name == module or name.startswith(f"{module}."):
        yield name
        name = name.rpartition(".")[0]
