"""One server process: started, known to answer, paused, killed, started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ._errors import ServerStartError, ServerStateError

START_LIMIT = 30.0
"""Seconds a server has to give its first answer; a shared machine may be very busy."""
FAREWELL_LIMIT = 2.0
POLL = 0.01
TAIL = 40
HERE = Path(__file__).parent
# Isolated and without site-packages: ready in a moment, and deaf to the environment.
PYTHON = (sys.executable, "-I", "-S")


@dataclass(frozen=True, slots=True)
class User:
    """Who a server runs as."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Command:
    """How a server is started and how it shows that it is ready: by a real answer."""

    name: str
    argv: Sequence[str]
    folder: Path
    answers: Callable[[], bool]
    user: User | None = None
    farewell: signal.Signals | None = None
    """What makes it end quickly by itself, where that is better than kill -9."""


def launcher(user: User | None) -> list[str]:
    """Give the words before a command that make it end with this process, as `user`.

    The kernel's death signal follows the thread that starts a server, so only the main thread asks
    for it; the reaper does not care who started what.
    """
    main = threading.current_thread() is threading.main_thread()
    owner = os.getpid() if sys.platform == "linux" and main else 0
    who = ["-", "-"] if user is None else [str(user.uid), str(user.gid)]
    return [*PYTHON, str(HERE / "_launch.py"), str(owner), *who]


def environment(folder: Path) -> dict[str, str]:
    """Give a server's whole environment: nothing of ours that could change what it does."""
    path = os.environ.get("PATH", os.defpath)
    return {"PATH": path, "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(folder)}


class Reaper:
    """A folder for the data of all servers, and a process that clears up should we be killed."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="zero-testkit-"))
        if os.geteuid() == 0:
            self.folder.chmod(0o711)  # servers that refuse to be root have to reach their own
        self._process = subprocess.Popen(
            [*PYTHON, str(HERE / "_reap.py"), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The process that waits for our end."""
        return self._process.pid

    def watch(self, group: int) -> None:
        """Have a process group killed when this process ends."""
        self._tell(f"+{group}\n")

    def forget(self, group: int) -> None:
        """Take back `watch`: the group is gone and its number may be given again."""
        self._tell(f"-{group}\n")

    def close(self) -> None:
        """Remove the folder and end the process."""
        shutil.rmtree(self.folder, ignore_errors=True)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # killed by somebody: the death signal remains
            self._process.stdin.write(line.encode())


class Process:
    """A server process with its children: the leader of a process group of its own."""

    def __init__(self, command: Command, reaper: Reaper) -> None:
        self.command = command
        self.log = command.folder / "log"
        self._reaper = reaper
        self._started: subprocess.Popen[bytes] | None = None
        self._log_from = 0

    @property
    def pid(self) -> int:
        """The process id, which is the group's too; raise `ServerStateError` if it has ended."""
        process = self._started
        if process is None or process.poll() is not None:
            raise ServerStateError(f"{self.command.name} is not running")
        return process.pid

    @property
    def running(self) -> bool:
        """Whether the process has been started and has not ended; a paused one runs."""
        return self._started is not None and self._started.poll() is None

    def start(self) -> None:
        """Start it and wait for its first answer; raise `ServerStartError` with its last words."""
        if self.running:
            raise ServerStateError(f"{self.command.name} is running already")
        folder = self.command.folder
        with self.log.open("ab") as log:
            self._log_from = log.tell()
            self._started = subprocess.Popen(
                [*launcher(self.command.user), *self.command.argv],
                cwd=folder,
                env=environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._reaper.watch(self._started.pid)
        try:
            self._wait_for_answer(self._started)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """End it and its children at once, as by kill -9; nothing happens if it has ended."""
        process = self._started
        if process is None:
            return
        # Also after the leader's own end: its children may be left.
        self._signal(process.pid, signal.SIGKILL)
        process.wait()
        self._reaper.forget(process.pid)
        self._started = None

    def stop(self) -> None:
        """End it for good: by its farewell signal where it has one, and at once if that fails."""
        process, farewell = self._started, self.command.farewell
        if process is not None and farewell is not None and process.poll() is None:
            process.send_signal(farewell)
            self._signal(process.pid, signal.SIGCONT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(FAREWELL_LIMIT)
        self.kill()

    def pause(self) -> None:
        """Stop it without ending it: connections stay open and nothing answers."""
        pid = self.pid
        self._signal(pid, signal.SIGSTOP)
        os.waitpid(pid, os.WUNTRACED)

    def resume(self) -> None:
        """Let it go on after `pause`."""
        self._signal(self.pid, signal.SIGCONT)

    def restart(self) -> None:
        """Kill it and start it again on the same port, with the data it has on disk."""
        self.kill()
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                return self.start()
            except ServerStartError as error:
                # What the killed children held is freed a moment after them.
                if not error.in_use or time.monotonic() > deadline:
                    raise
            time.sleep(POLL)

    def last_words(self) -> str:
        """Give the last 40 lines that it wrote since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._log_from)
            lines = log.read().decode(errors="replace").splitlines()
        return "\n".join(lines[-TAIL:])

    def _wait_for_answer(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_LIMIT
        while True:
            answered = self.command.answers()
            # Asked after the answer: it may have come from somebody else on that port.
            if process.poll() is not None:
                reason = f"ended with exit status {process.returncode}"
                raise ServerStartError(self.command.name, reason, self.last_words())
            if answered:
                return
            if time.monotonic() > deadline:
                reason = f"gave no answer in {START_LIMIT:g} seconds"
                raise ServerStartError(self.command.name, reason, self.last_words())
            time.sleep(POLL)

    @staticmethod
    def _signal(group: int, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, number)
