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

from ._cache.cache import Cache
from ._cache.cached import Cached, cached
from ._cache.stats import CacheStats
from ._ring import Ring
from ._wheel.wheel import TimingWheel
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
