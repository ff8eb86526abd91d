"""The parser of types: declarations, structures and type expressions."""

from .._errors import ApiError
from ._cursor import Cursor
from ._exprs import (
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
from ._lexer import ANY, ELLIPSIS, EOF, IDENT, INT, RAW_STRING, Token
from ._tree import TypeDecl, TypeStmt

GO_KEYWORDS = frozenset(
    [
        "break",
        "case",
        "chan",
        "const",
        "continue",
        "default",
        "defer",
        "else",
        "fallthrough",
        "for",
        "func",
        "go",
        "goto",
        "if",
        "import",
        "interface",
        "map",
        "package",
        "range",
        "return",
        "select",
        "struct",
        "switch",
        "type",
        "var",
    ]
)
# Printing a structure takes time with the cube of its depth.
_STRUCT_LEVELS = 3
_COMPOSED = ("map", "struct")
_STARTS = (IDENT, "[", ANY, "*", "{")


def parse_type_stmt(cursor: Cursor) -> TypeStmt:
    """Parse what follows the word `type`."""
    keyword = cursor.cur
    cursor.need("(", IDENT)
    if cursor.at(IDENT):
        return TypeStmt(keyword, (_parse_decl(cursor),))
    lparen = cursor.advance()
    cursor.need(IDENT, ")")
    decls: list[TypeDecl] = []
    while not cursor.at(")", EOF):
        decls.append(_parse_decl(cursor))
        cursor.need(IDENT, ")")
    return TypeStmt(keyword, tuple(decls), lparen, cursor.take(")"))


def _parse_decl(cursor: Cursor) -> TypeDecl:
    name = _take_name(cursor)
    assign = cursor.advance() if cursor.at("=") else None
    return TypeDecl(name, assign, parse_type(cursor))


def _take_name(cursor: Cursor) -> Token:
    token = cursor.take(IDENT)
    if token.text in GO_KEYWORDS:
        raise _reserved(cursor, token)
    return token


def _reserved(cursor: Cursor, token: Token) -> ApiError:
    hint = f"{token.text} is a reserved word"
    if token.text == "struct":
        hint = "leave out the word struct: type Name { ... }"
    return cursor.error(token, f"syntax error: expected 'IDENT', got '{token.text}'", hint)


def parse_type(cursor: Cursor) -> TypeExpr:
    """Parse a type expression."""
    peek = cursor.peek
    if peek.kind == IDENT and peek.text not in _COMPOSED:
        return _parse_name(cursor)
    return cursor.nested(lambda: _parse_composed(cursor))


def _parse_composed(cursor: Cursor) -> TypeExpr:
    match cursor.peek.text:
        case "map":
            return _parse_map(cursor)
        case "struct":
            return _parse_legacy_struct(cursor) if cursor.legacy else _parse_name(cursor)
        case "{":
            return _parse_struct(cursor)
        case "[":
            return _parse_list(cursor)
        case "interface{}":
            return InterfaceExpr(cursor.advance())
        case "*":
            star = cursor.advance()
            cursor.need(IDENT, "[", ANY, "*")
            return PointerExpr(star, parse_type(cursor))
        case _:
            raise cursor.unexpected(*_STARTS)


def _parse_name(cursor: Cursor) -> NameExpr:
    token = _take_name(cursor)
    if not (cursor.legacy and cursor.at(".")):
        return NameExpr(token)
    cursor.advance()
    name = cursor.take(IDENT)
    whole = Token(
        "EXTERNAL", f"{token.text}.{name.text}", token.offset, token.row, token.head, name.tail
    )
    cursor.warn(whole, "a type of a Go package", f", {whole.text}", "declare a type, or use string")
    return NameExpr(whole)


def _parse_map(cursor: Cursor) -> MapExpr:
    keyword, lbrack = cursor.advance(), cursor.take("[")
    key = parse_type(cursor)
    rbrack = cursor.take("]")
    return MapExpr(keyword, lbrack, key, rbrack, parse_type(cursor))


def _parse_list(cursor: Cursor) -> SliceExpr | ArrayExpr:
    lbrack = cursor.advance()
    cursor.need("]", INT, ELLIPSIS)
    if cursor.at("]"):
        return SliceExpr(lbrack, cursor.advance(), parse_type(cursor))
    length = cursor.advance()
    return ArrayExpr(lbrack, length, cursor.take("]"), parse_type(cursor))


def _parse_legacy_struct(cursor: Cursor) -> StructExpr:
    word = cursor.advance()
    cursor.need("{")
    cursor.warn(word, "the word struct", "", "leave it out")
    struct = _parse_struct(cursor)
    struct.lbrace.head = word.head + word.tail + struct.lbrace.head
    return struct


def _parse_struct(cursor: Cursor) -> StructExpr:
    return cursor.nested(lambda: _parse_fields(cursor), _STRUCT_LEVELS)


def _parse_fields(cursor: Cursor) -> StructExpr:
    lbrace = cursor.advance()
    cursor.need(IDENT, "*", "}")
    fields: list[Field] = []
    while not cursor.at("}", EOF):
        cursor.need(IDENT, "*", "}")
        fields.append(_parse_field(cursor))
        cursor.need(IDENT, "*", "}")
    return StructExpr(lbrace, tuple(fields), cursor.take("}"))


def _parse_field(cursor: Cursor) -> Field:
    names: tuple[Token, ...] = ()
    if cursor.at("*"):
        kind: TypeExpr = PointerExpr(cursor.advance(), NameExpr(cursor.take(IDENT)))
    else:
        first = _take_name(cursor)
        if cursor.peek.row > first.row or cursor.at(RAW_STRING):
            kind = NameExpr(first)
        elif cursor.legacy and cursor.at("}"):
            cursor.warn(
                first, "an embedded type before a brace on its line", "", "put the brace below"
            )
            kind = NameExpr(first)
        else:
            names = (first, *_parse_more_names(cursor))
            kind = parse_type(cursor)
    cursor.need(RAW_STRING, "*", IDENT, "}")
    return Field(names, kind, cursor.advance() if cursor.at(RAW_STRING) else None)


def _parse_more_names(cursor: Cursor) -> list[Token]:
    cursor.need(",", IDENT, "[", ANY, "*", "{")
    names: list[Token] = []
    while cursor.at(","):
        cursor.advance()
        names.append(_take_name(cursor))
    return names
