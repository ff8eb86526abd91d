"""Checked by type checkers, never run."""

from typing import assert_type

from zero import executors

assert_type(executors.__all__, list[str])
