"""What a network interface is here."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address


class Interface(NamedTuple):
    """A network interface with its addresses, in the order of the system.

    Attributes:
        name: such as `eth0`; empty where the system tells addresses only.
        addresses: IPv4 and IPv6 addresses.
        up: whether it is switched on.
        loopback: whether it reaches this machine only.
    """

    name: str
    addresses: tuple[Address, ...]
    up: bool = True
    loopback: bool = False
