"""`getifaddrs(3)`, which Linux, macOS and the BSDs share."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

from ._interface import Address, Interface

_UP, _LOOPBACK = 0x1, 0x8
_BSD = ("darwin", "freebsd", "openbsd", "netbsd", "dragonfly")


class _IfAddrs(ctypes.Structure):
    """The first members of `struct ifaddrs`, which are alike on all systems named above."""


# Assigned afterwards, because the structure points to its own kind.
_IfAddrs._fields_ = [
    ("next", ctypes.POINTER(_IfAddrs)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


def listed() -> tuple[Interface, ...]:
    """Return the interfaces of this machine.

    Raises:
        OSError: if the system has no such call here or refuses it.
    """
    if not sys.platform.startswith(("linux", "android", *_BSD)):
        raise OSError(f"the layout of addresses on {sys.platform} is not known")
    library = ctypes.CDLL(None, use_errno=True)
    first = ctypes.POINTER(_IfAddrs)()
    if library.getifaddrs(ctypes.byref(first)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    try:
        return _grouped(_entries(first.contents if first else None))
    finally:
        library.freeifaddrs(first)


def _entries(one: _IfAddrs | None) -> Iterator[tuple[str, int, Address | None]]:
    while one is not None:
        # Linux gives further IPv4 addresses of eth0 under labels such as eth0:1.
        name = os.fsdecode(one.name).partition(":")[0]
        yield name, one.flags, _read(one.address)
        one = one.next.contents if one.next else None


def _grouped(entries: Iterator[tuple[str, int, Address | None]]) -> tuple[Interface, ...]:
    flags: dict[str, int] = {}
    addresses: dict[str, list[Address]] = {}
    for name, bits, address in entries:
        flags[name] = flags.get(name, 0) | bits
        held = addresses.setdefault(name, [])
        if address is not None:
            held.append(address)
    return tuple(
        Interface(name, tuple(held), bool(flags[name] & _UP), bool(flags[name] & _LOOPBACK))
        for name, held in addresses.items()
    )


def _read(pointer: int | None) -> Address | None:
    if pointer is None:
        return None
    family = family_of(ctypes.string_at(pointer, 2), bsd=sys.platform.startswith(_BSD))
    if family == socket.AF_INET:
        return IPv4Address(ctypes.string_at(pointer + 4, 4))
    if family == socket.AF_INET6:
        return IPv6Address(plain(ctypes.string_at(pointer + 8, 16)))
    return None


def family_of(head: bytes, *, bsd: bool) -> int:
    """Return the family of a `struct sockaddr` by its first two bytes; on BSD the first one is its length."""
    return head[1] if bsd else int.from_bytes(head, sys.byteorder)


def plain(address: bytes) -> bytes:
    """Drop the interface's number that BSD kernels keep in the third and fourth byte of a link-local address."""
    link_local = address[0] == 0xFE and address[1] & 0xC0 == 0x80
    return address[:2] + bytes(2) + address[4:] if link_local else address
