"""The parser of services: `@server` blocks, endpoints, paths and bodies."""

from ._cursor import METHODS, Cursor
from ._legacy import legacy_value
from ._lexer import (
    AT_DOC,
    AT_HANDLER,
    AT_SERVER,
    DURATION,
    EOF,
    IDENT,
    INT,
    RAW_STRING,
    STRING,
    Token,
)
from ._tree import Block, Body, DocText, Item, Pair, RouteStmt, ServiceStmt

_PATH_ENDS = ("(", "returns", AT_DOC, AT_HANDLER, ";", "}")


def parse_service(cursor: Cursor) -> ServiceStmt:
    """Parse a service block, beginning at `@server` or at the word `service`."""
    server = None
    if cursor.cur.kind == AT_SERVER:
        server = _parse_server(cursor)
        cursor.take("service")
    keyword = cursor.cur
    name = _parse_service_name(cursor)
    lbrace = cursor.take("{")
    items: list[Item] = []
    while not cursor.at("}"):
        items.append(_parse_item(cursor))
        cursor.need(AT_DOC, AT_HANDLER, *((AT_SERVER,) if cursor.legacy else ()), "}")
    return ServiceStmt(server, keyword, name, lbrace, tuple(items), cursor.take("}"))


def _parse_service_name(cursor: Cursor) -> Token:
    tokens = [cursor.take(IDENT)]
    while cursor.at("-"):
        tokens.append(cursor.advance())
        if cursor.legacy and cursor.at(IDENT):
            tokens.append(cursor.advance())
            continue
        tokens.append(cursor.take("api"))
        break
    name = _joined(IDENT, tokens)
    if len(tokens) > 3 or (len(tokens) > 1 and tokens[-1].text != "api"):
        cursor.warn(name, "a service name with hyphens", f", {name.text}", "only -api may follow")
    return name


def _joined(kind: str, tokens: list[Token]) -> Token:
    """Make one token of some; comments stay only behind the last."""
    first, last = tokens[0], tokens[-1]
    text = "".join(token.text for token in tokens)
    return Token(kind, text, first.offset, first.row, (), last.tail)


def _parse_server(cursor: Cursor) -> Block:
    keyword, lparen = cursor.cur, cursor.take("(")
    pairs: list[Pair] = []
    while not cursor.at(")"):
        key = cursor.take(IDENT, ")")
        cursor.need(":")
        if cursor.legacy and (pair := legacy_value(cursor, key, server=True)):
            pairs.append(pair)
        else:
            pairs.append(Pair(key, cursor.advance(), _parse_server_value(cursor)))
        cursor.need(")", IDENT)
    return Block(keyword, lparen, tuple(pairs), cursor.take(")"))


def _parse_server_value(cursor: Cursor) -> Token:
    cursor.need("/", DURATION, IDENT, INT, STRING)
    if not cursor.at("/", IDENT):
        kind = cursor.peek.kind
        return _joined(kind, [cursor.advance()])
    tokens: list[Token] = []
    if cursor.at(IDENT):
        tokens.append(cursor.advance())
        if separator := next((mark for mark in ",-" if cursor.at(mark)), ""):
            while cursor.at(separator):
                tokens += [cursor.advance(), cursor.take(IDENT)]
            return _joined("PATH", tokens)
    while cursor.at("/"):
        tokens += [cursor.advance(), cursor.take(IDENT)]
        if cursor.at("-"):
            tokens += [cursor.advance(), cursor.take(IDENT)]
    return _joined("PATH", tokens)


def _parse_item(cursor: Cursor) -> Item:
    doc = None
    if cursor.at(AT_DOC):
        cursor.advance()
        doc = parse_doc(cursor)
    if cursor.legacy and cursor.at(AT_SERVER):
        keyword, handler = _parse_legacy_handler(cursor)
    else:
        # A closing brace is taken here, though nothing good can follow: so goctl reports what comes behind it.
        keyword = cursor.take(AT_HANDLER, "}")
        handler = cursor.take(IDENT)
    return Item(doc, keyword, handler, _parse_route(cursor))


def _parse_legacy_handler(cursor: Cursor) -> tuple[Token, Token]:
    cursor.advance()
    block = _parse_server(cursor)
    handler = block.get("handler")
    if handler is None:
        raise cursor.error(
            block.keyword, "syntax error: @server inside a service without a handler"
        )
    cursor.warn(block.keyword, "@server inside a service", "", f"write @handler {handler.raw}")
    keyword = block.keyword
    keyword.kind = keyword.text = AT_HANDLER
    return keyword, Token(IDENT, handler.raw, handler.offset, handler.row, (), handler.tail)


def parse_doc(cursor: Cursor) -> DocText | Block:
    """Parse what follows `@doc`."""
    keyword = cursor.cur
    cursor.need("(", STRING)
    if cursor.at(STRING):
        return DocText(keyword, cursor.advance())
    lparen = cursor.advance()
    if cursor.legacy and cursor.at(STRING):
        cursor.warn(cursor.peek, "@doc with text in parentheses", "", "leave them out")
        value = cursor.advance()
        value.head, value.tail = lparen.tail + value.head, value.tail + cursor.take(")").tail
        return DocText(keyword, value)
    return Block(keyword, lparen, parse_pairs(cursor), cursor.take(")"))


def parse_pairs(cursor: Cursor) -> tuple[Pair, ...]:
    """Parse the pairs of an `info` or `@doc` block, up to the closing parenthesis."""
    pairs: list[Pair] = []
    while not cursor.at(")"):
        key = cursor.take(IDENT)
        cursor.need(":")
        if cursor.legacy and (pair := legacy_value(cursor, key)):
            pairs.append(pair)
        else:
            pairs.append(Pair(key, cursor.advance(), cursor.take(STRING, RAW_STRING, IDENT)))
        cursor.need(")", IDENT)
    return tuple(pairs)


def _parse_route(cursor: Cursor) -> RouteStmt:
    method = cursor.take(*METHODS)
    route = RouteStmt(method, _parse_path(cursor))
    if cursor.at(AT_DOC, AT_HANDLER, "}"):
        return route
    if cursor.at("("):
        route.request = _parse_body(cursor)
        cursor.need("returns", AT_DOC, AT_HANDLER, *_legacy_server(cursor), "}", ";")
    if cursor.at("returns"):
        route.returns = cursor.advance()
        route.response = _parse_body(cursor)
    if cursor.at(";"):
        route.semicolon = cursor.advance()
    return route


def _legacy_server(cursor: Cursor) -> tuple[str, ...]:
    return (AT_SERVER,) if cursor.legacy else ()


def _parse_path(cursor: Cursor) -> Token:
    ends = _PATH_ENDS + _legacy_server(cursor)
    tokens: list[Token] = []
    while not tokens or not cursor.at(*ends):
        tokens.append(cursor.take("/"))
        if cursor.at(*ends):
            break
        if tokens[-1].tail:
            comment = tokens[-1].tail[0]
            message = f"syntax error: expected ':' | 'IDENT' | 'INT', got '{comment.kind}'"
            raise cursor.error(cursor.peek, message, "a comment cannot stand inside a path")
        cursor.need(":", IDENT, INT)
        if cursor.at(":"):
            tokens.append(cursor.advance())
        _parse_segment(cursor, tokens)
        cursor.need("/", *ends)
    return _joined("PATH", tokens)


def _parse_segment(cursor: Cursor, tokens: list[Token]) -> None:
    tokens.append(cursor.take(IDENT, INT))
    while not cursor.at("/", *_PATH_ENDS, *_legacy_server(cursor), EOF):
        if cursor.at("-", "."):
            tokens.append(cursor.advance())
        tokens.append(cursor.take(IDENT))


def _parse_body(cursor: Cursor) -> Body:
    lparen = cursor.take("(")
    if cursor.at(")"):
        return Body(lparen, cursor.advance())
    lbrack = rbrack = star = None
    cursor.need("[", "*", IDENT)
    if cursor.at("["):
        lbrack, rbrack = cursor.advance(), cursor.take("]")
        cursor.need("*", IDENT)
    if cursor.at("*"):
        star = cursor.advance()
    value = cursor.take(IDENT)
    return Body(lparen, cursor.take(")"), value, star, lbrack, rbrack)
