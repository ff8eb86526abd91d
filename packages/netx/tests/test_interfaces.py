import ctypes
import os
import socket
import sys
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from types import SimpleNamespace

import pytest

from zero.netx import Interface, _getifaddrs, interfaces, internal_ip

linux = pytest.mark.skipif(sys.platform != "linux", reason="compares with Linux's own tables")


@linux
def test_every_interface_of_the_system_is_listed_in_its_order() -> None:
    assert [one.name for one in interfaces()] == [name for _, name in socket.if_nameindex()]


@linux
def test_the_loopback_interface_is_known_as_such() -> None:
    loopback = [one for one in interfaces() if one.loopback]
    assert [one.name for one in loopback] == ["lo"]
    assert all(address.is_loopback for address in loopback[0].addresses)


@linux
def test_ipv6_addresses_are_those_of_the_kernels_table() -> None:
    table = Path("/proc/net/if_inet6")
    if not table.exists():
        pytest.skip("no IPv6 here")
    rows = [line.split() for line in table.read_text("ascii").splitlines()]
    known = {(row[5], IPv6Address(bytes.fromhex(row[0]))) for row in rows}
    listed = {
        (one.name, address)
        for one in interfaces()
        for address in one.addresses
        if isinstance(address, IPv6Address)
    }
    assert listed == known


@linux
def test_ipv4_addresses_can_be_bound() -> None:
    for one in interfaces():
        for address in one.addresses:
            if isinstance(address, IPv4Address) and one.up:
                with socket.socket() as probe:
                    probe.bind((str(address), 0))


@linux
def test_listing_again_and_again_leaks_no_descriptor() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(200):
        interfaces()
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize(("head", "bsd", "family"), [
    (socket.AF_INET.to_bytes(2, sys.byteorder), False, socket.AF_INET),
    (bytes([16, 2]), True, 2),
    (bytes([28, 30]), True, 30),
])  # fmt: skip
def test_the_family_of_an_address(head: bytes, bsd: bool, family: int) -> None:
    assert _getifaddrs.family_of(head, bsd=bsd) == family


@pytest.mark.parametrize(("kernel", "expected"), [
    ("fe80:4::1", "fe80::1"),
    ("febf:4::1", "febf::1"),
    ("fec0:4::1", "fec0:4::1"),
    ("fd00:4::1", "fd00:4::1"),
])  # fmt: skip
def test_numbers_of_interfaces_are_dropped_from_link_local_addresses_only(
    kernel: str, expected: str
) -> None:
    assert _getifaddrs.plain(IPv6Address(kernel).packed) == IPv6Address(expected).packed


def entry(name: bytes, flags: int, following: object = None) -> SimpleNamespace:
    behind = SimpleNamespace(contents=following) if following else None
    return SimpleNamespace(name=name, flags=flags, address=None, next=behind)


def test_labels_of_linux_belong_to_their_interface() -> None:
    chain = entry(b"lo", 0x9, entry(b"eth0", 0x1, entry(b"eth0:1", 0x1, entry(b"eth1", 0))))
    entries = _getifaddrs._entries(chain)  # pyright: ignore[reportArgumentType]
    assert _getifaddrs._grouped(entries) == (
        Interface("lo", (), up=True, loopback=True),
        Interface("eth0", ()),
        Interface("eth1", (), up=False),
    )


def test_an_unknown_system_is_not_guessed_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "sunos5")
    with pytest.raises(OSError, match="the layout of addresses on sunos5 is not known"):
        _getifaddrs.listed()


class Library:
    def getifaddrs(self, _: object) -> int:
        return -1


def test_a_refused_call_is_an_error_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Library())
    monkeypatch.setattr(ctypes, "get_errno", lambda: 13)
    with pytest.raises(PermissionError):
        _getifaddrs.listed()


class Network:
    """A machine that shows its addresses only through sockets and names."""

    def __init__(self, patch: pytest.MonkeyPatch, *, routed: str, resolved: str) -> None:
        self._routed = [ip_address(text) for text in routed.split()]
        self._resolved = resolved.split()
        patch.setattr(socket, "socket", self.socket)
        patch.setattr(socket, "getaddrinfo", self.getaddrinfo)
        patch.setattr(socket, "gethostname", lambda: "here")

    def socket(self, family: int, _: int) -> "Probe":
        version = 4 if family == socket.AF_INET else 6
        return Probe(next((str(a) for a in self._routed if a.version == version), None))

    def getaddrinfo(self, host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        assert host == "here"
        if not self._resolved:
            raise socket.gaierror("unknown host")
        return [(0, 0, 0, "", (text, 0)) for text in self._resolved]


class Probe:
    def __init__(self, source: str | None) -> None:
        self._source = source

    def __enter__(self) -> "Probe":
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def connect(self, _: object) -> None:
        if self._source is None:
            raise OSError("network is unreachable")

    def getsockname(self) -> tuple[str | None, int]:
        return self._source, 1


@pytest.mark.parametrize(("routed", "resolved", "expected"), [
    ("10.0.0.1 fd00::1", "10.0.0.2 10.0.0.1", "10.0.0.1 fd00::1 10.0.0.2"),
    ("10.0.0.1", "", "10.0.0.1"),
    ("fd00::1", "127.0.0.1 ::1", "fd00::1"),
    ("", "10.0.0.2 fe80::1%12", "10.0.0.2 fe80::1%12"),
])  # fmt: skip
def test_without_a_list_the_default_route_and_the_hostname_tell(
    monkeypatch: pytest.MonkeyPatch, routed: str, resolved: str, expected: str
) -> None:
    def refused() -> tuple[Interface, ...]:
        raise PermissionError(13, "seccomp")

    Network(monkeypatch, routed=routed, resolved=resolved)
    monkeypatch.setattr(_getifaddrs, "listed", refused)
    assert interfaces() == (Interface("", tuple(map(ip_address, expected.split()))),)


def test_a_machine_without_any_network_has_no_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    Network(monkeypatch, routed="", resolved="127.0.1.1")
    monkeypatch.setattr(sys, "platform", "win32")
    assert interfaces() == ()
    assert internal_ip() is None


def test_a_python_without_ctypes_still_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    Network(monkeypatch, routed="10.0.0.1", resolved="")
    monkeypatch.setitem(sys.modules, "zero.netx._getifaddrs", None)
    assert internal_ip() == "10.0.0.1"
