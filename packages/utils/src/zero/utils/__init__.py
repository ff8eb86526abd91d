"""Version comparison, elapsed time and identifiers.

The rules are go-zero's, so a Python and a Go service answer alike:

    >>> from zero.utils import compare_versions, version_key
    >>> compare_versions("v1.10", ">=", "1.9")
    True
    >>> sorted(["1.10", "1.9", "v1.2-1"], key=version_key)
    ['v1.2-1', '1.9', '1.10']
"""

from ._elapsed import ElapsedTimer
from ._identifiers import new_uuid, new_uuid7, unix_micros, unix_millis
from ._versions import VersionError, compare_versions, version_key

__all__ = [
    "ElapsedTimer",
    "VersionError",
    "compare_versions",
    "new_uuid",
    "new_uuid7",
    "unix_micros",
    "unix_millis",
    "version_key",
]
