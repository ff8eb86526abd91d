"""Checked by type checkers, never run."""

from typing import assert_type

from zero import threading

assert_type(threading.__all__, list[str])
