"""Type expressions of the tree as types of the model, and what is not supported among them."""

from .._errors import ApiError
from .._layout._print_types import print_type
from .._layout._printer import Printer
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
    first_token,
    has_struct,
    last_token,
)
from .._syntax._lexer import ELLIPSIS
from .._syntax._source import Source
from .._syntax._tree import TypeDecl, TypeStmt
from .._types import (
    AnyType,
    Array,
    Base,
    External,
    Map,
    Member,
    Named,
    Pointer,
    Position,
    Slice,
    Struct,
    Type,
    TypeDef,
)
from ._load import problem_at

BASE_TYPES = frozenset(
    [
        "bool",
        "int",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "uintptr",
        "float32",
        "float64",
        "complex64",
        "complex128",
        "string",
        "byte",
        "rune",
        "any",
    ]
)
_WORDS = {
    InterfaceExpr: "interface{}",
    PointerExpr: "a pointer",
    SliceExpr: "a slice",
    ArrayExpr: "an array",
    MapExpr: "a map",
    StructExpr: "a structure",
}


def _word(expr: TypeExpr) -> str:
    return expr.token.text if isinstance(expr, NameExpr) else _WORDS[type(expr)]


def _text(expr: TypeExpr) -> str:
    """Return what is printed where a comment stands at the type, else nothing."""
    commented = first_token(expr).head or last_token(expr).tail
    return print_type(Printer(), expr).text if commented else ""


class TypeBuilder:
    """Makes the types of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def definition(self, stmt: TypeStmt, decl: TypeDecl) -> TypeDef:
        """Make a declared structure.

        Raises:
            ApiError: The declaration is no structure, or a member's type is not supported.
        """
        if not isinstance(decl.type, StructExpr):
            name = decl.name.text
            message = f"syntax error: {name} must be a structure, not {_word(decl.type)}"
            hint = "only structures can be declared: use the type where it is needed"
            raise ApiError([problem_at(self._source, decl.name, "unsupported", message, hint)])
        return TypeDef(
            decl.name.text,
            tuple(self.member(field) for field in decl.type.fields),
            tuple(comment.text for comment in decl.name.head),
            tuple(comment.text for comment in stmt.keyword.head) if stmt.lparen is None else (),
            self._source.position(decl.name.offset),
        )

    def member(self, field: Field) -> Member:
        """Make a member."""
        first = field.names[0] if field.names else first_token(field.type)
        last = field.tag or last_token(field.type)
        return Member(
            ", ".join(name.text for name in field.names),
            self.type(field.type),
            field.tag.raw if field.tag else None,
            not field.names,
            " ".join(comment.text for comment in last.tail),
            tuple(comment.text for comment in first.head),
            self._source.position(first.offset),
        )

    def type(self, expr: TypeExpr) -> Type:
        """Make a type."""
        match expr:
            case NameExpr():
                return self._name(expr)
            case InterfaceExpr():
                return AnyType(self._place(expr))
            case PointerExpr():
                return Pointer(self._pointed(expr.of), _text(expr), self._place(expr))
            case StructExpr():
                return self._struct(expr)
            case MapExpr():
                return self._map(expr)
            case ArrayExpr():
                if expr.length.kind == ELLIPSIS:
                    message = "array length unsupported dynamic length"
                    raise self._unsupported(expr, message, "write []")
                self._refuse_struct(expr, expr.of, "array elements")
                of = self.type(expr.of)
                return Array(of, expr.length.text, _text(expr), self._place(expr))
            case SliceExpr():
                self._refuse_struct(expr, expr.of, "slice elements")
                return Slice(self.type(expr.of), _text(expr), self._place(expr))

    def _place(self, expr: TypeExpr) -> Position:
        return self._source.position(first_token(expr).offset)

    def _name(self, expr: NameExpr) -> Type:
        if expr.token.text == "any":
            raise self._unsupported(expr, "unsupported any type", "write interface{}")
        return self._base(expr)

    def _base(self, expr: NameExpr) -> Base | Named | External:
        token = expr.token
        if token.kind == "EXTERNAL":
            return External(token.text, self._place(expr))
        return (Base if token.text in BASE_TYPES else Named)(token.text, self._place(expr))

    def _pointed(self, expr: TypeExpr) -> Type:
        # Behind a star goctl lets `any` pass.
        return self._base(expr) if isinstance(expr, NameExpr) else self.type(expr)

    def _struct(self, expr: StructExpr) -> Struct:
        members = tuple(self.member(field) for field in expr.fields)
        if not members and not expr.lbrace.head and not expr.rbrace.tail:
            raise self._unsupported(
                expr, "unsupported empty struct", "declare a type, or use interface{}"
            )
        text = print_type(Printer(), expr).text
        return Struct(members, text, self._place(expr))

    def _map(self, expr: MapExpr) -> Map:
        if not isinstance(expr.key, NameExpr):
            message = f"a map key cannot be {_word(expr.key)}"
            raise self._unsupported(expr, message, "a map key is a base type or a declared type")
        self._refuse_struct(expr, expr.of, "map value")
        key, of = expr.key.token.text, self.type(expr.of)
        return Map(key, of, _text(expr), self._place(expr))

    def _refuse_struct(self, expr: TypeExpr, of: TypeExpr, what: str) -> None:
        if has_struct(of):
            hint = "declare a type for it and name that type here"
            raise self._unsupported(expr, f"{what} unsupported nested struct", hint)

    def _unsupported(self, expr: TypeExpr, message: str, hint: str) -> ApiError:
        token = first_token(expr)
        return ApiError(
            [problem_at(self._source, token, "unsupported", f"syntax error: {message}", hint)]
        )
