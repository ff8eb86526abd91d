"""Checked by type checkers, never run."""

from typing import assert_type

from zero import fs

assert_type(fs.__all__, list[str])
