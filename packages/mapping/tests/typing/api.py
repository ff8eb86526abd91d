"""Never run: what type checkers must see."""

from typing import Annotated, Any, assert_type

import msgspec

from zero.mapping import (
    Binder,
    Duration,
    FieldError,
    FieldInfo,
    Form,
    Int64,
    Mapper,
    MappingError,
    Millis,
    Nanoseconds,
    Number,
    Path,
    Range,
    convert,
    decode_json,
    deep_merge,
    fields,
    fill_defaults,
    parse_form,
    to_mapping,
    weak_convert,
)


class Page(msgspec.Struct):
    shop: Annotated[int, Path("shop")]
    number: Annotated[int, Form("page"), Range("[1:100]")] = 1
    wait: Duration = 0.0
    pause: Millis = 0.0
    ticks: Nanoseconds = 0
    size: Int64 = 0
    total: Number = Number("0")


page = Page(shop=1)
assert_type(page.number, int)
assert_type(page.wait, float)
assert_type(page.ticks, int)
assert_type(page.total, Number)
assert_type(convert({}, Page), Page)
assert_type(convert([], list[int]), list[int])
assert_type(decode_json(b"{}", Page), Page)
assert_type(weak_convert(page, Page, fold=str.lower), Page)
assert_type(fill_defaults(Page), Page)
assert_type(Mapper(Page, source="form").convert({}), Page)
assert_type(Mapper(Page).decode_json("{}"), Page)
assert_type(Binder(Page), Binder[Page])
assert_type(Binder(Page).bind(path={"shop": "1"}, form=parse_form("page=2")), Page)
assert_type(parse_form(b""), dict[str, list[str]])
assert_type(to_mapping(page), dict[str, dict[str, Any]])
assert_type(deep_merge({}, {}), dict[str, Any])
assert_type(fields(Page), tuple[FieldInfo, ...])
try:
    convert({}, Page)
except MappingError as error:
    assert_type(error.errors, tuple[FieldError, ...])
    assert_type(error.errors[0].path, str)
