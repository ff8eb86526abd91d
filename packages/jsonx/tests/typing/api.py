"""Checked by type checkers, never run."""

from typing import assert_type

from zero import jsonx

assert_type(jsonx.__all__, list[str])
