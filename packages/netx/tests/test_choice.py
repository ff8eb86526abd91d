from ipaddress import ip_network

import pytest

from zero.netx import AddressError, internal_ip

from .machines import LOOPBACK, machine


def test_the_first_ipv4_in_the_order_of_the_system() -> None:
    source = machine(LOOPBACK, ("eth0", "fe80::1 fd00::1 10.0.0.1 10.0.0.2"), ("eth1", "10.1.0.1"))
    assert internal_ip(source=source) == "10.0.0.1"
    assert internal_ip(family=6, source=source) == "fd00::1"


@pytest.mark.parametrize("cards", [
    (),
    (LOOPBACK,),
    (LOOPBACK, ("eth0", "")),
    (LOOPBACK, ("(eth0)", "10.0.0.1")),
    (LOOPBACK, ("eth0", "fe80::1 fd00::1")),
    (LOOPBACK, ("dummy0", "127.0.0.9 0.0.0.0 224.0.0.1")),
])  # fmt: skip
def test_machines_without_an_address_for_others(cards: tuple[tuple[str, str], ...]) -> None:
    assert internal_ip(source=machine(*cards)) is None


def test_an_address_on_an_interface_flagged_as_loopback_is_not_taken() -> None:
    assert internal_ip(source=machine(("lo0", "10.0.0.9"), ("en0", "10.0.0.1"))) == "10.0.0.1"


@pytest.mark.parametrize("bridge", [
    "docker0", "docker_gwbridge", "br-0123456789ab", "veth12ab", "virbr0", "podman1", "cni0", "cni-podman0",
    "flannel.1", "cali0a1b", "cilium_host", "lxdbr0", "lxcbr0", "vmnet8", "vboxnet0", "kube-ipvs0", "weave",
])  # fmt: skip
def test_bridges_for_the_machines_own_containers_come_last(bridge: str) -> None:
    source = machine(LOOPBACK, (bridge, "172.17.0.1"), ("eth0", "10.0.0.1"))
    assert internal_ip(source=source) == "10.0.0.1"
    assert internal_ip(source=machine(LOOPBACK, (bridge, "172.17.0.1"))) == "172.17.0.1"


@pytest.mark.parametrize(
    "name", ["br0", "br-lan", "bridge0", "bond0", "wlan0", "tun0", "callisto", "dockside"]
)
def test_names_that_only_look_alike_keep_their_place(name: str) -> None:
    source = machine(LOOPBACK, (name, "10.9.0.1"), ("eth0", "10.0.0.1"))
    assert internal_ip(source=source) == "10.9.0.1"


def test_inside_a_container_the_only_interface_is_it() -> None:
    assert internal_ip(source=machine(LOOPBACK, ("eth0", "172.17.0.5"))) == "172.17.0.5"


def test_made_up_addresses_come_last() -> None:
    source = machine(("eth0", "169.254.3.4 fe80::1"), ("eth1", "10.0.0.1"))
    assert internal_ip(source=source) == "10.0.0.1"
    assert internal_ip(source=machine(("eth0", "169.254.3.4 fe80::1"))) == "169.254.3.4"
    assert internal_ip(family=6, source=source) is None


SEVERAL = machine(
    LOOPBACK,
    ("eth0", "10.1.2.3"),
    ("eth1", "192.168.7.8 10.5.0.1 fd00::7"),
    ("docker0", "172.17.0.1"),
)


@pytest.mark.parametrize(("interface", "network", "expected"), [
    ("eth1", None, "192.168.7.8"),
    ("docker0", None, "172.17.0.1"),
    (None, "192.168.0.0/16", "192.168.7.8"),
    (None, "192.168.99.99/16", "192.168.7.8"),
    (None, ip_network("172.16.0.0/12"), "172.17.0.1"),
    ("eth1", "10.0.0.0/8", "10.5.0.1"),
    (None, "10.5.0.1", "10.5.0.1"),
])  # fmt: skip
def test_hints(interface: str | None, network: str | None, expected: str) -> None:
    assert internal_ip(interface=interface, network=network, source=SEVERAL) == expected


@pytest.mark.parametrize(("interface", "network", "message"), [
    ("eth9", None, "'eth9' has no address to publish of IPv4; there is lo 127.0.0.1, ::1; eth0 10.1.2.3; eth1 "),
    ("lo", None, "'lo' has no address to publish"),
    ("", None, "'' has no address to publish"),
    (None, "11.0.0.0/8", "'11.0.0.0/8' holds no address to publish of IPv4; there is "),
    ("eth0", "192.168.0.0/16", "'eth0' has no address to publish in 192.168.0.0/16 of IPv4; there is "),
    (None, "fd00::/8", "'fd00::/8' holds no address to publish of IPv4"),
])  # fmt: skip
def test_a_hint_that_fits_nothing_is_refused_with_what_there_is(
    interface: str | None, network: str | None, message: str
) -> None:
    with pytest.raises(AddressError) as caught:
        internal_ip(interface=interface, network=network, source=SEVERAL)
    assert str(caught.value).startswith(message)


def test_what_there_is_names_interfaces_that_are_down_or_bare() -> None:
    source = machine(("(eth0)", "10.0.0.1"), ("eth1", ""))
    with pytest.raises(
        AddressError, match=r"there is eth0 10\.0\.0\.1 \(down\); eth1 without an address$"
    ):
        internal_ip(interface="eth1", source=source)
    with pytest.raises(AddressError, match=r"there is no interface$"):
        internal_ip(interface="eth1", source=machine())


@pytest.mark.parametrize("network", ["10.0.0.0/33", "lan", "", "10.0.0.0/8/8"])
def test_a_network_that_is_none_is_refused(network: str) -> None:
    with pytest.raises(AddressError, match="is no network such as") as caught:
        internal_ip(network=network, source=SEVERAL)
    assert caught.value.value == network


def test_a_family_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="the family is 5, neither 4 nor 6"):
        internal_ip(family=5, source=SEVERAL)  # pyright: ignore[reportArgumentType]
