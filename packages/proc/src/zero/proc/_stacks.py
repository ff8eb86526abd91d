"""What every thread and task is doing right now, as text."""

import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import asyncio

_DEEPEST: Final = 200
_loops: "list[asyncio.AbstractEventLoop]" = []


def stacks() -> str:
    """Return the stacks of all threads, and of the asyncio tasks of the loops that are known.

    Known are the loop that runs here and those of `supervise`. It stops nothing and takes no lock,
    so what it shows may be a moment apart.
    """
    return "\n".join([*_threads(), *_tasks()])


def write_stacks(folder: str | os.PathLike[str] | None = None) -> Path:
    """Write `stacks()` to `<folder>/<command>-<pid>-stacks-<MMDDhhmmss>.dump` and return its path.

    Args:
        folder: the system's folder for temporary files if None.

    Raises:
        OSError: if the file cannot be made; one that exists is never overwritten.
    """
    if folder is None:
        import tempfile  # noqa: PLC0415 - 5 ms at import for what is asked for once a year

        folder = tempfile.gettempdir()
    command = Path(sys.argv[0] if sys.argv else "").stem or "python"
    name = f"{command}-{os.getpid()}-stacks-{time.strftime('%m%d%H%M%S')}.dump"
    path = Path(folder) / name
    # The name can be guessed and the folder may be everybody's: never through a planted link.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(stacks())
    return path


def remember_loop() -> None:
    """Let `stacks` show the tasks of the asyncio loop that runs here."""
    loop = _running_loop()
    if loop is not None and loop not in _loops:
        _loops[:] = [known for known in _loops if not known.is_closed()]
        _loops.append(loop)


def _threads() -> Iterator[str]:
    names = {thread.ident: thread for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        thread = names.get(ident)
        name = thread.name if thread else "unknown"
        daemon = " daemon" if thread and thread.daemon else ""
        yield f"thread {name!r} {ident}{daemon}\n{_stack(frame)}"


def _stack(frame: FrameType) -> str:
    return "".join(traceback.format_stack(frame))


def _tasks() -> Iterator[str]:
    here = _running_loop()
    loops = [loop for loop in _loops if not loop.is_closed()]
    if here is not None and here not in loops:
        loops.append(here)
    for loop in loops:
        for task in sys.modules["asyncio"].all_tasks(loop):
            yield f"task {task.get_name()!r} of {loop!r}\n{_awaits(task.get_coro())}"


def _awaits(awaited: Any) -> str:
    """Return where a coroutine waits, from the outermost `await` in."""
    frames: list[tuple[FrameType, int]] = []
    while awaited is not None and len(frames) < _DEEPEST:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is not None:
            frames.append((frame, frame.f_lineno))
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)
    return "".join(traceback.StackSummary.extract(iter(frames)).format())


def _running_loop() -> "asyncio.AbstractEventLoop | None":
    loaded = sys.modules.get("asyncio")  # where it is not, no loop of it runs
    try:
        return loaded.get_running_loop() if loaded is not None else None
    except RuntimeError:
        return None
