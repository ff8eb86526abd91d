from __future__ import annotations

import os
from pathlib import Path

import pytest

from .house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty workspace."""
    root = tmp_path / "house"
    root.mkdir()
    return House(root)


@pytest.fixture
def idle_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A uv that only notes its arguments; gives the file it notes them in."""
    notes = tmp_path / "uv-calls"
    program = tmp_path / "uv"
    program.write_text(f'#!/bin/sh\necho "$@" >> {notes}\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("UV", str(program))
    return notes


@pytest.fixture
def real_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    """The uv that runs these tests, else this checkout's own."""
    own = Path(__file__).parents[2] / "uv"
    monkeypatch.setenv("UV", os.environ.get("UV") or str(own))
