"""Checked by type checkers, never run."""

from typing import assert_type

from zero import filex

assert_type(filex.__all__, list[str])
