"""Checked by type checkers, never run."""

from collections.abc import Callable, Coroutine
from typing import Any, assert_type

from zero.rescue import CrashHooks, Rescue, report

rescue = Rescue("poll", on=(KeyError, OSError), cleanups=[lambda: 1], on_error=print)


@rescue
def parse(text: str, base: int = 10) -> int:
    return int(text, base)


@rescue
async def fetch(text: str) -> int:
    return int(text)


assert_type(parse("1", base=2), int | None)


async def check() -> None:
    assert_type(await fetch("1"), int | None)
    async with rescue as entered:
        assert_type(entered, Rescue)


def given(work: Callable[[str], Coroutine[Any, Any, bytes]]) -> None:
    assert_type(rescue(work), Callable[[str], Coroutine[Any, Any, bytes | None]])


with rescue as entered:
    assert_type(entered, Rescue)
with CrashHooks() as hooks:
    assert_type(hooks, CrashHooks)
report(KeyError(), name="load", level=30)
