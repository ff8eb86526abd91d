"""One tag engine fills typed objects from JSON, configuration, paths, forms and headers.

Every error is reported at once, with its path.

    >>> import msgspec
    >>> from typing import Annotated
    >>> from zero.mapping import Range, convert
    >>> class Page(msgspec.Struct):
    ...     number: Annotated[int, Range("[1:100]")] = 1
    >>> convert({"number": 7}, Page)
    Page(number=7)
"""

from ._binder import Binder
from ._describe import FieldInfo, fields
from ._errors import FieldError, MappingError, PlanError
from ._form import parse_form
from ._language.markers import (
    Embedded,
    Env,
    Foreign,
    Form,
    FromString,
    Header,
    Inherit,
    Json,
    Key,
    NotNull,
    OptionalWith,
    OptionalWithout,
    Options,
    Path,
    Range,
    Secret,
)
from ._language.types import (
    Duration,
    Float32,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Millis,
    Nanoseconds,
    Number,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
)
from ._mapper import Mapper, convert, decode_json, fill_defaults
from ._reverse import to_mapping
from ._weak import deep_merge, weak_convert

__all__ = [
    "Binder",
    "Duration",
    "Embedded",
    "Env",
    "FieldError",
    "FieldInfo",
    "Float32",
    "Foreign",
    "Form",
    "FromString",
    "Header",
    "Inherit",
    "Int",
    "Int16",
    "Int32",
    "Int64",
    "Int8",
    "Json",
    "Key",
    "Mapper",
    "MappingError",
    "Millis",
    "Nanoseconds",
    "NotNull",
    "Number",
    "OptionalWith",
    "OptionalWithout",
    "Options",
    "Path",
    "PlanError",
    "Range",
    "Secret",
    "Uint",
    "Uint16",
    "Uint32",
    "Uint64",
    "Uint8",
    "convert",
    "decode_json",
    "deep_merge",
    "fields",
    "fill_defaults",
    "parse_form",
    "to_mapping",
    "weak_convert",
]
