"""The syntax tree of types."""

from dataclasses import dataclass
from typing import TypeAlias

from ._lexer import Token


@dataclass(slots=True, eq=False)
class NameExpr:
    """A base type, a declared type or `any`; in the legacy dialect a type of a Go package too."""

    token: Token


@dataclass(slots=True, eq=False)
class InterfaceExpr:
    """`interface{}`."""

    token: Token


@dataclass(slots=True, eq=False)
class PointerExpr:
    """`*T`."""

    star: Token
    of: "TypeExpr"


@dataclass(slots=True, eq=False)
class SliceExpr:
    """`[]T`."""

    lbrack: Token
    rbrack: Token
    of: "TypeExpr"


@dataclass(slots=True, eq=False)
class ArrayExpr:
    """`[n]T` and `[...]T`."""

    lbrack: Token
    length: Token
    rbrack: Token
    of: "TypeExpr"


@dataclass(slots=True, eq=False)
class MapExpr:
    """`map[K]T`."""

    keyword: Token
    lbrack: Token
    key: "TypeExpr"
    rbrack: Token
    of: "TypeExpr"


@dataclass(slots=True, eq=False)
class Field:
    """A row of a structure; without names it is embedded."""

    names: tuple[Token, ...]
    type: "TypeExpr"
    tag: Token | None = None


@dataclass(slots=True, eq=False)
class StructExpr:
    """`{ fields }`."""

    lbrace: Token
    fields: tuple[Field, ...]
    rbrace: Token


TypeExpr: TypeAlias = (
    NameExpr | InterfaceExpr | PointerExpr | SliceExpr | ArrayExpr | MapExpr | StructExpr
)


def first_token(expr: TypeExpr) -> Token:
    """Return the token a type starts with."""
    match expr:
        case NameExpr() | InterfaceExpr():
            return expr.token
        case PointerExpr():
            return expr.star
        case SliceExpr() | ArrayExpr():
            return expr.lbrack
        case MapExpr():
            return expr.keyword
        case StructExpr():
            return expr.lbrace


def last_token(expr: TypeExpr) -> Token:
    """Return the token a type ends with."""
    while not isinstance(expr, NameExpr | InterfaceExpr | StructExpr):
        expr = expr.of
    return expr.rbrace if isinstance(expr, StructExpr) else expr.token


def has_struct(expr: TypeExpr) -> bool:
    """Tell whether a structure is written somewhere inside a type."""
    if isinstance(expr, StructExpr):
        return True
    if isinstance(expr, NameExpr | InterfaceExpr):
        return False
    return has_struct(expr.of) or (isinstance(expr, MapExpr) and has_struct(expr.key))
