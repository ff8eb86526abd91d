"""What this process holds open."""

import os
from pathlib import Path


def handles_in(folder: Path) -> int:
    """Count the open descriptors whose files lie in a folder, so that nobody else's matter."""
    found = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            found += os.readlink(f"/proc/self/fd/{name}").startswith(str(folder))
        except OSError:  # closed meanwhile
            continue
    return found
