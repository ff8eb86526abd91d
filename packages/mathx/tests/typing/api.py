"""Checked by type checkers, never run."""

from typing import assert_type

from zero import mathx

assert_type(mathx.__all__, list[str])
