"""Become a server that ends with its test run: `_launch.py OWNER UID GID PROGRAM ARGUMENT...`.

Run as a program of its own, because code between fork and exec is not safe in a run with threads, and
the kernel forgets the death signal when the user changes, so it has to be asked for last.
OWNER is the process whose end is the server's end, 0 for none; UID and GID are - to stay who we are.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(owner: int, uid: str, gid: str, command: list[str]) -> None:
    """Turn into `command`, as another user where one is given."""
    libc = ctypes.CDLL(None)
    if uid != "-":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if owner:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != owner:  # it ended before the kernel knew of our wish
            sys.exit("the test run is gone")
    try:
        os.execv(command[0], command)
    except OSError as error:
        sys.exit(f"cannot run {command[0]}: {error.strerror}")


if __name__ == "__main__":
    become(int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:])
