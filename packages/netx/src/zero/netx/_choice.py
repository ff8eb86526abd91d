"""Which of a machine's addresses others can reach it by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Literal, TypeAlias

from ._interface import Address, Interface
from ._interfaces import interfaces

Network: TypeAlias = IPv4Network | IPv6Network
Source: TypeAlias = Callable[[], Iterable[Interface]]

# Made by Docker, Podman, libvirt, LXC, CNI plugins and desktop hypervisors for what runs inside this machine.
_INNER = re.compile(
    r"docker(\d|_gwbridge)|br-[0-9a-f]{12}$|veth|podman\d|virbr\d|vmnet\d|vboxnet\d|lxcbr|lxdbr"
    r"|cni|cbr\d|flannel|cilium_|cali|weave|kube-ipvs|kube-bridge|nodelocaldns"
)


class AddressError(ValueError):
    """Raised for an address that cannot be published, or a hint that fits none of this machine's.

    Attributes:
        value: what was refused.
        reason: what is wrong with it.
    """

    def __init__(self, value: str, reason: str) -> None:
        super().__init__(f"{value[:100]!r} {reason}")
        self.value = value
        self.reason = reason

    def __reduce__(self) -> tuple[type[AddressError], tuple[str, str]]:
        return type(self), (self.value, self.reason)


def internal_ip(
    *,
    family: Literal[4, 6] = 4,
    interface: str | None = None,
    network: str | Network | None = None,
    source: Source = interfaces,
) -> str | None:
    """Return the address by which others on the network reach this machine, or None if there is none.

    That is the first one, in the order of the system, of an interface that is up and no loopback. Bridges for the
    machine's own containers, and IPv4 addresses that were made up for want of a DHCP server (169.254.x.x), are taken
    only if there is nothing else; link-local IPv6 addresses never are.

    Args:
        family: 4 or 6.
        interface: the name of the interface to take it from.
        network: the network it must lie in, such as `10.0.0.0/8`.
        source: lists the interfaces.

    Raises:
        AddressError: if an interface or network is asked for that no address fits, or the network is none.
        ValueError: if the family is neither 4 nor 6.
    """
    if family not in {4, 6}:
        raise ValueError(f"the family is {family!r}, neither 4 nor 6")
    found = choose((family,), interface=interface, network=network, source=source)
    return None if found is None else str(found)


def choose(
    families: tuple[int, ...],
    *,
    interface: str | None,
    network: str | Network | None,
    source: Source,
) -> Address | None:
    """Return the best address, of the first family that has one, or None; a hint that fits none is an error."""
    within = None if network is None else _network(network)
    known = tuple(source())
    candidates = [
        (_rank(families, one, address), address)
        for one in known
        for address in one.addresses
        if interface in {None, one.name}
        and (within is None or address in within)
        and _reachable(one, address)
        and address.version in families
    ]
    if candidates:
        return min(candidates, key=lambda candidate: candidate[0])[1]
    if interface is not None:
        raise AddressError(
            interface, f"has no address to publish{_asked(families, within)}; {_said(known)}"
        )
    if within is not None:
        raise AddressError(
            str(within), f"holds no address to publish{_asked(families)}; {_said(known)}"
        )
    return None


def _network(network: str | Network) -> Network:
    try:
        return ip_network(network, strict=False)
    except ValueError:
        raise AddressError(str(network), "is no network such as 10.0.0.0/8") from None


def _reachable(one: Interface, address: Address) -> bool:
    return (
        one.up
        and not one.loopback
        and not (address.is_loopback or address.is_unspecified or address.is_multicast)
        and not (address.version == 6 and address.is_link_local)
    )


def _rank(families: tuple[int, ...], one: Interface, address: Address) -> tuple[bool, int]:
    poor = address.is_link_local or bool(_INNER.match(one.name))
    return poor, families.index(address.version)


def _asked(families: tuple[int, ...], within: Network | None = None) -> str:
    place = "" if within is None else f" in {within}"
    return place + " of " + " or ".join(f"IPv{family}" for family in families)


def _said(known: tuple[Interface, ...]) -> str:
    """List what there is, so that the right hint can be read off the message."""
    shown = [
        f"{one.name or 'unnamed'} {', '.join(map(str, one.addresses)) or 'without an address'}"
        f"{'' if one.up else ' (down)'}"
        for one in known[:20]
    ]
    return f"there is {'; '.join(shown) or 'no interface'}"
