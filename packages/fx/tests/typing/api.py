"""Checked by type checkers, never run."""

from typing import assert_type

from zero import fx

assert_type(fx.__all__, list[str])
