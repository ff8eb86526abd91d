"""Checked by type checkers, never run."""

from typing import assert_type

from zero import utils

assert_type(utils.__all__, list[str])
