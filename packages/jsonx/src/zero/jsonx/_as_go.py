"""What Go's decoder does to a value before it fits a type: a plan made once for each type."""

import decimal
import math
from collections.abc import Callable
from typing import Any, Final, TypeAlias, cast

from msgspec import inspect as types

from ._errors import DecodeError
from ._literal import Number

Shape: TypeAlias = Callable[[Any], Any]
_Record: TypeAlias = types.StructType | types.DataclassType | types.TypedDictType
_Json: TypeAlias = dict[str, Any]

_EXACT: Final = (decimal.Decimal, Number)
_RECORDS: Final = (types.StructType, types.DataclassType, types.TypedDictType)
_LISTS: Final = (types.ListType, types.SetType, types.FrozenSetType, types.VarTupleType)
_ZEROS: Final[dict[type[types.Type], Callable[[], Any]]] = {
    types.IntType: int,
    types.FloatType: float,
    types.StrType: str,
    types.BoolType: bool,
    types.BytesType: bytes,
    types.ByteArrayType: bytes,
    types.DecimalType: int,
    types.DictType: dict,
    **dict.fromkeys(_RECORDS, dict),
    **dict.fromkeys(_LISTS, list),
}


def shape_of(target: Any) -> Shape:
    """Return the function that shapes plain values for `msgspec.convert(..., target)`."""
    return _Plan().shape(types.type_info(target))


class _Plan:
    """The shapes of one type; a record that holds itself finds its own shape here."""

    def __init__(self) -> None:
        self._records: dict[object, Shape] = {}

    def shape(self, node: types.Type) -> Shape:
        node = _bare(node)
        if isinstance(node, _RECORDS):
            return self._record(node)
        if isinstance(node, _LISTS):
            return _zero_for_null(_each(self.shape(node.item_type)), list)
        if isinstance(node, types.DictType):
            return _zero_for_null(_values(self.shape(node.value_type)), dict)
        if isinstance(node, types.UnionType):
            return self._union(node)
        leaf = _LEAVES.get(type(node), _unchanged)
        zero = _ZEROS.get(type(node))
        return _zero_for_null(leaf, zero) if zero else leaf

    def _union(self, node: types.UnionType) -> Shape:
        """Shape an optional value; between several types msgspec alone decides."""
        members = [member for member in node.types if not isinstance(member, types.NoneType)]
        if len(members) != 1:
            return _unchanged
        shape = self.shape(members[0])
        if not node.includes_none:
            return shape
        return lambda value: None if value is None else shape(value)

    def _record(self, node: _Record) -> Shape:
        key = node.cls
        if key not in self._records:
            # Put down before the fields are looked at, which may lead back here.
            shapes: dict[str, Shape] = {}
            names: dict[str, str] = {}
            droppable: set[str] = set()
            self._records[key] = _zero_for_null(_members(shapes, names, droppable), dict)
            for field in node.fields:
                shapes[field.encode_name] = self.shape(field.type)
                names.setdefault(_fold(field.encode_name), field.encode_name)
                if not field.required and not _nullable(field.type):
                    droppable.add(field.encode_name)
        return self._records[key]


def _members(shapes: dict[str, Shape], names: dict[str, str], droppable: set[str]) -> Shape:
    def shape(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        shaped: _Json = {}
        for key, item in cast("_Json", value).items():
            name = key if key in shapes else names.get(_fold(key), key)
            if item is None and name in droppable:
                continue
            try:
                shaped[name] = shapes[name](item) if name in shapes else item
            except DecodeError as error:
                raise _further_in(error, f".{name}") from None
        return shaped

    return shape


def _each(shape: Shape) -> Shape:
    def shaped(value: Any) -> Any:
        if not isinstance(value, list):
            return value
        items: list[Any] = []
        for item in cast("list[Any]", value):
            try:
                items.append(shape(item))
            except DecodeError as error:
                raise _further_in(error, f"[{len(items)}]") from None
        return items

    return shaped


def _values(shape: Shape) -> Shape:
    def shaped(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        items: _Json = {}
        for key, item in cast("_Json", value).items():
            try:
                items[key] = shape(item)
            except DecodeError as error:
                raise _further_in(error, f".{key}") from None
        return items

    return shaped


def _further_in(error: DecodeError, step: str) -> DecodeError:
    return DecodeError(error.reason, f"${step}{(error.path or '$')[1:]}")


def _zero_for_null(shape: Shape, zero: Callable[[], Any]) -> Shape:
    return lambda value: zero() if value is None else shape(value)


def _unchanged(value: Any) -> Any:
    return value


def _whole(value: Any) -> Any:
    return 0 if isinstance(value, _EXACT) and str(value) == "-0" else value


def _float(value: Any) -> Any:
    if not isinstance(value, _EXACT):
        return value
    number = float(value)
    if not math.isfinite(number):
        raise DecodeError("number out of range for a float", "$")
    return number


def _decimal(value: Any) -> Any:
    return str(value) if isinstance(value, Number) else value


def _bytes(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\r", "").replace("\n", "")
    if not isinstance(value, list):
        return value
    try:
        return bytes(cast("list[int]", value))
    except (TypeError, ValueError):
        return cast("object", value)


_LEAVES: Final[dict[type[types.Type], Shape]] = {
    types.IntType: _whole,
    types.FloatType: _float,
    types.DecimalType: _decimal,
    types.BytesType: _bytes,
    types.ByteArrayType: _bytes,
}


def _bare(node: types.Type) -> types.Type:
    while isinstance(node, types.Metadata):
        node = node.type
    return node


def _nullable(node: types.Type) -> bool:
    node = _bare(node)
    if isinstance(node, types.UnionType):
        return any(_nullable(member) for member in node.types)
    return isinstance(node, (types.NoneType, types.AnyType, types.CustomType, types.RawType))


def _fold(name: str) -> str:
    """Make names equal that Go holds for equal: letter by letter, whatever their case."""
    if name.isascii():
        return name.lower()
    return "".join(_fold_letter(letter) for letter in name)


def _fold_letter(letter: str) -> str:
    upper = letter.upper()
    lower = (upper if len(upper) == 1 else letter).lower()
    return lower if len(lower) == 1 else letter
