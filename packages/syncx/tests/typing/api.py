"""Checked by type checkers, never run."""

from typing import assert_type

from zero import syncx

assert_type(syncx.__all__, list[str])
