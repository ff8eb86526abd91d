"""Never run: what a type checker must see of the public interface."""

from typing import Final, Literal, assert_type

from zero.lang import Float32, Sentinel, TextError, default_format, text, text_bytes


class Missing(Sentinel):
    MISSING = "MISSING"


MISSING: Final = Missing.MISSING


def check_texts(value: object) -> None:
    assert_type(text(value), str)
    assert_type(text_bytes(value), bytes)
    assert_type(default_format(value), str)


def check_single(number: Float32) -> None:
    as_float: float = number
    del as_float


def check_error(error: TextError) -> None:
    assert_type(error.value, object)
    assert_type(error.reason, str)
    as_value_error: ValueError = error
    del as_value_error


def check_sentinel_narrows(value: int | Missing = MISSING) -> None:
    if value is MISSING:
        assert_type(value, Literal[Missing.MISSING])
    else:
        assert_type(value, int)
