"""Printing of types: declarations, structures and type expressions."""

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
    has_struct,
)
from .._syntax._lexer import Token
from .._syntax._tree import TypeDecl, TypeStmt
from ._columns import align
from ._printer import Piece, Printer, Sheet, trim

_INDENT = "\t"


def print_type_stmt(printer: Printer, stmt: TypeStmt) -> str:
    """Print a `type` statement; empty if it declares nothing."""
    if stmt.lparen is None or stmt.rparen is None:
        row = [printer.token(stmt.keyword), _decl(printer, stmt.decls[0], "")]
        return Sheet().row(row).finish()
    if not stmt.decls:
        return ""
    sheet = Sheet().row([printer.token(stmt.keyword), printer.token(stmt.lparen)]).line()
    for decl in stmt.decls:
        sheet.row([_decl(printer, decl, _INDENT)]).line()
    return sheet.write(printer.token(stmt.rparen).text).finish()


def _decl(printer: Printer, decl: TypeDecl, prefix: str) -> Piece:
    name = printer.token(decl.name, prefix)
    assign = [printer.token(decl.assign)] if decl.assign else []
    kind = print_type(printer, decl.type, prefix)
    text = Sheet().row([name, *assign, kind.wrapped()]).finish()
    return Piece(text, name.first, kind.last, name.head, kind.tail)


def print_type(
    printer: Printer,
    expr: TypeExpr,
    prefix: str = "",
    *,
    head: bool = True,
    tail: bool = True,
    key: bool = False,
) -> Piece:
    """Print a type; `head` and `tail` drop the comments of its first token, `key` marks the key of a map."""
    match expr:
        case NameExpr() | InterfaceExpr():
            return printer.token(expr.token, prefix, head=head, tail=tail)
        case StructExpr():
            return _struct(printer, expr, prefix, head=head, tail=tail)
        case PointerExpr():
            child = print_type(printer, expr.of, head=False)
            return _composed(printer, expr.star, prefix + "*", child, prefix, head=head)
        case SliceExpr():
            child = print_type(printer, expr.of, prefix, head=False)
            return _composed(printer, expr.lbrack, "[]", child, "", head=head)
        case ArrayExpr():
            child = print_type(printer, expr.of, prefix, head=False, tail=not key)
            return _composed(printer, expr.lbrack, f"[{expr.length.text}]", child, "", head=head)
        case MapExpr():
            # A comment inside the brackets would swallow the closing one.
            keys = Printer(silent=True) if printer.safe else printer
            index = print_type(keys, expr.key, head=False, tail=False, key=True)
            child = print_type(printer, expr.of, prefix, head=False, tail=not key)
            return _composed(printer, expr.keyword, f"map[{index.text}]", child, "", head=head)


def _composed(
    printer: Printer, first: Token, text: str, child: Piece, prefix: str, *, head: bool
) -> Piece:
    own = printer.piece(text + child.text, first.row, prefix, first.head if head else ())
    return Piece(align(trim(own.text)), own.first, child.last, own.head, child.tail)


def _struct(printer: Printer, struct: StructExpr, prefix: str, *, head: bool, tail: bool) -> Piece:
    lbrace, rbrace = struct.lbrace, struct.rbrace
    above = lbrace.head if head else ()
    first = above[0].row if above else lbrace.row
    last = rbrace.tail[-1].row if rbrace.tail else rbrace.row
    if not struct.fields:
        brace = printer.piece(prefix + "{}", lbrace.row, prefix, above, rbrace.tail)
        text = Sheet().row([brace]).finish()
    else:
        sheet = Sheet().write(printer.token(lbrace, head=head, tail=tail).text).line()
        for field in struct.fields:
            _field(printer, sheet, field, prefix)
        text = sheet.write(printer.token(rbrace, prefix).text).finish()
    return Piece(text, first, last, bool(above), bool(rbrace.tail))


def _field(printer: Printer, sheet: Sheet, field: Field, prefix: str) -> None:
    inner = prefix + _INDENT
    nested = has_struct(field.type)
    row: list[Piece] = []
    if field.names:
        first, last = field.names[0], field.names[-1]
        text = inner + ", ".join(name.text for name in field.names)
        # A name's own comment would part it from its type; behind the last of several it may stay.
        tail = last.tail if last is not first else ()
        row.append(printer.piece(text, first.row, inner, first.head, tail))
    if nested or not (field.names or field.tag):
        row.append(print_type(printer, field.type, inner).wrapped())
    else:
        row.append(print_type(printer, field.type))
    if field.tag:
        row.append(printer.token(field.tag))
    sheet.row(row, infix=" " if nested else "\t").line()
