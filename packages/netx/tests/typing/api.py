"""Checked by type checkers, never run."""

from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import assert_type

from zero.netx import AddressError, Interface, interfaces, internal_ip, publish_address

assert_type(interfaces(), tuple[Interface, ...])
card = Interface("eth0", (IPv4Address("10.0.0.1"),), up=True, loopback=False)
assert_type(card.addresses, tuple[IPv4Address | IPv6Address, ...])
assert_type(internal_ip(family=6, interface="eth0"), str | None)
assert_type(internal_ip(network=ip_network("10.0.0.0/8"), source=lambda: [card]), str | None)
assert_type(publish_address(":8080", environ={"POD_IP": "10.0.0.1"}, network="10.0.0.0/8"), str)
assert_type(AddressError(":0", "has no port").value, str)
