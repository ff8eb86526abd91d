"""Other programs: uv, git and Python, run with captured output."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ._verb import DevError

# What would let this environment leak into one that a verb makes.
_OURS = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "UV_PROJECT_ENVIRONMENT")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished program: exit code, output with errors mixed in, seconds."""

    code: int
    output: str
    spent: float

    @property
    def good(self) -> bool:
        """Whether the program ended with 0."""
        return self.code == 0

    @property
    def last_line(self) -> str:
        """The last line that holds anything."""
        lines = self.output.strip().splitlines()
        return lines[-1].strip() if lines else ""


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    timeout: float | None = None,
) -> Outcome:
    """Run a program to its end; a timeout (seconds) kills it and counts as exit code 124."""
    start = time.monotonic()
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        text = (late.output or b"").decode(errors="replace")
        return Outcome(124, f"{text}\nstill running after {timeout:g} s", time.monotonic() - start)
    except OSError as error:
        raise DevError(f"cannot run {command[0]}: {error.strerror}") from None
    return Outcome(done.returncode, done.stdout.decode(errors="replace"), time.monotonic() - start)


def must(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    given: str = "",
) -> str:
    """Run a program on the given input; give its output, anything but exit code 0 is a DevError."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            input=given.encode(),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise DevError(f"cannot run {command[0]}: {error.strerror}") from None
    if done.returncode:
        shown = " ".join(str(part) for part in command)
        raise DevError(f"{shown}\n{done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def uv(root: Path) -> str:
    """Find the uv that runs us, else the checkout's own, else the one on PATH."""
    own = root / "tools" / "uv"
    found = os.environ.get("UV") or (str(own) if own.exists() else shutil.which("uv"))
    if not found:
        raise DevError("no uv found: start this command with tools/uv run dev")
    return found


def git(root: Path, *arguments: str) -> str:
    """Run git in the checkout and give what it printed."""
    return must(["git", *arguments], cwd=root)


def clean_environment(**extra: str) -> dict[str, str]:
    """Give the process's environment without what points at this checkout's virtual environment."""
    return {key: value for key, value in os.environ.items() if key not in _OURS} | extra
