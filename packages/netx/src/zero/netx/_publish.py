"""What a server that listens somewhere tells others to connect to."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address

from ._choice import AddressError, Network, Source, choose
from ._interface import Address
from ._interfaces import interfaces

_POD_IP = "POD_IP"
_HOST_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def publish_address(
    listen_on: str,
    *,
    environ: Mapping[str, str] = os.environ,
    interface: str | None = None,
    network: str | Network | None = None,
    source: Source = interfaces,
) -> str:
    """Return the address to publish for a server that listens on `host:port`.

    A host that stands for itself is published as it is. One that stands for every interface (empty, `0.0.0.0`, `::`)
    gives way to `POD_IP` of the environment, else to the machine's own address (see `internal_ip`): IPv4 first, as
    go-zero's, and IPv6 where the server listens on it and there is no other. Where nothing is known, the address is
    returned as it came.

    Args:
        listen_on: `host:port`, `[host]:port` for IPv6, or without a port.
        environ: where `POD_IP` is looked up, at each call.
        interface: the interface whose address to publish on a machine with several.
        network: the network the address must lie in, such as `10.0.0.0/8`; `::/0` asks for IPv6.
        source: lists the interfaces.

    Raises:
        AddressError: if the address or `POD_IP` cannot be read, the port is 0 or none, or a hint fits no address.
    """
    host, tail = _split(listen_on)
    families = _families(host)
    if not families:
        return listen_on
    _check_port(listen_on, tail)
    pod = environ.get(_POD_IP, "").strip()
    if pod:
        return _join(_checked(pod), tail)
    found = choose(families, interface=interface, network=network, source=source)
    return listen_on if found is None else _join(str(found), tail)


def _split(listen_on: str) -> tuple[str, str]:
    """Part the host from what follows it: nothing, or a colon and the port."""
    if any(char.isspace() or not char.isprintable() for char in listen_on):
        raise AddressError(
            listen_on, "has blanks or unprintable characters in it and is no address"
        )
    if listen_on.startswith("["):
        host, bracket, tail = listen_on[1:].partition("]")
        if not bracket or (tail and not tail.startswith(":")):
            raise AddressError(listen_on, "is no address such as [::]:8080")
        return host, tail
    if listen_on.count(":") > 1:
        if listen_on.startswith(":") and _parsed(listen_on) is None:
            raise AddressError(listen_on, "has too many colons; IPv6 is written as [::]:8080")
        return listen_on, ""
    host, colon, port = listen_on.partition(":")
    return host, colon + port


def _families(host: str) -> tuple[int, ...]:
    """Return the families a host listens on if it stands for every interface; else none."""
    if not host:
        return (4, 6)
    address = _parsed(host)
    if address is None or not address.is_unspecified:
        return ()
    return (4, 6) if address.version == 6 else (4,)


def _check_port(listen_on: str, tail: str) -> None:
    port = tail.removeprefix(":")
    if not tail or (
        port.isascii() and port.isdecimal() and len(port) <= 5 and 0 < int(port) < 65536
    ):
        return
    raise AddressError(listen_on, f"has no port from 1 to 65535 but {port[:20]!r}")


def _checked(pod: str) -> str:
    address = _parsed(pod)
    if address is None:
        if not _HOST_NAME.fullmatch(pod):
            raise AddressError(pod, f"in {_POD_IP} is neither an address nor a host name")
    elif address.is_unspecified:
        raise AddressError(pod, f"in {_POD_IP} stands for every address and reaches none")
    return pod


def _parsed(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _join(host: str, tail: str) -> str:
    # Without brackets nobody could tell where an IPv6 address ends and the port begins.
    return f"[{host}]{tail}" if tail and ":" in host else host + tail
