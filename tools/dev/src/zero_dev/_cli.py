"""The command line of `dev`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from . import _affected, _bench, _unasync, alone, check, docs, new, order, release, vectors
from ._console import say
from ._verb import DevError, Verb
from ._workspace import find_root

VERBS: tuple[Verb, ...] = (
    check.VERB,
    order.VERB,
    alone.VERB,
    vectors.VERB,
    docs.VERB,
    _bench.VERB,
    _affected.VERB,
    _unasync.VERB,
    new.VERB,
    release.VERB,
)


def parser() -> ArgumentParser:
    """Build the parser with one subcommand a verb."""
    top = ArgumentParser(prog="dev", description="The developer command of this repository.")
    top.add_argument("--root", type=Path, help="another checkout than the one around this folder")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb in VERBS:
        sub = verbs.add_parser(
            verb.name,
            help=verb.help,
            description=verb.about,
            formatter_class=RawDescriptionHelpFormatter,
        )
        verb.arguments(sub)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give its exit code; 2 when it could not do its work."""
    options = parser().parse_args(arguments)
    verb = next(verb for verb in VERBS if verb.name == options.verb)
    try:
        root = options.root.resolve() if options.root else find_root(Path.cwd())
        return verb.run(options, root)
    except DevError as error:
        say(f"dev {verb.name}: {error}", "red", stderr=True)
        return 2
    except KeyboardInterrupt:
        say(f"dev {verb.name}: stopped", "red", stderr=True)
        return 130
    except BrokenPipeError:
        # The reader has gone (`dev order | head`); closing standard output would fail once more.
        sys.stdout = None
        return 141
