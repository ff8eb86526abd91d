"""From syntax trees to the spec model: types, routes and annotations, in goctl's order."""

from collections.abc import Iterable

from .._errors import ApiError
from .._layout._print_service import print_body_type
from .._layout._printer import Printer
from .._model import Api, Doc, Group, Info, Route, RouteComments, Service
from .._syntax._hints import type_hint
from .._syntax._lexer import Token
from .._syntax._source import Source
from .._syntax._tree import Block, Body, DocText, Item, Pair, RouteStmt, ServiceStmt, Tree, TypeStmt
from .._types import Base, Named, Pointer, Slice, Type, TypeDef
from ._build_types import BASE_TYPES, TypeBuilder
from ._load import Files, problem_at, service_blocks


def build(files: Files) -> Api:
    """Make the model of checked files.

    Raises:
        ApiError: A type cannot be used where it stands, or services have different names.
    """
    types = [known for tree in files.trees for known in _types(tree)]
    builder = _ServiceBuilder({known.name for known in types})
    blocks = [(tree.source, stmt) for tree in files.trees for stmt in service_blocks(tree)]
    groups = [builder.group(source, stmt) for source, stmt in blocks]
    service = Service(builder.name, tuple(sorted(groups, key=lambda group: group.name)))
    return Api(
        tuple(sorted(types, key=lambda known: known.name)),
        service if blocks else None,
        _info(files.trees[0]),
        tuple(tree.source.name for tree in files.trees),
    )


def _types(tree: Tree) -> Iterable[TypeDef]:
    builder = TypeBuilder(tree.source)
    for stmt in tree.stmts:
        if isinstance(stmt, TypeStmt):
            for decl in stmt.decls:
                yield builder.definition(stmt, decl)


def _info(tree: Tree) -> Info:
    for stmt in tree.stmts:
        if isinstance(stmt, Block):
            return Info(_properties(stmt.pairs))
    return Info()


def _properties(pairs: Iterable[Pair]) -> dict[str, str]:
    return {pair.key.text: pair.value.raw for pair in pairs}


def _texts(comments: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(comment.text for comment in comments)


class _ServiceBuilder:
    """Makes the groups; `name` is the service name of the blocks so far that have routes."""

    def __init__(self, types: set[str]) -> None:
        self._types = types
        self.name = ""

    def group(self, source: Source, stmt: ServiceStmt) -> Group:
        """Make the group of a service block."""
        annotations = _properties(stmt.server.pairs) if stmt.server else None
        sse = (annotations or {}).get("sse") == "true"
        routes: list[Route] = []
        for item in stmt.items:
            routes.append(self._route(source, item, sse=sse))
            self._check_name(source, stmt)
        routes.sort(key=lambda route: route.path)
        return Group(annotations, tuple(routes), source.position(stmt.keyword.offset))

    def _check_name(self, source: Source, stmt: ServiceStmt) -> None:
        name = stmt.name.text
        if self.name not in {"", name}:
            message = f"syntax error: multiple service names defined <{name}> and <{self.name}>"
            hint = f"one api describes one service: write {self.name}"
            raise ApiError([problem_at(source, stmt.name, "service", message, hint)])
        self.name = name

    def _route(self, source: Source, item: Item, *, sse: bool) -> Route:
        stmt = item.route
        request = self._body(source, stmt.request, is_request=True)
        response = self._body(source, stmt.response, is_request=False)
        if sse and response is None:
            place = stmt.request.lparen if request and stmt.request else stmt.path
            hint = "a route of an sse group returns the type of its events"
            message = "syntax error: missing response type"
            raise ApiError([problem_at(source, place, "unsupported", message, hint)])
        return Route(
            stmt.method.text,
            stmt.path.text,
            item.handler.text,
            request,
            response,
            _doc(source, item),
            _comments(item),
            source.position(stmt.method.offset),
            source.position(item.handler.offset),
        )

    def _body(self, source: Source, body: Body | None, *, is_request: bool) -> Type | None:
        if body is None or body.value is None:
            return None
        position = source.position(body.value.offset)
        if is_request and body.lbrack:
            message, hint = (
                "syntax error: request body must be struct",
                "declare a type with a list in it",
            )
            raise ApiError([problem_at(source, body.lbrack, "unsupported", message, hint)])
        name = body.value.text
        if name not in BASE_TYPES and name not in self._types:
            hint = type_hint(name, self._types | BASE_TYPES)
            message = f"type {name} not defined"
            raise ApiError([problem_at(source, body.value, "unresolved", message, hint)])
        kind: Type = (Base if name in BASE_TYPES else Named)(name, position)
        text = print_body_type(Printer(), body).text if body.value.tail or body.value.head else ""
        if body.star:
            kind = Pointer(kind, text, source.position(body.star.offset))
        return Slice(kind, text, source.position(body.lbrack.offset)) if body.lbrack else kind


def _doc(source: Source, item: Item) -> Doc | None:
    match item.doc:
        case DocText():
            return Doc(item.doc.value.text, None, source.position(item.doc.keyword.offset))
        case Block():
            properties = _properties(item.doc.pairs)
            return Doc(None, properties, source.position(item.doc.keyword.offset))
        case None:
            return None


def _comments(item: Item) -> RouteComments:
    return RouteComments(
        _texts(item.first.head),
        _texts(_last_body(item.route)),
        _texts(item.keyword.head),
        _texts(item.handler.tail),
    )


def _last_body(route: RouteStmt) -> tuple[Token, ...]:
    """Return the comments behind the last body; those of a route without bodies count for nothing, as in goctl."""
    body = route.response or route.request
    return body.rparen.tail if body else ()
