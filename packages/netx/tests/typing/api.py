"""Checked by type checkers, never run."""

from typing import assert_type

from zero import netx

assert_type(netx.__all__, list[str])
