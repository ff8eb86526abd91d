"""Reading of .api files: parse, check, describe."""

import os
import posixpath
from dataclasses import replace

from ._errors import ApiError, Problem
from ._meaning._build import build
from ._meaning._check import check
from ._meaning._lint import lint
from ._meaning._load import Files, Read, read_file, reason
from ._model import Api
from ._syntax._parser import Dialect


def parse(
    text: str | bytes,
    name: str = "main.api",
    *,
    dialect: Dialect = "auto",
    read: Read = read_file,
) -> Api:
    """Read the text of an .api file, with everything it imports.

    Args:
        text: The file; bytes are UTF-8.
        name: Its path: messages show it, imports are sought from its folder.
        dialect: `default` is the dialect of goctl since 1.7; `legacy` takes the older one too; `auto` tries
            the default first. Legacy constructs are listed in `Api.warnings`.
        read: Reads an imported file; raises OSError, KeyError or ValueError for one that is missing.

    Raises:
        ApiError: The file or an import is no valid .api file.
    """
    files = Files(dialect, read)
    files.load(name.replace(os.sep, posixpath.sep), text)
    check(files.trees)
    api = build(files)
    return replace(api, warnings=(*files.warnings, *lint(api, files.trees)))


def load(path: str | os.PathLike[str], *, dialect: Dialect = "auto") -> Api:
    """Read an .api file.

    Raises:
        ApiError: The file or an import cannot be read or is no valid .api file.
    """
    name = os.fspath(path)
    try:
        data = read_file(name)
    except (OSError, ValueError) as error:
        raise ApiError([Problem("import", f"{name}: {reason(error)}")]) from None
    return parse(data, name, dialect=dialect)


def validate(api: Api) -> None:
    """Refuse an api that nothing can be generated from.

    Raises:
        ApiError: No service block has a route.
    """
    if api.service is None or not api.service.name:
        hint = "add: service name { @handler name  get /path }"
        raise ApiError([Problem("service", "missing service", hint=hint)])
