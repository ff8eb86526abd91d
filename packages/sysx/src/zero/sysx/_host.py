"""The name of this machine, for log folders and alerts."""

import os
from functools import cache

# What Linux says where nobody has given the machine a name.
_NAMELESS = {"", "(none)"}
_stand_in: dict[str, str] = {}


@cache
def hostname() -> str:
    """Return the machine's hostname, read once per process.

    Where the system has no name for the machine or none that is text, a random id of 16 hexadecimal digits stands in,
    so that two nameless machines never share a log folder.
    """
    import socket  # noqa: PLC0415 - costs more than the rest of the package, and many never ask

    try:
        name = socket.gethostname()
        name.encode()
    except (OSError, UnicodeError):  # no name, or one that neither a log line nor a folder can hold
        name = ""
    if name not in _NAMELESS:
        return name
    # Of two threads that come first together, both get the id of one.
    return _stand_in.setdefault("id", os.urandom(8).hex())
