"""Comments the layout has no room for move above the line they stood in."""

from bisect import bisect_right
from collections.abc import Collection, Iterator

from .._syntax._exprs import ArrayExpr, PointerExpr, SliceExpr, StructExpr, TypeExpr, first_token
from .._syntax._lexer import Token
from .._syntax._tree import Block, CommentStmt, ImportStmt, ServiceStmt, Stmt, Tree, TypeStmt
from ._tokens import stmt_tokens


def hoist(tree: Tree, lost: Collection[Token]) -> None:
    """Move comments above the nearest line before them that prints what is above it."""
    groups = _by_stmt([_start(stmt) for stmt in tree.stmts], lost)
    for stmt in tree.stmts:
        for token in stmt_tokens(stmt):
            token.head = tuple(comment for comment in token.head if comment not in lost)
            token.tail = tuple(comment for comment in token.tail if comment not in lost)
    waiting: list[Token] = []
    for index, stmt in enumerate(tree.stmts):
        waiting += groups.get(index, [])
        anchors = list(_anchors(stmt))
        if anchors:
            _attach(anchors, waiting)
            waiting = []
    tree.stmts += [CommentStmt(comment) for comment in waiting]


def _start(stmt: Stmt) -> int:
    return stmt.token.offset if isinstance(stmt, CommentStmt) else next(stmt_tokens(stmt)).start


def _by_stmt(starts: list[int], lost: Collection[Token]) -> dict[int, list[Token]]:
    groups: dict[int, list[Token]] = {}
    for comment in sorted(lost, key=lambda comment: comment.offset):
        index = max(0, bisect_right(starts, comment.offset) - 1)
        groups.setdefault(index, []).append(comment)
    return groups


def _attach(anchors: list[Token], comments: list[Token]) -> None:
    offsets = [anchor.offset for anchor in anchors]
    gained: dict[int, list[Token]] = {}
    for comment in comments:
        index = max(0, bisect_right(offsets, comment.offset) - 1)
        gained.setdefault(index, []).append(comment)
    for index, more in gained.items():
        head = [*anchors[index].head, *more]
        anchors[index].head = tuple(sorted(head, key=lambda each: each.offset))


def _anchors(stmt: Stmt) -> Iterator[Token]:
    """Yield the tokens of a statement that begin a line of their own; none if it is not printed at all."""
    match stmt:
        case Block():
            yield from _block(stmt)
        case ImportStmt():
            if any(value.raw for value in stmt.values):
                yield stmt.keyword
                yield from (*stmt.values, stmt.rparen) if stmt.rparen else ()
        case TypeStmt():
            yield from _types(stmt)
        case ServiceStmt():
            yield from _service(stmt)
        case CommentStmt():
            return
        case _:
            yield stmt.keyword


def _types(stmt: TypeStmt) -> Iterator[Token]:
    if stmt.decls:
        yield stmt.keyword
        for decl in stmt.decls:
            if stmt.rparen:
                yield decl.name
            yield from _type(decl.type)
        if stmt.rparen:
            yield stmt.rparen


def _block(block: Block | None) -> Iterator[Token]:
    if block and any(pair.value.raw for pair in block.pairs):
        yield block.keyword
        for pair in block.pairs:
            yield pair.key
        yield block.rparen


def _type(expr: TypeExpr) -> Iterator[Token]:
    while isinstance(expr, PointerExpr | SliceExpr | ArrayExpr):
        expr = expr.of
    if isinstance(expr, StructExpr) and expr.fields:
        for field in expr.fields:
            yield field.names[0] if field.names else first_token(field.type)
            yield from _type(field.type)
        yield expr.rbrace


def _service(stmt: ServiceStmt) -> Iterator[Token]:
    yield from _block(stmt.server)
    yield stmt.keyword
    for item in stmt.items:
        if isinstance(item.doc, Block):
            yield from _block(item.doc)
        elif item.doc and item.doc.value.raw:
            yield item.doc.keyword
        yield from (item.keyword, item.route.method)
    yield stmt.rbrace
