"""Writing a project: generated files always, yours once, nothing half."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from zero.fs import atomic_write


class Change(Enum):
    """What happened, or in a dry run would happen, to a file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Written:
    """One file of a project: its path below the project's folder, what happened to it, and whose it is."""

    path: str
    change: Change
    yours: bool


class Project:
    """A folder that files are generated into; collects what happened to each.

    Args:
        folder: created when the first file is written.
        dry_run: only tell what would happen.
    """

    def __init__(self, folder: Path, *, dry_run: bool = False) -> None:
        self.folder = folder
        self.dry_run = dry_run
        self.written: list[Written] = []

    def always(self, path: str, text: str) -> None:
        """Write a generated file, over whatever stands there."""
        target = self.folder / path
        if not target.exists():
            change = Change.CREATED
        else:
            same = target.is_file() and target.read_bytes() == text.encode()
            change = Change.UNCHANGED if same else Change.UPDATED
        self._write(path, text, change, yours=False)

    def once(self, path: str, text: str) -> None:
        """Write a file that is the developer's from then on: one that exists is never touched."""
        exists = os.path.lexists(self.folder / path)
        self._write(path, text, Change.KEPT if exists else Change.CREATED, yours=True)

    def _write(self, path: str, text: str, change: Change, *, yours: bool) -> None:
        if change in {Change.CREATED, Change.UPDATED} and not self.dry_run:
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # Whole or not at all; what a power cut takes can be generated again.
            atomic_write(target, text, fsync=False)
        self.written.append(Written(path, change, yours))
