"""Bounds on what a client can make a server keep, or wait for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one client may ask of a server. Sizes are bytes, times are seconds.

    A head must be complete `header_timeout` after its first byte, a body `body_timeout` after its head, and a
    connection without a request is closed after `idle_timeout`; all are looked at twice a second.
    """

    max_url_bytes: int = 8192
    max_header_bytes: int = 65536
    max_headers: int = 100
    header_timeout: float = 10.0
    body_timeout: float = 30.0
    idle_timeout: float = 75.0
    linger_timeout: float = 1.0
    linger_bytes: int = 1 << 18
    max_connections: int = 0
