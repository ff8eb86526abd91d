"""Checked by type checkers, never run."""

from typing import assert_type

from zero.sysx import cpu_quota, hostname, usable_cpus

assert_type(hostname(), str)
assert_type(usable_cpus(), int)
assert_type(usable_cpus(root="/", allowed=lambda: 4), int)
assert_type(cpu_quota(), float | None)
