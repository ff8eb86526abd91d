"""The network interfaces of this machine, without a dependency."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address

from ._interface import Address, Interface

# Reserved for documentation (RFC 5737, RFC 3849): no such host exists, and nothing is ever sent to it.
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def interfaces() -> tuple[Interface, ...]:
    """Return the network interfaces of this machine in the order of the system, those without an address too.

    Linux, macOS and the BSDs are asked by `getifaddrs`. Elsewhere, and where that is forbidden, there is one nameless
    interface: first the address from which packets leave by the default route, then what the hostname stands for.
    """
    try:
        # Not before it is needed: ctypes costs more than the rest, and some builds of Python lack it.
        from ._getifaddrs import listed  # noqa: PLC0415

        return listed()
    except (ImportError, AttributeError, OSError):
        return guessed()


def guessed() -> tuple[Interface, ...]:
    """Return what can be known of this machine's addresses without a list of interfaces."""
    found = dict.fromkeys([*_routed(), *_resolved()])
    usable = tuple(address for address in found if not address.is_loopback)
    return (Interface("", usable),) if usable else ()


def _routed() -> Iterator[Address]:
    """Yield the addresses that packets to the outside would carry; connecting a UDP socket sends none."""
    for family, outside in _ELSEWHERE.items():
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((outside, 9))
                yield ip_address(probe.getsockname()[0])
        except OSError:
            continue


def _resolved() -> Iterator[Address]:
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    for _, _, _, _, place in found:
        yield ip_address(place[0])
