import os
import pickle
from collections.abc import Iterable

import pytest

from zero.netx import AddressError, Interface, publish_address

from .machines import LOOPBACK, machine

PLAIN = machine(LOOPBACK, ("eth0", "10.1.2.3 fd00::5 fe80::1"))
POD = {"POD_IP": "10.9.9.9"}
POD6 = {"POD_IP": "fd00::1"}
NOTHING = machine(LOOPBACK)


def unasked() -> Iterable[Interface]:
    raise AssertionError("the interfaces must not be listed")


@pytest.mark.parametrize(("listen_on", "environ", "expected"), [
    ("192.168.0.5:1234", POD, "192.168.0.5:1234"),
    ("0.0.0.0:8080", {}, "10.1.2.3:8080"),
    (":8080", {}, "10.1.2.3:8080"),
    (":8080", POD, "10.9.9.9:8080"),
    ("0.0.0.0:8080", POD, "10.9.9.9:8080"),
    ("", {}, "10.1.2.3"),
    ("", POD, "10.9.9.9"),
    ("0.0.0.0", {}, "10.1.2.3"),
    ("localhost:8080", POD, "localhost:8080"),
    ("127.0.0.1:8080", POD, "127.0.0.1:8080"),
    (":8080", {"POD_IP": ""}, "10.1.2.3:8080"),
])  # fmt: skip
def test_the_rows_of_go_zero(listen_on: str, environ: dict[str, str], expected: str) -> None:
    assert publish_address(listen_on, environ=environ, source=PLAIN) == expected


@pytest.mark.parametrize("listen_on", ["0.0.0.0:8080", ":8080", "", "[::]:8080", "::"])
def test_where_nothing_is_known_the_address_comes_back(listen_on: str) -> None:
    assert publish_address(listen_on, environ={}, source=NOTHING) == listen_on
    assert publish_address(listen_on, environ={}, source=machine()) == listen_on


@pytest.mark.parametrize(("listen_on", "environ", "expected"), [
    ("[::]:8080", {}, "10.1.2.3:8080"),
    ("[::]:8080", POD, "10.9.9.9:8080"),
    ("[::]:8080", POD6, "[fd00::1]:8080"),
    ("0.0.0.0:8080", POD6, "[fd00::1]:8080"),
    ("::", POD6, "fd00::1"),
    ("[::]", {}, "10.1.2.3"),
    ("[0:0:0:0:0:0:0:0]:8080", POD, "10.9.9.9:8080"),
    ("[::%eth0]:8080", POD, "10.9.9.9:8080"),
    ("[fd00::7]:8080", POD, "[fd00::7]:8080"),
    ("[::1]:8080", POD, "[::1]:8080"),
    ("::1", POD, "::1"),
    ("fd00::7", POD, "fd00::7"),
])  # fmt: skip
def test_ipv6_is_read_and_written_with_brackets(
    listen_on: str, environ: dict[str, str], expected: str
) -> None:
    assert publish_address(listen_on, environ=environ, source=PLAIN) == expected


@pytest.mark.parametrize(("listen_on", "expected"), [
    ("[::]:8080", "[fd00::5]:8080"),
    (":8080", "[fd00::5]:8080"),
    ("0.0.0.0:8080", "0.0.0.0:8080"),
])  # fmt: skip
def test_a_machine_with_ipv6_only(listen_on: str, expected: str) -> None:
    source = machine(LOOPBACK, ("eth0", "fe80::1 fd00::5"))
    assert publish_address(listen_on, environ={}, source=source) == expected


def test_a_bridge_does_not_hide_a_real_ipv6_address() -> None:
    source = machine(LOOPBACK, ("docker0", "172.17.0.1"), ("eth0", "fd00::5"))
    assert publish_address(":80", environ={}, source=source) == "[fd00::5]:80"
    assert publish_address("0.0.0.0:80", environ={}, source=source) == "172.17.0.1:80"


def test_hints_choose_on_a_machine_with_several_networks() -> None:
    source = machine(LOOPBACK, ("eth0", "10.1.2.3"), ("eth1", "192.168.7.8 fd00::7"))
    assert publish_address(":80", environ={}, source=source, interface="eth1") == "192.168.7.8:80"
    assert (
        publish_address(":80", environ={}, source=source, network="192.168.0.0/16")
        == "192.168.7.8:80"
    )
    assert publish_address(":80", environ={}, source=source, network="::/0") == "[fd00::7]:80"


def test_pod_ip_wins_over_a_hint_and_lists_nothing() -> None:
    assert publish_address(":80", environ=POD, source=unasked, interface="eth1") == "10.9.9.9:80"
    assert publish_address("db:80", environ={}, source=unasked, interface="eth1") == "db:80"


def test_the_environment_is_read_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "POD_IP", "10.7.7.7")
    assert publish_address(":80", source=unasked) == "10.7.7.7:80"
    monkeypatch.delitem(os.environ, "POD_IP")
    assert publish_address(":80", source=PLAIN) == "10.1.2.3:80"


@pytest.mark.parametrize(("pod", "expected"), [
    (" 10.9.9.9\n", "10.9.9.9:80"),
    ("pod-7.shop.svc", "pod-7.shop.svc:80"),
    ("   ", "10.1.2.3:80"),
])  # fmt: skip
def test_what_pod_ip_may_hold(pod: str, expected: str) -> None:
    assert publish_address(":80", environ={"POD_IP": pod}, source=PLAIN) == expected


@pytest.mark.parametrize(
    "pod", ["10.0.0.1:80", "10.0.0.1,fd00::1", "a b", "0.0.0.0", "::", "http://x", "-"]
)
def test_what_pod_ip_may_not_hold(pod: str) -> None:
    with pytest.raises(AddressError, match="in POD_IP") as caught:
        publish_address(":80", environ={"POD_IP": pod}, source=PLAIN)
    assert caught.value.value == pod


@pytest.mark.parametrize(("listen_on", "reason"), [
    ("[::", "is no address such as"),
    ("[::]8080", "is no address such as"),
    (":::8080", "too many colons"),
    (":80:90", "too many colons"),
    (":0", "no port from 1 to 65535 but '0'"),
    (":", "no port from 1 to 65535 but ''"),
    (":65536", "no port"),
    (":8o80", "no port"),
    (":-1", "no port"),
    (":８０", "no port"),
    ("[::]:" + "9" * 9999, "no port"),
    (" :80", "has blanks"),
    (":80\n", "has blanks"),
    ("0.0.0.0:80\x00", "has blanks"),
])  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused_with_its_text(
    listen_on: str, reason: str
) -> None:
    with pytest.raises(AddressError, match=reason) as caught:
        publish_address(listen_on, environ=POD, source=PLAIN)
    assert caught.value.value == listen_on
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("listen_on", ["\ud800:80", "a\x00b:80", ":\u200b80"])
def test_characters_that_cannot_be_shown_are_refused_as_such(listen_on: str) -> None:
    with pytest.raises(AddressError, match="has blanks or unprintable characters in it"):
        publish_address(listen_on, environ={})


@pytest.mark.parametrize(
    "listen_on", ["unix:///run/shop.sock", "db:http", "shop:0", "0:80", "host:1:2"]
)
def test_what_stands_for_itself_is_not_looked_into(listen_on: str) -> None:
    assert publish_address(listen_on, environ=POD, source=unasked) == listen_on


def test_the_error_goes_through_pickle() -> None:
    copy = pickle.loads(pickle.dumps(AddressError(":0", "has no port")))
    assert (str(copy), copy.value, copy.reason) == ("':0' has no port", ":0", "has no port")
