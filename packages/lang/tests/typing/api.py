"""Checked by type checkers, never run."""

from typing import assert_type

from zero import lang

assert_type(lang.__all__, list[str])
