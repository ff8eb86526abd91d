"""Walking a tree token by token."""

from collections.abc import Iterator

from .._syntax._exprs import (
    ArrayExpr,
    Field,
    InterfaceExpr,
    MapExpr,
    NameExpr,
    PointerExpr,
    SliceExpr,
    StructExpr,
    TypeExpr,
)
from .._syntax._lexer import Token
from .._syntax._tree import (
    Block,
    Body,
    CommentStmt,
    DocText,
    ImportStmt,
    Item,
    RouteStmt,
    ServiceStmt,
    Stmt,
    SyntaxStmt,
    TypeStmt,
)


def stmt_tokens(stmt: Stmt) -> Iterator[Token]:
    """Yield the tokens of a statement in order; one made of several comes as one."""
    match stmt:
        case SyntaxStmt():
            yield from (stmt.keyword, stmt.assign, stmt.value)
        case Block():
            yield from _block(stmt)
        case ImportStmt():
            yield from _present(stmt.keyword, stmt.lparen, *stmt.values, stmt.rparen)
        case TypeStmt():
            yield from _present(stmt.keyword, stmt.lparen)
            for decl in stmt.decls:
                yield from _present(decl.name, decl.assign)
                yield from _type(decl.type)
            yield from _present(stmt.rparen)
        case ServiceStmt():
            yield from _service(stmt)
        case CommentStmt():
            return


def _present(*tokens: Token | None) -> Iterator[Token]:
    return (token for token in tokens if token is not None)


def _block(block: Block) -> Iterator[Token]:
    yield from (block.keyword, block.lparen)
    for pair in block.pairs:
        yield from (pair.key, pair.colon, pair.value)
    yield block.rparen


def _type(expr: TypeExpr) -> Iterator[Token]:
    match expr:
        case NameExpr() | InterfaceExpr():
            yield expr.token
        case PointerExpr():
            yield expr.star
            yield from _type(expr.of)
        case SliceExpr():
            yield from (expr.lbrack, expr.rbrack)
            yield from _type(expr.of)
        case ArrayExpr():
            yield from (expr.lbrack, expr.length, expr.rbrack)
            yield from _type(expr.of)
        case MapExpr():
            yield from (expr.keyword, expr.lbrack)
            yield from _type(expr.key)
            yield expr.rbrack
            yield from _type(expr.of)
        case StructExpr():
            yield expr.lbrace
            for field in expr.fields:
                yield from _field(field)
            yield expr.rbrace


def _field(field: Field) -> Iterator[Token]:
    yield from field.names
    yield from _type(field.type)
    yield from _present(field.tag)


def _service(stmt: ServiceStmt) -> Iterator[Token]:
    if stmt.server:
        yield from _block(stmt.server)
    yield from (stmt.keyword, stmt.name, stmt.lbrace)
    for item in stmt.items:
        yield from _item(item)
    yield stmt.rbrace


def _item(item: Item) -> Iterator[Token]:
    match item.doc:
        case Block():
            yield from _block(item.doc)
        case DocText():
            yield from (item.doc.keyword, item.doc.value)
        case None:
            pass
    yield from (item.keyword, item.handler)
    yield from route_tokens(item.route)


def route_tokens(route: RouteStmt) -> Iterator[Token]:
    """Yield the tokens of a route in order."""
    yield from (route.method, route.path)
    if route.request:
        yield from _body(route.request)
    yield from _present(route.returns)
    if route.response:
        yield from _body(route.response)
    yield from _present(route.semicolon)


def _body(body: Body) -> Iterator[Token]:
    yield from _present(body.lparen, body.lbrack, body.rbrack, body.star, body.value, body.rparen)
