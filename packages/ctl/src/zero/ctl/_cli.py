"""The command line: goctl's verbs, and one Python way to spell each."""

from __future__ import annotations

import argparse
import importlib.metadata
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from ._terminal import complain

Command: TypeAlias = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 wrongly called, 130 interrupted."""
    parser = _parser()
    given = parser.parse_args(arguments)
    command: Command | None = getattr(given, "command", None)
    if command is None:
        given.help()
        return 2
    try:
        return command(given)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader left; what it has not read is lost, and closing stdout again would only complain.
        sys.stdout = None  # pyright: ignore[reportAttributeAccessIssue]
        return 1
    except (OSError, ValueError) as error:
        complain(_readable(error))
        return 1


def _readable(error: Exception) -> str:
    """Return an error as a person wants it: with the line and a caret where it knows them."""
    render = getattr(error, "render", None)
    return render() if callable(render) else str(error)  # type: ignore[return-value]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zeroctl", description="Services from .api files.")
    version = f"zeroctl {importlib.metadata.version('zero-ctl')}"
    parser.add_argument("--version", action="version", version=version)
    parser.set_defaults(help=parser.print_help)
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")
    _api(verbs.add_parser("api", help="read, check, format and generate from .api files"))
    _quickstart(verbs.add_parser("quickstart", help="make, start and call a first service"))
    return parser


def _api(parser: argparse.ArgumentParser) -> None:
    _option(parser, "o", type=Path, metavar="FILE", help="write a sample .api file")
    parser.set_defaults(help=parser.print_help, command=_lazy("sample"))
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    py = verbs.add_parser("py", help="generate a Python service")
    _option(py, "api", type=Path, required=True, metavar="FILE", help="the service description")
    _option(py, "dir", type=Path, required=True, metavar="DIR", help="the project's folder")
    _option(py, "home", type=Path, metavar="DIR", help="templates of your own")
    py.add_argument("--dry-run", action="store_true", help="only tell what would be written")
    py.set_defaults(command=_lazy("generate"))

    check = verbs.add_parser("validate", help="check a service description")
    _option(check, "api", type=Path, required=True, metavar="FILE", help="the service description")
    check.set_defaults(command=_lazy("validate"))

    form = verbs.add_parser("format", help="format .api files in place")
    _option(form, "dir", type=Path, metavar="DIR", help="a folder, or one file")
    _option(form, "stdin", action="store_true", help="read standard input, write standard output")
    _option(form, "iu", action="store_true", help="accepted for goctl's sake; does nothing")
    _option(form, "declare", action="store_true", help="accepted for goctl's sake; does nothing")
    form.set_defaults(command=_lazy("format_files"))

    new = verbs.add_parser("new", help="start a project from a sample description")
    new.add_argument("name", help="the service's name, and its folder's")
    _option(new, "home", type=Path, metavar="DIR", help="templates of your own")
    new.set_defaults(command=_lazy("new"))


def _quickstart(parser: argparse.ArgumentParser) -> None:
    _option(parser, "dir", type=Path, default=Path("greet"), metavar="DIR", help="default: greet")
    parser.add_argument("--port", type=int, default=8888, help="of a new project, default 8888")
    parser.add_argument(
        "--check", action="store_true", help="in a temporary folder; stop by itself"
    )
    parser.set_defaults(command=_lazy("run_quickstart"))


def _option(parser: argparse.ArgumentParser, name: str, **settings: object) -> None:
    """Add an option in both spellings: Go's tools take `-api` for `--api`."""
    parser.add_argument(f"--{name}", f"-{name}", **settings)  # type: ignore[arg-type]


def _lazy(name: str) -> Command:
    """Return a command that is imported when it runs: help and completion stay quick."""

    def run(given: argparse.Namespace) -> int:
        from . import _commands  # noqa: PLC0415

        command: Command = getattr(_commands, name)
        return command(given)

    return run
