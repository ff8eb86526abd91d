"""Outlive a test run by a moment and clear away what it left: `_reap.py FOLDER`.

The run holds the other end of standard input and tells which process groups it starts (`+123`) and
ends (`-123`). However it ends, kill -9 included, the kernel closes that end; then the groups that are
left are killed, stopped ones and children of servers too, and the run's folder is removed.
"""

import contextlib
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE = 50
PAUSE = 0.1


def left_behind(lines: Iterable[str]) -> set[int]:
    """Read what the run tells until it ends; give the groups that nobody ended."""
    groups: set[int] = set()
    for line in lines:
        number = int(line[1:])
        if line.startswith("+"):
            groups.add(number)
        else:
            groups.discard(number)
    return groups


def clear(groups: Iterable[int], folder: str) -> None:
    """Kill the groups and remove the folder, as soon as nothing writes there any more."""
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for _ in range(PATIENCE):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):
            return
        time.sleep(PAUSE)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    clear(left_behind(sys.stdin), sys.argv[1])
