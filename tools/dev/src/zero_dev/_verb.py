"""What every verb of `dev` is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from pathlib import Path


class DevError(Exception):
    """A verb cannot do its work; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: its name, its help and what it does.

    `run` gets the parsed arguments and the root of the checkout, and gives the exit code.
    """

    name: str
    help: str
    about: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Path], int]
