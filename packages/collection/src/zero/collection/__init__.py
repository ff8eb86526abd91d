"""A bounded cache that loads once, timers by the million, rolling windows and rings.

Everything is shared by threads and tasks alike, takes its time from a clock that tests can move, and
reads without a lock where reading is what counts:

    >>> from zero.collection import Ring
    >>> ring = Ring[int](3)
    >>> for number in range(10):
    ...     ring.add(number)
    >>> ring.take()
    [7, 8, 9]
"""

from ._cache import Cache
from ._cached import Cached, cached
from ._ring import Ring
from ._stats import CacheStats
from ._wheel import TimingWheel
from ._window import Bucket, BucketLike, RollingWindow

__all__ = [
    "Bucket",
    "BucketLike",
    "Cache",
    "CacheStats",
    "Cached",
    "Ring",
    "RollingWindow",
    "TimingWheel",
    "cached",
]
