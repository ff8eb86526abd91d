"""Checked by type checkers, never run."""

from typing import assert_type

from zero import jsontype

assert_type(jsontype.__all__, list[str])
