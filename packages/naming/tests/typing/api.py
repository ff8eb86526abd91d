"""Never run: what a type checker must see of the public interface."""

from typing import assert_type

from zero import naming


def check_style(style: naming.Style, error: naming.StyleError) -> None:
    assert_type(style("name"), str)
    assert_type(style.text, str)
    assert_type(naming.styled("go_zero", "name"), str)
    assert_type(error.style, str)
    assert_type(error.reason, str)


def check_namer(namer: naming.Namer, value: object) -> None:
    assert_type(namer.name, str)
    if isinstance(value, naming.Namer):
        assert_type(value.name, str)


def check_functions(name: str) -> None:
    assert_type(naming.identifier(name, avoid={"list"}, default="x"), str)
    assert_type(naming.class_name(name), str)
    assert_type(naming.constant_name(name), str)
    assert_type(naming.unique(name, ["a"]), str)
    assert_type(naming.safe_name(name), str)
    assert_type(naming.go_name(name), str)
    assert_type(naming.camel(name), str)
    assert_type(naming.snake(name), str)
    assert_type(naming.title(name), str)
    assert_type(naming.untitle(name), str)
