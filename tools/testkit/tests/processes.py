"""What runs on this machine, told without the kit's own help."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def members(group: int) -> list[str]:
    """Processes of a group, without those that have ended and only wait to be collected."""
    if not Path("/proc/self/stat").exists():
        listing = ["ps", "-A", "-o", "pgid=,stat=,comm="]
        lines = subprocess.run(listing, capture_output=True, text=True, check=True).stdout
        found = [line.split(None, 2) for line in lines.splitlines()]
        return [comm for pgid, stat, comm in found if int(pgid) == group and stat[0] != "Z"]
    names: list[str] = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = entry.read_text()
        except OSError:
            continue
        name, _, rest = text.partition("(")[2].rpartition(")")
        state, _, pgrp = rest.split()[:3]
        if int(pgrp) == group and state not in "ZX":
            names.append(name)
    return names


def eventually(condition: Callable[[], bool], within: float = 10.0) -> bool:
    """Wait for something that other processes bring about."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
