"""Printing of services, their endpoints, and blocks of pairs."""

from dataclasses import replace

from .._syntax._tree import Block, Body, DocText, Item, Pair, RouteStmt, ServiceStmt
from ._columns import align
from ._printer import Piece, Printer, Sheet

_INDENT = "\t"
_EMPTY = ('""', "``")


def print_block(printer: Printer, block: Block, prefix: str = "", *, same_line: bool = True) -> str:
    """Print `info`, `@server` or `@doc` with pairs; empty if no pair has a value."""
    if all(pair.value.text in _EMPTY for pair in block.pairs):
        return ""
    opening = [printer.token(block.keyword, prefix, tail=False), printer.token(block.lparen)]
    sheet = Sheet().row(opening, same_line=same_line).line()
    for pair in block.pairs:
        sheet.row(_pair(printer, pair, prefix + _INDENT), infix="\t").line()
    return sheet.row([printer.token(block.rparen, prefix)]).finish()


def _pair(printer: Printer, pair: Pair, prefix: str) -> list[Piece]:
    key = printer.piece(f"{prefix}{pair.key.text}:", pair.key.row, prefix, pair.key.head)
    return [key, printer.token(pair.value)]


def print_service(printer: Printer, service: ServiceStmt) -> str:
    """Print a service block with the `@server` block above it."""
    sheet = Sheet()
    if service.server and (text := print_block(printer, service.server)):
        sheet.write(text).line()
    name, lbrace = printer.token(service.name), printer.token(service.lbrace)
    name = replace(name, text=align(name.text))
    sheet.row([printer.token(service.keyword), name, lbrace])
    if service.items or lbrace.tail or service.rbrace.head:
        sheet.line()
    for index, item in enumerate(service.items):
        if index:
            sheet.line()
        sheet.row([_item(printer, item, _INDENT)])
    return sheet.row([printer.token(service.rbrace)]).finish()


def _item(printer: Printer, item: Item, prefix: str) -> Piece:
    sheet = Sheet()
    if item.doc and (text := _doc(printer, item.doc, prefix)):
        sheet.write(text).line()
    keyword = printer.token(item.keyword, prefix, tail=False)
    handler = printer.token(item.handler, head=False)
    sheet.write(Sheet().row([keyword, handler]).finish()).line()
    sheet.row([print_route(printer, item.route, prefix)]).line()
    return Piece(sheet.finish(), 0, 0)


def _doc(printer: Printer, doc: DocText | Block, prefix: str) -> str:
    if isinstance(doc, Block):
        return print_block(printer, doc, prefix)
    if doc.value.text in _EMPTY:
        return ""
    keyword = printer.token(doc.keyword, prefix, tail=False)
    return Sheet().row([keyword, printer.token(doc.value, head=False)]).finish()


def print_route(printer: Printer, route: RouteStmt, prefix: str = "") -> Piece:
    """Print a route on one line."""
    row = [printer.token(route.method, prefix, tail=False)]
    if not route.request and not route.response:
        row.append(printer.token(route.path))
        return Piece(Sheet().row(row).finish(), 0, 0)
    path = route.path
    end = path.tail[-1].row if path.tail else path.row
    row.append(Piece(path.text, path.row, end, tail=bool(path.tail)))
    last = bool(route.response is None)
    if route.request:
        row.append(_body(printer, route.request, last=last))
    if route.response and route.response.value and route.returns:
        row += [printer.token(route.returns), _body(printer, route.response, last=True)]
    return Piece(Sheet().row(row).finish(), 0, 0)


def _body(printer: Printer, body: Body, *, last: bool) -> Piece:
    lparen, rparen = body.lparen, body.rparen
    first = lparen.head[0].row if lparen.head else lparen.row
    end = rparen.tail[-1].row if rparen.tail else rparen.row
    text = ""
    if body.value:
        inner = print_body_type(printer, body)
        row = [printer.token(lparen), inner, printer.token(rparen, head=not last)]
        text = Sheet().row(row, infix="").finish()
    return Piece(text, first, end, bool(lparen.head), bool(rparen.tail))


def print_body_type(printer: Printer, body: Body) -> Piece:
    """Print what stands between the parentheses of a body that is not empty."""
    assert body.value
    assert body.first
    marks = (token for token in (body.lbrack, body.rbrack, body.star) if token)
    row = [printer.token(token, head=False, tail=False) for token in marks]
    value = printer.token(body.value)
    text = Sheet().row([*row, value], infix="").finish()
    head = body.first.head
    return Piece(text, head[0].row if head else body.first.row, value.last, bool(head), value.tail)
