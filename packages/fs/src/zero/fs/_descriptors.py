"""Which descriptors a program that is started from here would get."""

import errno
import os
from typing import Protocol, TypeAlias

_HIGHEST = (1 << 31) - 1  # of the system's integers


class HasFileno(Protocol):
    """Anything with a descriptor: files, sockets, selectors."""

    def fileno(self) -> int:
        """Give the descriptor."""
        ...


Descriptor: TypeAlias = int | HasFileno


def is_close_on_exec(file: Descriptor) -> bool:
    """Tell whether a descriptor stays behind when another program is started, as those that Python opens do.

    Raises:
        OSError: the descriptor is not open; the message names it.
        ValueError: the file is closed, or the number is negative.
    """
    number = _number(file)
    try:
        return not os.get_inheritable(number)
    except OSError as error:
        raise _not_open(number, error) from None


def close_on_exec(file: Descriptor, enabled: bool = True) -> None:
    """Let a descriptor stay behind when another program is started, or with `enabled=False` go along.

    For descriptors that were not opened by Python: inherited ones, and those of C libraries. To hand on just some, `pass_fds` of
    `subprocess` is the better way. Raises the errors of `is_close_on_exec`.
    """
    number = _number(file)
    try:
        os.set_inheritable(number, not enabled)
    except OSError as error:
        raise _not_open(number, error) from None


def inheritable_descriptors() -> list[int]:
    """List the open descriptors, but for the three standard ones, that would go along to another program.

    A check for tests and for the start of a service: what is listed here leaks into every child started with `close_fds=False`
    or by C code. Needs `/dev/fd`, which Linux, macOS and the BSDs have.
    """
    found: list[int] = []
    for name in os.listdir("/dev/fd"):
        number = int(name)
        try:
            if number > 2 and os.get_inheritable(number):
                found.append(number)
        except OSError as error:
            # The one by which the folder was read, or closed by another thread meanwhile.
            if error.errno != errno.EBADF:
                raise
    return sorted(found)


def _number(file: Descriptor) -> int:
    number = file if isinstance(file, int) else file.fileno()
    if number < 0:
        msg = f"a descriptor must not be negative: {number}"
        raise ValueError(msg)
    if number > _HIGHEST:
        raise _not_open(number, OSError(errno.EBADF, os.strerror(errno.EBADF)))
    return number


def _not_open(number: int, error: OSError) -> OSError:
    return OSError(error.errno, f"descriptor {number}: {error.strerror}")
