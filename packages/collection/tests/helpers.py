"""What several test files need."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import pytest

SAFETY = 20.0


def eventually(condition: Callable[[], object]) -> None:
    """Wait until something is so; fails after a time that is never reached when all is well."""
    limit = time.monotonic() + SAFETY
    while not condition():
        assert time.monotonic() < limit, "it did not come true"
        time.sleep(0.002)


def in_threads(count: int, work: Callable[[int], object]) -> None:
    """Run work(0), work(1)... at the same time and raise the first error."""
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SAFETY * 2)
        assert not thread.is_alive()
    if errors:
        raise errors[0]


def named(prefix: str) -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith(prefix)}


def in_child(check: Callable[[], bool]) -> bool:
    """Fork, and tell whether the check came out true in the child, which ends at once."""
    import warnings

    if not hasattr(os, "fork"):
        pytest.skip("no fork on this platform")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.12: threads and fork
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if check() else 1
        finally:
            os._exit(code)
    limit = time.monotonic() + SAFETY
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        if time.monotonic() > limit:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            return False
        time.sleep(0.005)
