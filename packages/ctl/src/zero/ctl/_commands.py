"""What each command does; arguments are those that the command line declares."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zero.fs import atomic_write

from ._quickstart import quickstart
from ._report import report
from ._terminal import complain, say, styled, warn
from .api import Api, ApiError, format_text, load
from .api import validate as check_service
from .generate import Plan, Project, Templates, generate_service


def sample(given: argparse.Namespace) -> int:
    """Write a sample description: `zeroctl api -o greet.api`."""
    if given.o is None:
        given.help()
        return 2
    target: Path = given.o
    stem = target.name.removesuffix(".api").removesuffix("-api").removesuffix("api")
    _new_file(target, _sample(stem or "greet", Templates()))
    say(f"wrote {target}")
    return 0


def generate(given: argparse.Namespace) -> int:
    """Generate a Python service from a description."""
    project = Project(given.dir, dry_run=given.dry_run)
    made = _generate(given.api, project, Templates(given.home))
    if not given.dry_run:
        say("\nStart it:")
        say(styled(f"$ python {given.dir / made.main}.py", "bold"))
    return 0


def validate(given: argparse.Namespace) -> int:
    """Check a description."""
    api = _load(given.api)
    check_service(api)
    routes = len(list(api.service.routes())) if api.service else 0
    say(f"api format ok: {_count(len(api.types), 'type')}, {_count(routes, 'route')}")
    return 0


def format_files(given: argparse.Namespace) -> int:
    """Format a folder, a file or standard input; files that cannot be read are all reported."""
    if given.stdin:
        sys.stdout.write(format_text(sys.stdin.buffer.read(), "<stdin>"))
        return 0
    if given.dir is None:
        complain("missing --dir")
        return 2
    failures = 0
    for path in _api_files(given.dir):
        try:
            changed = _format_file(path)
        except ApiError as error:
            complain(error.render())
            failures += 1
        except OSError as error:
            complain(str(error))
            failures += 1
        else:
            say(f"{styled('formatted', 'green') if changed else 'unchanged'}  {path}")
    return 1 if failures else 0


def new(given: argparse.Namespace) -> int:
    """Start a project: a folder with a sample description and the service it makes."""
    name: str = given.name
    if not name.isidentifier() or not name.isascii():
        complain(
            f"{name!r} cannot name a service: letters, digits and underscores only, a letter first"
        )
        return 2
    templates = Templates(given.home)
    folder = Path(name)
    _new_file(folder / f"{name}.api", _sample(name, templates))
    _generate(folder / f"{name}.api", Project(folder), templates)
    return 0


def run_quickstart(given: argparse.Namespace) -> int:
    """Make, start and call a first service."""
    return quickstart(given.dir, port=given.port, check=given.check)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _generate(source: Path, project: Project, templates: Templates) -> Plan:
    api = _load(source)
    check_service(api)
    made = generate_service(api, project, templates, source=source.name)
    report(project)
    return made


def _load(path: Path) -> Api:
    """Read a description with its imports, and show the warnings."""
    api = load(path)
    for warning in api.warnings:
        warn(warning.render())
    return api


def _api_files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(place.rglob("*.api"))
    if not place.exists():
        raise FileNotFoundError(f"{place}: no such file or folder")
    return [place]


def _format_file(path: Path) -> bool:
    """Format one file in place; tell whether that changed it."""
    text = path.read_bytes()
    formatted = format_text(text, str(path)).encode()
    if formatted == text:
        return False
    atomic_write(path, formatted)
    return True


def _sample(service: str, templates: Templates) -> str:
    handler = f"{service[:1].upper()}{service[1:]}Handler"
    text = templates.render("newapi/service.api.j2", service=f"{service}-api", handler=handler)
    return format_text(text)


def _new_file(path: Path, text: str) -> None:
    """Write a file that must not exist yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise FileExistsError(f"{path} exists, it was left as it is") from None
