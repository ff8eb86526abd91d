"""How often a cache had what it was asked for."""

import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CacheStats:
    """Uses of a cache, of a minute or of its whole life.

    Attributes:
        name: the cache's name.
        hits: answers that were there, or that another caller was fetching already.
        misses: answers that were not.
        elements: what the cache holds now.
    """

    name: str
    hits: int
    misses: int
    elements: int

    @property
    def requests(self) -> int:
        """Hits and misses together."""
        return self.hits + self.misses

    @property
    def hit_ratio(self) -> float:
        """Percentage of hits, in go-zero's single precision; 0 without any request."""
        if not self.requests:
            return 0.0
        return _single(_single(100 * _single(self.hits)) / _single(self.requests))

    def __str__(self) -> str:
        """Return go-zero's stat line of a minute."""
        return (
            f"cache({self.name}) - qpm: {self.requests}, hit_ratio: {self.hit_ratio:.1f}%,"
            f" elements: {self.elements}, hit: {self.hits}, miss: {self.misses}"
        )


def _single(value: float) -> float:
    return struct.unpack("f", struct.pack("f", value))[0]
