"""Checked by type checkers, never run."""

from typing import assert_type

from zero import mr

assert_type(mr.__all__, list[str])
