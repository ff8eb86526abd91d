"""What other processes do: children by fork, and programs that end while items wait."""

import os
import subprocess
import sys
import textwrap

import pytest

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def run(program: str) -> str:
    """Run a program; return what it prints if it ends well and says nothing else."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", textwrap.dedent(program)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@forks
def test_a_child_begins_anew_and_hands_over_nothing_of_its_parents() -> None:
    program = """
        import os, threading
        from zero.executors import BulkExecutor, ChunkExecutor, DelayExecutor

        gate, began = threading.Event(), threading.Event()
        def hold(batch):
            began.set()
            if "parent 1" in batch:
                gate.wait(30)
            print(*batch, flush=True)
        bulk = BulkExecutor(hold, max_tasks=1, interval=0.01)
        bulk.add("parent 1"); began.wait(30)
        bulk.add_nowait("parent 2")
        lines = ChunkExecutor(lambda batch: print(*batch, flush=True), interval=1000)
        lines.add("parent 3", 1)
        later = DelayExecutor(lambda: print("parent 4", flush=True), 1000)
        later.trigger()
        child = os.fork()
        if child == 0:
            assert (bulk.waiting, bulk.running, lines.waiting) == (0, 0, 0)
            bulk.add("child 1"); assert bulk.wait(30)
            lines.add("child 2", 1); assert lines.close(30)
            assert not later.flush()
            began = threading.Event()
            ticked = BulkExecutor(lambda batch: (print(*batch, flush=True), began.set()), interval=0.01)
            ticked.add("child 3")  # by a ticker of the child's own
            assert began.wait(30)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        gate.set()
        assert bulk.close(30) and lines.close(30) and later.close(30)
    """
    assert run(program).splitlines() == [
        *(f"child {number}" for number in (1, 2, 3)),
        *(f"parent {number}" for number in (1, 2, 3, 4)),
    ]


def test_what_waits_is_handed_over_when_a_program_ends_without_a_word() -> None:
    program = """
        from zero.executors import BulkExecutor, DelayExecutor
        lines = BulkExecutor(print, interval=1000)
        lines.add("tail")
        later = DelayExecutor(lambda: print("later"), 1000)
        later.trigger()
    """
    assert sorted(run(program).splitlines()) == ["['tail']", "later"]


def test_a_program_ends_in_time_while_a_handler_hangs() -> None:
    program = """
        import logging, threading
        logging.disable()
        from zero.executors import BulkExecutor
        BulkExecutor(lambda batch: threading.Event().wait(600), max_tasks=1, shutdown_time=0.01).add(1)
        print("end")
    """
    assert run(program) == "end\n"


def test_the_ticker_is_one_thread_for_all_and_starts_with_the_first_item() -> None:
    program = """
        import threading
        from zero.executors import BulkExecutor
        def tickers():
            return [t.daemon for t in threading.enumerate() if t.name == "zero-executors-ticker"]
        executors = [BulkExecutor(len, interval=0.001) for _ in range(50)]
        print(tickers())
        for executor in executors:
            executor.add(1)
        print(tickers())
        for executor in executors:
            executor.close()
    """
    assert run(program) == "[]\n[True]\n"


def test_the_ticker_ends_when_it_has_had_nothing_to_do() -> None:
    program = """
        import threading
        from zero.executors._engine.ticker import Ticker
        class Owner:
            def after_fork(self): ...
            def at_exit(self): ...
        ticker, rang, owner = Ticker(patience=0.01), threading.Event(), Owner()
        for _ in range(2):
            rang.clear()
            ticker.after(0.001, rang.set, owner)
            assert rang.wait(30)
            while any(t.name == "zero-executors-ticker" for t in threading.enumerate()):
                threading.Event().wait(0.001)
        print("twice")
    """
    assert run(program) == "twice\n"


def test_nothing_happens_at_import() -> None:
    program = """
        import atexit, os, threading
        registered = []
        os.register_at_fork = lambda **hooks: registered.append(hooks)
        atexit.register = registered.append
        import zero.executors
        ours = [hook for hook in registered if "zero" in repr(hook)]
        print(threading.active_count(), ours)
    """
    assert run(program) == "1 []\n"
