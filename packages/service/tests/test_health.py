import threading

from zero.service import HealthManager, Probe


def test_no_probe_is_not_ready() -> None:
    manager = HealthManager()
    assert not manager.is_ready
    assert manager.report() == "Service Unavailable\n\n"
    assert repr(manager) == "<HealthManager no probes>"


def test_all_probes_must_be_ready() -> None:
    manager = HealthManager()
    first, second = manager.add("rest-0.0.0.0:8888"), manager.add(Probe("zrpc-:9999"))
    first.mark_ready()
    assert not manager.is_ready
    assert manager.report() == (
        "Service Unavailable\nrest-0.0.0.0:8888 is ready\nzrpc-:9999 is not ready\n\n"
    )
    second.mark_ready()
    assert manager.is_ready
    first.mark_not_ready()
    assert not manager.is_ready
    assert repr(first) == "<Probe rest-0.0.0.0:8888 is not ready>"


def test_a_removed_probe_has_no_say() -> None:
    manager = HealthManager()
    ready, gone = manager.add("a"), manager.add("b")
    ready.mark_ready()
    manager.remove(gone)
    manager.remove(gone)
    assert manager.is_ready
    assert manager.probes == (ready,)


def test_threads_may_add_probes() -> None:
    manager = HealthManager()
    threads = [threading.Thread(target=manager.add, args=(str(index),)) for index in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(manager.probes) == 50
