"""Never run: what a type checker must see of the public interface."""

from typing import Any, assert_type

import msgspec

from zero import jsonx


class Row(msgspec.Struct):
    id: int


def check_encode(value: object) -> None:
    assert_type(jsonx.dumps(value), bytes)
    assert_type(jsonx.dumps(value, enc_hook=str), bytes)
    assert_type(jsonx.dumps_str(value), str)


def check_decode(data: bytes | str) -> None:
    assert_type(jsonx.loads(data, Row), Row)
    assert_type(jsonx.loads(data, list[Row], as_go=True, trailing=True), list[Row])
    assert_type(jsonx.loads(memoryview(b"1"), int, parse_float=jsonx.Number), int)
    untyped: Any = jsonx.loads(data)
    assert_type(untyped, Any)


def check_literals(number: jsonx.Number, raw: jsonx.Raw) -> None:
    assert_type(number.text, str)
    assert_type(float(number), float)
    assert_type(raw.text, bytes)


def check_errors(decode: jsonx.DecodeError, encode: jsonx.EncodeError) -> None:
    assert_type(decode.path, str | None)
    assert_type(decode.offset, int | None)
    assert_type(encode.path, str)
    assert_type(encode.reason, str)
