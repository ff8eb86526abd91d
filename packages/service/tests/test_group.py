"""Services together: started at once, stopped in order."""

import logging
import threading

import anyio
import anyio.lowlevel
import pytest

from zero.proc import Shutdown, ShutdownConf
from zero.service import ServiceGroup


@pytest.fixture
def end() -> Shutdown:
    return Shutdown(ShutdownConf(wrap_up_time=0, wait_time=5.5))


class Tasks:
    """An asynchronous service."""

    def __init__(self, name: str, journal: list[str]) -> None:
        self.name = name
        self.journal = journal
        self.stopped: anyio.Event | None = None

    async def start(self) -> None:
        self.stopped = anyio.Event()
        self.journal.append(f"{self.name} up")
        await self.stopped.wait()
        self.journal.append(f"{self.name} down")

    async def stop(self) -> None:
        await anyio.lowlevel.checkpoint()
        self.journal.append(f"{self.name} stop")
        if self.stopped is not None:
            self.stopped.set()


class Threads:
    """A service of threads."""

    def __init__(self, name: str, journal: list[str]) -> None:
        self.name = name
        self.journal = journal
        self.up, self.stopped, self.ended = (threading.Event() for _ in range(3))

    def start(self) -> None:
        self.journal.append(f"{self.name} up")
        self.up.set()
        self.stopped.wait(20)
        self.journal.append(f"{self.name} down")
        self.ended.set()

    def stop(self) -> None:
        self.journal.append(f"{self.name} stop")
        self.stopped.set()
        self.ended.wait(10)

    def wrap_up(self) -> None:
        self.journal.append(f"{self.name} wraps up")


async def until(journal: list[str], *entries: str) -> None:
    with anyio.fail_after(10):
        # Threads write into it too, so there is no event to await.
        while not set(entries) <= set(journal):  # noqa: ASYNC110
            await anyio.sleep(0.001)


async def test_both_kinds_start_together_and_stop_in_reverse_order(end: Shutdown) -> None:
    journal: list[str] = []
    group = ServiceGroup(Tasks("a", journal), Threads("b", journal), end=end)
    group.add(Tasks("c", journal))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(group.serve)
        await until(journal, "a up", "b up", "c up")
        end.begin()
    await end.ended()
    stops = [entry for entry in journal if entry.endswith("stop")]
    assert stops == ["c stop", "b stop", "a stop"]
    assert journal.index("b wraps up") < journal.index("c stop")
    assert {"a down", "b down", "c down"} <= set(journal)


async def test_services_that_end_by_themselves_end_the_group(end: Shutdown) -> None:
    done: list[str] = []

    async def task() -> None:
        await anyio.lowlevel.checkpoint()
        done.append("task")

    async def later() -> None:
        done.append("lambda")

    await ServiceGroup(task, lambda: done.append("thread"), lambda: later(), end=end).serve()
    assert sorted(done) == ["lambda", "task", "thread"]
    assert repr(end) == "<Shutdown running, 0 listeners>"


@pytest.mark.parametrize("first", ["task", "thread"])
async def test_the_first_failure_stops_the_others_and_is_raised(end: Shutdown, first: str) -> None:
    journal: list[str] = []
    other, third = Tasks("a", journal), Threads("b", journal)

    async def fail_as_task() -> None:
        await until(journal, "a up", "b up")
        raise LookupError("no database")

    def fail_in_thread() -> None:
        third.up.wait(10)
        raise LookupError("no database")

    failing = fail_as_task if first == "task" else fail_in_thread
    with pytest.raises(LookupError, match="no database"):
        await ServiceGroup(other, third, failing, end=end).serve()
    assert "b stop" in journal
    assert "a stop" in journal
    assert journal.index("b stop") < journal.index("a stop")
    assert {"a down", "b down"} <= set(journal)


async def test_a_stop_that_fails_is_logged_and_stops_no_other(
    end: Shutdown, caplog: pytest.LogCaptureFixture
) -> None:
    journal: list[str] = []

    class Broken(Tasks):
        async def stop(self) -> None:
            await super().stop()
            raise ValueError("half stopped")

    group = ServiceGroup(Tasks("a", journal), Broken("b", journal), end=end)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(group.serve)
        await until(journal, "a up", "b up")
        await group.stop()
        await group.stop()
    assert journal[2:4] == ["b stop", "a stop"] or "a stop" in journal
    assert journal.count("a stop") == 1
    assert [record.levelno for record in caplog.records].count(logging.ERROR) == 1


async def test_cancelling_the_group_cancels_its_tasks(end: Shutdown) -> None:
    journal: list[str] = []

    async def endless() -> None:
        try:
            journal.append("up")
            await anyio.sleep_forever()
        finally:
            journal.append("cancelled")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ServiceGroup(endless, end=end).serve)
        await until(journal, "up")
        tasks.cancel_scope.cancel()
    assert journal == ["up", "cancelled"]


def test_run_is_for_main_programs(end: Shutdown) -> None:
    journal: list[str] = []
    service = Threads("a", journal)

    def end_it() -> None:
        service.up.wait(10)
        end.begin()

    end.add_shutdown_listener(lambda: journal.append("flush"))
    ServiceGroup(service, end_it, end=end).run()
    assert journal == ["a up", "a wraps up", "a stop", "a down", "flush"]


def test_it_shows_what_it_holds(end: Shutdown) -> None:
    assert repr(ServiceGroup(print, end=end)) == "<ServiceGroup [print]>"
