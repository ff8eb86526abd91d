"""Never run: what a type checker must see of the public interface."""

from typing import assert_type

from zero import stringx


def check_functions(text: str) -> None:
    assert_type(stringx.camel(text), str)
    assert_type(stringx.snake(text), str)
    assert_type(stringx.title(text), str)
    assert_type(stringx.untitle(text), str)
    assert_type(stringx.upper_first(text), str)
    assert_type(stringx.lower_first(text), str)
    assert_type(stringx.first_n(text, 3, "..."), str)
    assert_type(stringx.substr(text, 1, 2), str)
    assert_type(stringx.join_non_empty(".", [text]), str)
    assert_type(stringx.first_non_empty(lambda: text), str)
    assert_type(stringx.randn(8), str)
    assert_type(stringx.rand(), str)
    assert_type(stringx.rand_id(), str)


def check_error(error: stringx.PositionError) -> None:
    assert_type(error.which, str)
    assert_type(error.value, int)
    assert_type(error.length, int)
