"""Made-up machines."""

from collections.abc import Callable
from ipaddress import ip_address

from zero.netx import Interface

Machine = Callable[[], tuple[Interface, ...]]

LOOPBACK = ("lo", "127.0.0.1 ::1")


def made(name: str, addresses: str, *, up: bool = True) -> Interface:
    parsed = tuple(ip_address(text) for text in addresses.split())
    return Interface(name, parsed, up, loopback=name.startswith("lo"))


def machine(*cards: tuple[str, str]) -> Machine:
    """Return a source of a machine's interfaces, in that order; a name in brackets is down."""
    held = tuple(
        made(name.strip("()"), addresses, up=not name.startswith("(")) for name, addresses in cards
    )
    return lambda: held
