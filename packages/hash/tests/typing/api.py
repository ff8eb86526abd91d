"""Checked by type checkers, never run."""

from typing import assert_type

from zero import hash

assert_type(hash.__all__, list[str])
