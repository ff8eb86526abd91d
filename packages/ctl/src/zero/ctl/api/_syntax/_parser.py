"""The parser of whole files: statements in any order."""

from typing import Literal, TypeAlias

from .._errors import ApiError
from ._advice import advise_statement
from ._cursor import Cursor
from ._hints import nearest
from ._lexer import AT_SERVER, EOF, IDENT, STRING, Token
from ._parse_service import parse_pairs, parse_service
from ._parse_types import parse_type_stmt
from ._source import Source
from ._tree import Block, CommentStmt, ImportStmt, Stmt, SyntaxStmt, Tree

Dialect: TypeAlias = Literal["default", "legacy", "auto"]

_STATEMENTS = ("syntax", "info", "import", "type", "service")


def parse_tree(source: Source, dialect: Dialect) -> Tree:
    """Parse one file.

    Raises:
        ApiError: The text is no .api file of that dialect.
    """
    if dialect != "auto":
        return _parse(source, legacy=dialect == "legacy")
    try:
        return _parse(source, legacy=False)
    except ApiError as error:
        return _parse_again(source, error)


def _parse_again(source: Source, error: ApiError) -> Tree:
    """Try the legacy dialect; if it fails too, the error further down in the file is the one that helps."""
    try:
        return _parse(source, legacy=True)
    except ApiError as other:
        first, second = error.problems[0].position, other.problems[0].position
        if first and second and second > first:
            raise other from None
        raise error from None


def _parse(source: Source, *, legacy: bool) -> Tree:
    cursor = Cursor(source, legacy=legacy)
    stmts: list[Stmt] = []
    while cursor.cur.kind != EOF:
        stmts.append(_parse_stmt(cursor))
        cursor.advance()
    stmts += [CommentStmt(comment) for comment in cursor.cur.head]
    return Tree(source, stmts, cursor.lexer.comments, cursor.warnings)


def _parse_stmt(cursor: Cursor) -> Stmt:
    token = cursor.cur
    if token.kind not in {IDENT, AT_SERVER}:
        raise cursor.error(token, f"unexpected token '{token.text}'", advise_statement(token))
    match token.text:
        case "syntax":
            return SyntaxStmt(token, cursor.take("="), cursor.take(STRING))
        case "info":
            return Block(token, cursor.take("("), parse_pairs(cursor), cursor.take(")"))
        case "import":
            return _parse_import(cursor)
        case "type":
            return parse_type_stmt(cursor)
        case "service" | "@server":
            return parse_service(cursor)
        case _:
            message = "syntax error: expected 'syntax' | 'info' | 'service' | 'type', got 'IDENT'"
            near = nearest(token.text.lower(), _STATEMENTS)
            hint = f"did you mean {near}?" if near else advise_statement(token)
            raise cursor.error(token, message, hint)


def _parse_import(cursor: Cursor) -> ImportStmt:
    keyword = cursor.cur
    cursor.need("(", STRING)
    if cursor.at(STRING):
        return ImportStmt(keyword, (cursor.advance(),))
    lparen = cursor.advance()
    values: list[Token] = []
    while not cursor.at(")"):
        values.append(cursor.take(STRING))
        cursor.need(")", STRING)
    return ImportStmt(keyword, tuple(values), lparen, cursor.take(")"))
