"""The syntax tree: what was written, token by token, with the comments on the tokens."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from .._errors import Problem
from ._exprs import TypeExpr
from ._lexer import Token
from ._source import Source


@dataclass(slots=True, eq=False)
class Pair:
    """`key: value`."""

    key: Token
    colon: Token
    value: Token


@dataclass(slots=True, eq=False)
class Block:
    """A keyword with pairs in parentheses: `info (...)`, `@server (...)`, `@doc (...)`."""

    keyword: Token
    lparen: Token
    pairs: tuple[Pair, ...]
    rparen: Token

    def get(self, key: str) -> Token | None:
        """Find the first value of a key."""
        return next((pair.value for pair in self.pairs if pair.key.text == key), None)


@dataclass(slots=True, eq=False)
class DocText:
    """`@doc "text"`."""

    keyword: Token
    value: Token


@dataclass(slots=True, eq=False)
class SyntaxStmt:
    """`syntax = "v1"`."""

    keyword: Token
    assign: Token
    value: Token


@dataclass(slots=True, eq=False)
class ImportStmt:
    """`import "file"`, or with parentheses any number of files."""

    keyword: Token
    values: tuple[Token, ...]
    lparen: Token | None = None
    rparen: Token | None = None


@dataclass(slots=True, eq=False)
class TypeDecl:
    """`Name T` or `Name = T`."""

    name: Token
    assign: Token | None
    type: TypeExpr


@dataclass(slots=True, eq=False)
class TypeStmt:
    """`type Name T`, or with parentheses any number of declarations."""

    keyword: Token
    decls: tuple[TypeDecl, ...]
    lparen: Token | None = None
    rparen: Token | None = None


@dataclass(slots=True, eq=False)
class Body:
    """The parentheses of a request or a response; empty when `value` is None."""

    lparen: Token
    rparen: Token
    value: Token | None = None
    star: Token | None = None
    lbrack: Token | None = None
    rbrack: Token | None = None

    @property
    def first(self) -> Token | None:
        """Return the first token between the parentheses."""
        return self.lbrack or self.star or self.value


@dataclass(slots=True, eq=False)
class RouteStmt:
    """`get /path (Request) returns (Response)`."""

    method: Token
    path: Token
    request: Body | None = None
    returns: Token | None = None
    response: Body | None = None
    semicolon: Token | None = None

    @property
    def last(self) -> Token:
        """Return the token the route ends with, the semicolon aside."""
        if self.response:
            return self.response.rparen
        return self.request.rparen if self.request else self.path


@dataclass(slots=True, eq=False)
class Item:
    """One endpoint of a service block."""

    doc: DocText | Block | None
    keyword: Token
    handler: Token
    route: RouteStmt

    @property
    def first(self) -> Token:
        """Return the token the item starts with."""
        return self.doc.keyword if self.doc else self.keyword


@dataclass(slots=True, eq=False)
class ServiceStmt:
    """`service name { items }` with the `@server` block above it."""

    server: Block | None
    keyword: Token
    name: Token
    lbrace: Token
    items: tuple[Item, ...]
    rbrace: Token


@dataclass(slots=True, eq=False)
class CommentStmt:
    """A comment that no statement follows."""

    token: Token


Stmt: TypeAlias = SyntaxStmt | Block | ImportStmt | TypeStmt | ServiceStmt | CommentStmt


@dataclass(slots=True, eq=False)
class Tree:
    """A parsed file."""

    source: Source
    stmts: list[Stmt] = field(default_factory=list["Stmt"])
    comments: list[Token] = field(default_factory=list[Token])
    warnings: list[Problem] = field(default_factory=list[Problem])

    def decls(self) -> Iterator[TypeDecl]:
        """Yield every type declaration in order."""
        for stmt in self.stmts:
            if isinstance(stmt, TypeStmt):
                yield from stmt.decls
