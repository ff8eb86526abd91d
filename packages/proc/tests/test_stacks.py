import asyncio
import re
import threading
from pathlib import Path

import pytest

from zero.proc import Shutdown, stacks, write_stacks


def test_every_thread_is_shown_with_its_name_and_place() -> None:
    go, there = threading.Event(), threading.Event()

    def waiting_here() -> None:
        there.set()
        go.wait()

    thread = threading.Thread(target=waiting_here, name="the waiter", daemon=True)
    thread.start()
    there.wait()
    text = stacks()
    go.set()
    thread.join()
    assert re.search(r"thread 'the waiter' \d+ daemon\n", text)
    assert "in waiting_here" in text
    assert "thread 'MainThread'" in text


def test_tasks_of_supervised_loops_are_shown_from_any_thread() -> None:
    texts: list[str] = []

    async def napping() -> None:
        await asyncio.sleep(600)

    async def main() -> None:
        task = asyncio.create_task(napping(), name="nap")
        await asyncio.sleep(0)
        await asyncio.to_thread(lambda: texts.append(stacks()))
        task.cancel()

    asyncio.run(Shutdown().supervise(main))
    assert "task 'nap'" in texts[0]
    assert "in napping" in texts[0]
    after = stacks()
    assert "task 'nap'" not in after


def test_the_file_has_go_zero_s_name_and_is_private(tmp_path: Path) -> None:
    path = write_stacks(tmp_path)
    assert re.fullmatch(r".+-\d+-stacks-\d{10}\.dump", path.name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "thread 'MainThread'" in path.read_text(encoding="utf-8")


def test_a_file_that_exists_is_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.strftime", lambda _: "0102030405")
    path = write_stacks(tmp_path)
    with pytest.raises(FileExistsError):
        write_stacks(tmp_path)
    assert path.name.endswith("-0102030405.dump")
