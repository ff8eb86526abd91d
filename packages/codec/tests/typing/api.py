"""Checked by type checkers, never run."""

from typing import assert_type

from zero import codec

assert_type(codec.__all__, list[str])
