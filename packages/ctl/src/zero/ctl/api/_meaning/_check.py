"""Checks of a whole api: nothing declared twice, every type known."""

from collections.abc import Hashable, Iterator
from itertools import chain

from .._errors import ApiError, Problem
from .._layout._print_service import print_route
from .._layout._printer import Printer
from .._layout._tokens import route_tokens
from .._syntax._exprs import (
    ArrayExpr,
    MapExpr,
    NameExpr,
    PointerExpr,
    SliceExpr,
    StructExpr,
    TypeExpr,
)
from .._syntax._hints import type_hint
from .._syntax._lexer import Token
from .._syntax._source import Source
from .._syntax._tree import Block, Body, RouteStmt, ServiceStmt, Tree
from ._build_types import BASE_TYPES
from ._load import import_values, problem_at, service_blocks

# Searching for the nearest name takes time; after so many unknown types the advice repeats itself.
_MAX_HINTS = 20
_EXTERNAL = "EXTERNAL"


def check(trees: list[Tree]) -> None:
    """Refuse what goctl refuses; the first check that finds problems reports all of its own.

    Raises:
        ApiError: With every problem of that check.
    """
    for step in (_imports, _info_keys, _types, _services, _references):
        if problems := list(step(trees)):
            raise ApiError(problems)


class _Once:
    """Things that may be declared once."""

    def __init__(self, what: str) -> None:
        self._message = f"duplicate declaration: duplicate {what}"
        self._seen: dict[Hashable, tuple[Source, Token]] = {}

    def check(self, source: Source, token: Token, key: Hashable) -> Iterator[Problem]:
        """Yield a problem if the key was seen before."""
        first = self._seen.setdefault(key, (source, token))
        if first[1] is not token:
            hint = f"first at {first[0].position(first[1].offset)}"
            yield problem_at(source, token, "duplicate", self._message, hint)


def _imports(trees: list[Tree]) -> Iterator[Problem]:
    once = _Once("import value expression")
    for value in import_values(trees[0]):
        yield from once.check(trees[0].source, value, value.text)


def _info_keys(trees: list[Tree]) -> Iterator[Problem]:
    once = _Once("info key expression")
    for stmt in trees[0].stmts:
        if isinstance(stmt, Block):
            for pair in stmt.pairs:
                yield from once.check(trees[0].source, pair.key, pair.key.text)


def _types(trees: list[Tree]) -> Iterator[Problem]:
    once = _Once("type expression")
    for tree in trees:
        for decl in tree.decls():
            yield from once.check(tree.source, decl.name, decl.name.text)


def _services(trees: list[Tree]) -> Iterator[Problem]:
    handlers, paths = _Once("handler expression"), _Once("path expression")
    blocks = [(tree.source, service) for tree in trees for service in service_blocks(tree)]
    for source, service in blocks:
        group = _annotation(service, "group")
        for item in service.items:
            yield from handlers.check(source, item.handler, (group, item.handler.text))
    for source, service in blocks:
        prefix = _annotation(service, "prefix")
        for item in service.items:
            yield from paths.check(source, item.route.method, (prefix, _printed(item.route)))


def _printed(route: RouteStmt) -> str:
    """Return a route as it would be printed, bodies and comments included: so goctl compares."""
    if any(token.head or token.tail for token in route_tokens(route)):
        return print_route(Printer(), route).text
    request, response = _body(route.request), _body(route.response)
    return f"{route.method.text} {route.path.text}{request}{response and ' returns'}{response}"


def _body(body: Body | None) -> str:
    if body is None or body.value is None:
        return ""
    return f" ({'[]' if body.lbrack else ''}{'*' if body.star else ''}{body.value.text})"


def _annotation(service: ServiceStmt, key: str) -> str:
    value = service.server.get(key) if service.server else None
    return value.text if value else ""


def _references(trees: list[Tree]) -> Iterator[Problem]:
    declared = {decl.name.text for tree in trees for decl in tree.decls()}
    known = declared | BASE_TYPES
    told = 0
    for tree in trees:
        for decl in tree.decls():
            for token in names_in(decl.type):
                if token.text not in known and token.kind != _EXTERNAL:
                    message = f"syntax error: unresolved type <{token.text}>"
                    told += 1
                    hint = type_hint(token.text, known) if told <= _MAX_HINTS else ""
                    yield problem_at(tree.source, token, "unresolved", message, hint)


def names_in(expr: TypeExpr) -> Iterator[Token]:
    """Yield the names of types that a type expression mentions, in order."""
    match expr:
        case NameExpr():
            yield expr.token
        case MapExpr():
            yield from chain(names_in(expr.key), names_in(expr.of))
        case StructExpr():
            for field in expr.fields:
                yield from names_in(field.type)
        case PointerExpr() | SliceExpr() | ArrayExpr():
            yield from names_in(expr.of)
        case _:
            return
