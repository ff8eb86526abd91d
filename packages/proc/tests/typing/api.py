"""Checked by type checkers, never run."""

from typing import assert_type

from zero.proc import Listener, Phase, Shutdown, ShutdownConf, add_shutdown_listener, stacks


async def flush() -> None:
    """Flush."""


async def main() -> int:
    """Run."""
    return 1


async def program() -> None:
    """Run under supervision."""
    assert_type(await Shutdown().supervise(main), int | None)
    await Shutdown().begun()


assert_type(add_shutdown_listener(flush), Listener)
assert_type(add_shutdown_listener(lambda: print("x")), Listener)
assert_type(Shutdown(ShutdownConf(wait_time=2)).phase, Phase)
assert_type(Shutdown().shutdown(1.0), bool)
assert_type(stacks(), str)
