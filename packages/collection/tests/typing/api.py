"""Checked by type checkers, never run."""

from typing import assert_type

from zero import collection

assert_type(collection.__all__, list[str])
