import os
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from zero.hash import ConsistentHash, murmur3

NODES = [f"10.0.0.{number}:80" for number in range(12)]
KEYS = [f"key:{number}" for number in range(40)]


@pytest.fixture(autouse=True)
def frequent_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def together(*jobs: Callable[[], None]) -> list[BaseException]:
    """Run all jobs at once; what they raise is returned."""
    failures: list[BaseException] = []
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], None]) -> None:
        try:
            start.wait(30)
            job()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return failures


def test_a_node_that_is_replaced_is_never_missing() -> None:
    ring = ConsistentHash(NODES)
    owners = [ring.get(key) for key in KEYS]
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            assert [ring.get(key) for key in KEYS] == owners
            assert len(ring.get_n("key", 12)) == 12

    def write() -> None:
        try:
            for turn in range(400):
                ring.add(NODES[turn % 12])
        finally:
            stop.set()

    assert not together(write, read, read, read)


def test_a_node_keeps_its_place_while_its_new_points_are_computed() -> None:
    seen: list[list[str]] = []

    def look(data: bytes) -> int:
        seen.append(list(ring))
        return murmur3(data)

    ring: ConsistentHash[str] = ConsistentHash(hash_function=look)
    ring.add_many(NODES)
    seen.clear()
    ring.add(NODES[0], weight=50)
    assert seen == [NODES] * 50
    assert list(ring) == [*NODES[1:], NODES[0]]


def test_a_group_of_nodes_arrives_whole() -> None:
    rings = [ConsistentHash(NODES[:1])]
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            assert len(rings[-1].get_n("key", 12)) in {1, 12}

    def write() -> None:
        try:
            for _ in range(60):
                rings.append(ConsistentHash(NODES[:1]))
                rings[-1].add_many(NODES)
        finally:
            stop.set()

    assert not together(write, read, read)
    assert len(rings[-1]) == 12


def test_a_thread_sees_its_own_changes_at_once_whatever_others_do() -> None:
    ring = ConsistentHash(["anchor"])

    def churn(name: str) -> Callable[[], None]:
        def run() -> None:
            for _ in range(60):
                ring.add(name)
                assert name in ring.get_n("key", 10)
                ring.remove(name)
                assert name not in ring.get_n("key", 10)

        return run

    assert not together(*(churn(f"node-{letter}") for letter in "abcdef"))
    assert list(ring) == ["anchor"]


def test_nothing_is_lost_when_all_add_at_once() -> None:
    ring = ConsistentHash[str]()
    names = [[f"{part}/{number}:" for number in range(20)] for part in range(6)]

    def add(part: list[str]) -> Callable[[], None]:
        def run() -> None:
            for name in part:
                ring.add(name)
                ring.get("key")

        return run

    assert not together(*(add(part) for part in names))
    everything = sorted(name for part in names for name in part)
    assert sorted(ring) == everything
    fresh = ConsistentHash(list(ring))
    assert [ring.get(key) for key in KEYS] == [fresh.get(key) for key in KEYS]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_process_reads_and_changes_its_copy() -> None:
    ring = ConsistentHash(NODES)
    owner = ring.get("key")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            ring.add("child")
            ring.remove(str(owner))
            status = 0 if ring.get("key") not in {None, owner} else 2
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert ring.get("key") == owner
