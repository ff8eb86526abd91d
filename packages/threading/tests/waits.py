"""Waiting in tests: for what other threads do, with a limit that is never reached when all is well."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LIMIT = 30.0


def until(condition: Callable[[], object]) -> None:
    """Wait for what no event tells."""
    limit = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < limit, "this never happened"
        time.sleep(0.0005)


class Gate:
    """A job that says that it began and ends when it is told to."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.open = threading.Event()

    def __call__(self) -> None:
        self.began.set()
        assert self.open.wait(LIMIT)


class Kept(logging.Handler):
    """The records of a logger and their messages."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)
        self.texts.append(record.getMessage())


@contextmanager
def logged() -> Iterator[list[str]]:
    """Yield the texts of errors that were caught and logged."""
    handler, logger = Kept(), logging.getLogger("zero.rescue")
    logger.addHandler(handler)
    try:
        yield handler.texts
    finally:
        logger.removeHandler(handler)
