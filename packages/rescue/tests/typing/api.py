"""Checked by type checkers, never run."""

from typing import assert_type

from zero import rescue

assert_type(rescue.__all__, list[str])
