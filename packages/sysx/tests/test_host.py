import socket
from collections.abc import Iterator

import pytest

from zero.sysx import hostname


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    hostname.cache_clear()
    yield
    hostname.cache_clear()


def test_the_hostname_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["first", "second"])
    monkeypatch.setattr(socket, "gethostname", lambda: next(names))
    assert [hostname(), hostname()] == ["first", "first"]


def test_a_machine_without_a_name_gets_one_random_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "")
    name = hostname()
    assert len(name) == 16
    assert int(name, 16) >= 0
    assert hostname() == name


def test_a_failing_system_call_is_not_fatal(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise OSError("no hostname")

    monkeypatch.setattr(socket, "gethostname", refuse)
    assert len(hostname()) == 16
