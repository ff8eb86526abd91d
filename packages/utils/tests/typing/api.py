"""Checked by type checkers, never run."""

import os
import time
from typing import assert_type

from zero.utils import (
    ElapsedTimer,
    VersionError,
    compare_versions,
    new_uuid,
    new_uuid7,
    unix_micros,
    unix_millis,
    version_key,
)

assert_type(compare_versions("1.0", ">=", "0.9"), bool)
assert_type(version_key("1.0"), tuple[int, ...])
assert_type(VersionError("1.x", "x").field, str)

timer = ElapsedTimer(clock=time.perf_counter)
assert_type(timer.duration(), float)
assert_type(timer.elapsed(), str)
assert_type(timer.elapsed_ms(), str)

assert_type(new_uuid(random_bytes=os.urandom), str)
assert_type(new_uuid7(clock=time.time_ns), str)
assert_type(unix_millis(), int)
assert_type(unix_micros(clock=time.time_ns), int)
