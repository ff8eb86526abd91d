"""What other processes do: children by fork, and programs that end while threads are at work."""

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
def test_a_child_starts_with_threads_and_slots_of_its_own() -> None:
    program = """
        import os, threading
        from zero.threading import RoutineGroup, StableRunner, TaskRunner, go_safe

        gate, began = threading.Event(), threading.Barrier(4)
        def hold(*args):
            began.wait(30)
            gate.wait(30)
        runner, group, stable = TaskRunner(1), RoutineGroup(), StableRunner(hold, workers=1)
        runner.schedule(hold); group.run(hold); stable.push(1)
        go_safe(int).wait()  # leaves an idle thread
        began.wait(30)
        child = os.fork()
        if child == 0:
            runner.schedule(print, "task")
            assert runner.wait(30)
            group.run(print, "routine")
            assert group.wait(30)
            assert ", 0 of" in repr(stable)
            assert stable.wait(30)
            assert go_safe(print, "alone").wait(30)
            import sys; sys.stdout.flush()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert repr(runner) == "<TaskRunner 1 of 1 running, 0 waiting>"
        gate.set()
        assert runner.wait(30) and group.wait(30) and stable.wait(30)
        print("parent")
    """
    assert run(program).split() == ["task", "routine", "alone", "parent"]


@forks
def test_a_task_that_forks_and_returns_in_the_child_spoils_nothing() -> None:
    program = """
        import os, sys
        from zero.threading import RoutineGroup, TaskRunner

        def fork():
            if os.fork() == 0:
                # What the main thread would do: the only thread here is this one, so run it aside.
                import threading
                def check():
                    with TaskRunner(1) as fresh:
                        fresh.schedule(int)
                    with runner:
                        runner.schedule(int)
                    with group:
                        group.run(int)
                    ok = repr(runner), repr(group)
                    os._exit(0 if "0 of 1" in ok[0] and "0 running" in ok[1] else 3)
                threading.Timer(0.05, check).start()
            else:
                print(os.waitstatus_to_exitcode(os.wait()[1]))

        runner, group = TaskRunner(1), RoutineGroup()
        runner.schedule(fork)
        runner.wait(30)
        group.run(fork)
        group.wait(30)
    """
    assert run(program).split() == ["0", "0"]


def test_a_program_ends_at_once_and_cleanly_while_threads_are_at_work() -> None:
    program = """
        import time
        from zero.threading import RoutineGroup, StableRunner, TaskRunner, go_safe, ordered_map

        runner, group = TaskRunner(4), RoutineGroup()
        stable = StableRunner(lambda value: time.sleep(600))
        for _ in range(4):
            runner.schedule(time.sleep, 600)
            group.run(time.sleep, 600)
            stable.push(1)
            go_safe(time.sleep, 600)
        def spin():
            while True:
                pass
        go_safe(spin)
        mapped = ordered_map(abs, range(1000))
        next(mapped)
        print("end")
    """
    assert run(program) == "end\n"


def test_nothing_happens_at_import() -> None:
    program = """
        import os, threading
        registered = []
        os.register_at_fork = lambda **hooks: registered.append(hooks)
        import zero.threading
        ours = [hook for hooks in registered for hook in hooks.values()
                if "zero" in getattr(hook, "__module__", "")]
        print(threading.active_count(), ours)
    """
    assert run(program) == "1 []\n"
