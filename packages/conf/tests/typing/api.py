"""Types of the public API; checked, never run."""

from pathlib import Path
from typing import Any, TypedDict, assert_type

import msgspec

from zero.conf import (
    ConfigError,
    ConfigProblem,
    Properties,
    decode,
    load,
    load_or_exit,
    loads,
    schema,
    show,
)


class Conf(msgspec.Struct):
    name: str


class Options(TypedDict):
    name: str


def check_loaders() -> None:
    assert_type(load("a.yaml", Conf), Conf)
    assert_type(load(Path("a.yaml"), Options, env=True, dotenv=".env", strict=True), Options)
    assert_type(loads(b"", Conf, format="toml", name="x"), Conf)
    assert_type(load_or_exit("a.yaml", Conf), Conf)
    decode("a: 1", "json5")


def check_errors(error: ConfigError) -> None:
    assert_type(error.errors, tuple[ConfigProblem, ...])
    assert_type(error.file, str)
    assert_type(error.errors[0].line, int | None)
    assert_type(error.errors[0].path, str)


def check_the_rest(conf: Conf) -> None:
    assert_type(show(conf), str)
    assert_type(schema(Conf), dict[str, Any])
    properties = Properties.load("a.properties", env=True)
    assert_type(properties, Properties)
    assert_type(properties["a"], str)
    assert_type(properties.number("a", 5), int)
