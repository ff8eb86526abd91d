"""Where a call stands in the program: its `dir/file.py:line`, its frame, its stack."""

import sys
import traceback
from types import CodeType, FrameType
from typing import NamedTuple

# Private by name only: documented, and nothing else goes up the stack in constant time.
frame_at = sys._getframe  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]

_MOST_CALLERS = 10_000
known_callers: dict[tuple[int, int], tuple[CodeType, str]] = {}


class Place(NamedTuple):
    """Where a line comes from: as the line says it, and in the parts that other systems ask for."""

    caller: str
    path: str
    line: int
    function: str | None


def place_of(frame: FrameType) -> Place:
    """Return what a frame runs at this moment."""
    code = frame.f_code
    return Place(caller_of(frame), code.co_filename, frame.f_lineno or 0, code.co_name)


def named_place(caller: str) -> Place:
    """Return the place that a text such as `shop/main.py:7` names."""
    path, _, line = caller.rpartition(":")
    known = bool(path) and line.isascii() and line.isdecimal() and len(line) < 10
    return Place(caller, path if known else caller, int(line) if known else 0, None)


def outermost_frame() -> FrameType:
    """Return the frame that the present thread began with."""
    frame = frame_at()
    while frame.f_back is not None:
        frame = frame.f_back
    return frame


def caller_of(frame: FrameType) -> str:
    """Return `dir/file.py:line` of what a frame runs, computed once per place in the program."""
    code = frame.f_code
    place = (id(code), frame.f_lasti)
    known = known_callers.get(place)
    if known is None:
        if len(known_callers) >= _MOST_CALLERS:
            known_callers.clear()
        # The code object is kept so that no other can take its id.
        known = known_callers[place] = (code, short_path(code.co_filename, frame.f_lineno))
    return known[1]


def short_path(path: str, line: int | None) -> str:
    """Return the last two parts of a path with the line: `shop/main.py:7`."""
    parts = path.replace("\\", "/").rsplit("/", 2)
    return f"{'/'.join(parts[-2:]).lstrip('/')}:{line or 0}"


def stack_text(frame: FrameType) -> str:
    """Return the traceback of the exception being handled, else the stack up to a frame."""
    error = sys.exception()
    if error is not None:
        return exception_text(error)
    lines = traceback.format_stack(frame)
    return "Stack (most recent call last):\n" + "".join(lines).rstrip("\n")


def exception_text(error: BaseException) -> str:
    """Return an exception's traceback, causes included."""
    return "".join(traceback.format_exception(error)).rstrip("\n")
