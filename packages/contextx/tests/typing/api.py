"""Checked by type checkers, never run."""

from typing import assert_type

from zero import contextx

assert_type(contextx.__all__, list[str])
