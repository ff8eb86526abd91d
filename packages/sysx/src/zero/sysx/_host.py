"""The name of this machine, for log folders and alerts."""

import os
from functools import cache


@cache
def hostname() -> str:
    """Return the machine's hostname, read once per process.

    Where the system has no name for the machine, a random id of 16 hexadecimal digits stands in,
    so that two nameless machines never share a log folder.
    """
    import socket  # noqa: PLC0415 - costs more than the rest of the package, and many never ask

    try:
        name = socket.gethostname()
    except OSError:
        name = ""
    return name or os.urandom(8).hex()
