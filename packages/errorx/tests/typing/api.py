"""Checked by type checkers, never run."""

from typing import assert_type

from zero import errorx

assert_type(errorx.__all__, list[str])
