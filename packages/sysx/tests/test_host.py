import socket
import threading
from collections.abc import Iterator

import pytest

from zero.sysx import _host, hostname


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    hostname.cache_clear()
    _host._stand_in.clear()
    yield
    hostname.cache_clear()
    _host._stand_in.clear()


def test_the_hostname_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    names = iter(["first", "second"])
    monkeypatch.setattr(socket, "gethostname", lambda: next(names))
    assert [hostname(), hostname()] == ["first", "first"]


@pytest.mark.parametrize("given", ["", "(none)", "caf\udce9"])
def test_a_machine_without_a_usable_name_gets_one_random_id(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: given)
    name = hostname()
    assert len(name) == 16
    assert int(name, 16) >= 0
    assert hostname() == name


def test_a_failing_system_call_is_not_fatal(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> str:
        raise OSError("no hostname")

    monkeypatch.setattr(socket, "gethostname", refuse)
    assert len(hostname()) == 16


def test_two_nameless_machines_get_different_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "")
    first = hostname()
    hostname.cache_clear()
    _host._stand_in.clear()
    assert hostname() != first


def test_threads_that_come_first_together_get_one_id(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(4)

    def nameless() -> str:
        together.wait(30)  # all four are past the cache before any of them is done
        return ""

    monkeypatch.setattr(socket, "gethostname", nameless)
    names: list[str] = []
    threads = [threading.Thread(target=lambda: names.append(hostname())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 4
    assert len(set(names)) == 1
