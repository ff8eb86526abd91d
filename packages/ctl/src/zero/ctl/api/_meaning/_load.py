"""Reading of a file with everything it imports, depth first, each file once."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from .._errors import ApiError, Problem
from .._syntax._lexer import Token
from .._syntax._parser import Dialect, parse_tree
from .._syntax._source import MAX_SIZE, Source, decode
from .._syntax._tree import Block, ImportStmt, ServiceStmt, SyntaxStmt, Tree

Read: TypeAlias = Callable[[str], str | bytes]
MAX_FILES = 10_000


class _Step:
    """A file whose imports are being read."""

    __slots__ = ("children", "pending", "tree")

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.children: list[Tree] = []
        # A repeated name keeps its place and takes the later position.
        self.pending = iter({value.raw: value for value in import_values(tree)}.values())


@dataclass(slots=True)
class Files:
    """The parsed files of an api: the root first, then imports in order of the statements that name them."""

    dialect: Dialect
    read: Read
    trees: list[Tree] = field(default_factory=list[Tree])
    warnings: list[Problem] = field(default_factory=list[Problem])
    _seen: set[str] = field(default_factory=set[str])

    def load(self, name: str, text: str | bytes) -> None:
        """Parse the root and its imports.

        Raises:
            ApiError: A file cannot be read or parsed, imports itself, or has another syntax version.
        """
        self._visit(make_tree(name, text, self.dialect))

    def _visit(self, root: Tree) -> None:
        """Walk the imports with a stack of our own: chains of them may be long."""
        self._add(root)
        path: dict[str, _Step] = {posixpath.normpath(root.source.name): _Step(root)}
        while path:
            step = next(reversed(path.values()))
            value = next(step.pending, None)
            if value is None:
                path.popitem()
                for child in step.children:
                    _check_version(step.tree, child)
                continue
            target = _target(step.tree, value)
            if target in path:
                message = "syntax error: import cycle not allowed"
                hint = f"{target} is on the way here already"
                raise ApiError([_import_problem(step.tree, value, message, hint)])
            if target in self._seen:
                continue
            child = self._import(step.tree, value, target)
            self._seen.add(target)
            self._add(child)
            step.children.append(child)
            path[target] = _Step(child)

    def _add(self, tree: Tree) -> None:
        check_single(tree)
        self.trees.append(tree)
        self.warnings += tree.warnings
        if len(self.trees) > MAX_FILES:
            raise ApiError([Problem("import", f"more than {MAX_FILES} files imported")])

    def _import(self, tree: Tree, value: Token, target: str) -> Tree:
        if not target.endswith(".api"):
            hint = "name a file that ends with .api"
            raise ApiError([_import_problem(tree, value, f"cannot import {value.text}", hint)])
        try:
            data = self.read(target)
        except (OSError, KeyError, ValueError) as error:
            hint = f"looked for {target}"
            message = f"cannot import {value.text}: {reason(error)}"
            raise ApiError([_import_problem(tree, value, message, hint)]) from None
        return make_tree(target, data, self.dialect)


def reason(error: Exception) -> str:
    """Return why a file cannot be read, in the system's words."""
    told = error.strerror if isinstance(error, OSError) else None
    return (told or "no such file").lower()


def read_file(path: str) -> bytes:
    """Read a file, no more of it than may be parsed."""
    with Path(path).open("rb") as file:
        return file.read(MAX_SIZE + 1)


def make_tree(name: str, data: str | bytes, dialect: Dialect) -> Tree:
    """Parse one file; what goctl passes over in silence becomes a warning.

    Raises:
        ApiError: The file is empty or no .api file of that dialect.
    """
    text = decode(name, data)
    source = Source(name, text.partition("\0")[0])
    tree = parse_tree(source, dialect)
    if not tree.stmts:
        hint = "the file has no statement"
        raise ApiError([Problem("syntax", "missing input", source.position(0), hint)])
    whole = Source(name, text)
    if (at := text.find("\0")) >= 0:
        message = "a NUL character: what follows it is not read"
        tree.warnings.append(Problem("lint", message, whole.position(at), "", whole.excerpt(at)))
    if isinstance(data, bytes) and (at := text.find("\ufffd")) >= 0 and b"\xef\xbf\xbd" not in data:
        message = "the file is not valid UTF-8"
        tree.warnings.append(Problem("lint", message, whole.position(at), "", whole.excerpt(at)))
    return tree


def check_single(tree: Tree) -> None:
    """Refuse a second `syntax` or `info` statement in a file.

    Raises:
        ApiError: At the second one.
    """
    seen: set[str] = set()
    for stmt in tree.stmts:
        if not isinstance(stmt, SyntaxStmt | Block):
            continue
        word = stmt.keyword.text
        if word in seen:
            message = f"duplicate declaration: duplicate {word} statement"
            hint = f"a file has one {word} statement"
            raise ApiError([problem_at(tree.source, stmt.keyword, "duplicate", message, hint)])
        seen.add(word)


def problem_at(source: Source, token: Token, kind: str, message: str, hint: str = "") -> Problem:
    """Make a problem at a token: placed where its comments start, as in goctl, shown at the token itself."""
    excerpt = source.excerpt(token.offset, token.width)
    return Problem(kind, message, source.position(token.start), hint, excerpt)


def service_blocks(tree: Tree) -> list[ServiceStmt]:
    """Return the service blocks of a file."""
    return [stmt for stmt in tree.stmts if isinstance(stmt, ServiceStmt)]


def import_values(tree: Tree) -> list[Token]:
    """Return every imported file name of a file, as written."""
    return [value for stmt in tree.stmts if isinstance(stmt, ImportStmt) for value in stmt.values]


def _target(tree: Tree, value: Token) -> str:
    """Return the path an import names, seen from the importing file."""
    if not value.raw:
        raise ApiError([_import_problem(tree, value, 'cannot import ""', "name a file")])
    folder = posixpath.dirname(tree.source.name)
    return posixpath.normpath(posixpath.join(folder, value.raw))


def _import_problem(tree: Tree, value: Token, message: str, hint: str = "") -> Problem:
    problem = problem_at(tree.source, value, "import", message, hint)
    return replace(problem, position=tree.source.position(value.offset))


def _version(tree: Tree) -> tuple[str, Token | None]:
    """Return the syntax version; only a first statement counts."""
    first = tree.stmts[0]
    return (first.value.text, first.value) if isinstance(first, SyntaxStmt) else ('"v1"', None)


def _check_version(parent: Tree, child: Tree) -> None:
    wanted, _ = _version(parent)
    version, token = _version(child)
    if version == wanted:
        return
    message = (
        f"syntax error: multiple syntax value expression, expected <{wanted}>, got <{version}>"
    )
    if token is None:
        position = child.source.position(0)
        hint = f"begin the file with syntax = {wanted}"
        raise ApiError([Problem("syntax", message, position, hint, child.source.excerpt(0))])
    hint = "all files of an api have one version"
    raise ApiError([problem_at(child.source, token, "syntax", message, hint)])
