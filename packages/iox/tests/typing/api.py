"""Checked by type checkers, never run."""

from typing import assert_type

from zero import iox

assert_type(iox.__all__, list[str])
