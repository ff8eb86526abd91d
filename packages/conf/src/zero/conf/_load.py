"""From a file to a typed object, with every mistake on the way told at once."""

import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from zero.mapping import Mapper, MappingError

from ._classes import fold, reaches_out
from ._errors import ConfigError, Fault
from ._keys import visible
from ._report import Report
from ._text.documents import Document, Format, format_of
from ._text.marks import Tree
from ._text.source import Source, decode_utf8, load_dotenv, read_bytes
from ._validate import validate

T = TypeVar("T")


def load(
    path: str | os.PathLike[str],
    type_: type[T],
    *,
    env: bool = False,
    dotenv: str | os.PathLike[str] | None = None,
    strict: bool = False,
) -> T:
    """Read a configuration file into a class.

    What wins: the environment variable that a field names (`Env`), then the file, then the default.

    Args:
        path: a .yaml, .yml, .json, .json5 or .toml file, at most 10 MiB of UTF-8.
        type_: a msgspec Struct, dataclass or TypedDict, with the annotations of `zero.mapping`.
        env: expand `$NAME`, `${NAME}` and `${NAME:-default}` in the whole text first, as
            go-zero's UseEnv does.
        dotenv: a `.env` file (extra `dotenv`) whose variables are added to the environment of the
            process.
        strict: refuse unknown and repeated keys, text after a JSON value and bytes that are not
            UTF-8.

    Raises:
        ConfigError: with every problem, each with line and column.
        zero.mapping.PlanError: the class itself cannot be filled.
    """
    name = os.fspath(path)
    try:
        if dotenv is not None:
            _dotenv(dotenv)
        format_ = format_of(Path(path))
        lenient = format_ in ("json", "json5") and not strict
        text = decode_utf8(read_bytes(Path(path)), lenient=lenient)
    except Fault as fault:
        raise fault.error(name) from None
    return loads(text, type_, format=format_, name=name, env=env, strict=strict)


def loads(
    text: str | bytes,
    type_: type[T],
    *,
    format: Format = "yaml",
    name: str = "<text>",
    env: bool = False,
    strict: bool = False,
) -> T:
    """Read a configuration text, called `name` in errors, into a class; see `load`."""
    try:
        if isinstance(text, bytes):
            text = decode_utf8(text, lenient=format in ("json", "json5") and not strict)
        source = Source(text, os.environ if env else None)
    except Fault as fault:
        raise fault.error(name) from None
    try:
        document = Document(source.text, format, source.unset, strict=strict)
    except Fault as fault:
        raise fault.moved(source.origin).error(name) from None
    report = Report(name, source, document, type_)
    if strict:
        report.strict()
    result = _fill(document, type_, report)
    report.finish()
    return result


def _fill(document: Document, type_: type[T], report: Report) -> T:
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        report.misfit()
    convert = _mapper(type_)
    result, error = _attempt(convert, value)
    # Two spellings of a key hide what else is wrong beside them.
    while error is not None and (rest := report.twins(error, value)) is not None:
        value = rest
        result, error = _attempt(convert, value)
    if error is not None:
        report.mapping(error, value)
    report.finish()
    report.validation(validate(result))
    return cast("T", result)


def _attempt(convert: Callable[[Tree], object], value: Tree) -> tuple[object, MappingError | None]:
    try:
        return convert(value), None
    except MappingError as error:
        return None, error


@lru_cache(maxsize=256)
def _mapper(type_: Any) -> Callable[[Tree], object]:
    convert = Mapper(type_, fold=fold).convert
    return (lambda value: convert(visible(value, type_))) if reaches_out(type_) else convert


def _dotenv(path: str | os.PathLike[str]) -> None:
    try:
        load_dotenv(path)
    except Fault as fault:
        raise fault.error(os.fspath(path)) from None


def load_or_exit(
    path: str | os.PathLike[str],
    type_: type[T],
    *,
    env: bool = False,
    dotenv: str | os.PathLike[str] | None = None,
    strict: bool = False,
) -> T:
    """Do as `load`; print what is wrong to stderr and exit with status 1 when it cannot."""
    try:
        return load(path, type_, env=env, dotenv=dotenv, strict=strict)
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


def decode(text: str | bytes, format: Format = "yaml") -> Tree:
    """Return the plain value of a text as `loads` sees it, before any class is applied.

    Scalars mean what they mean to go-zero: YAML by the rules of Go's yaml.v2, moments of TOML as
    text, numbers that Python would change as `zero.mapping.Number`. Raises `ConfigError`.
    """
    try:
        if isinstance(text, bytes):
            text = decode_utf8(text, lenient=format in ("json", "json5"))
        return Document(text, format).value
    except Fault as fault:
        raise fault.error("<text>") from None
