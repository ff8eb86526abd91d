"""Never run: what type checkers must see."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import assert_type

from zero.contextx import (
    DeadlineExceededError,
    Scope,
    ScopeCancelledError,
    bind,
    check,
    current,
    decode,
    detached,
    remaining,
    scope,
    to_thread,
)


@dataclass
class Caller:
    user: str


def load(number: int, /, *, deep: bool = False) -> str:
    return str(number)


def threads(pool: Executor) -> None:
    with scope(3.0, values={"user": "ann"}) as ctx, detached() as free:
        assert_type(ctx, Scope)
        assert_type(free, Scope)
        assert_type(ctx.cancel(KeyError()), bool)
        assert_type(ctx.cause, BaseException | None)
        assert_type(ctx.values, Mapping[str, object])
        assert_type(ctx.remaining(at_most=1.0), float)
        check()
    assert_type(current(), Scope)
    assert_type(remaining(), float)
    assert_type(bind(load)(1, deep=True), str)
    narrow: Callable[[int], str] = bind(load)
    assert_type(pool.submit(narrow, 1).result(), str)
    assert_type(decode(Caller), Caller)
    assert_type(ScopeCancelledError().cause, BaseException | None)
    assert_type(DeadlineExceededError(1.0).timeout, float)


async def tasks() -> None:
    async with scope() as ctx:
        assert_type(ctx, Scope)
        assert_type(await to_thread(load, 1), str)
        assert_type(await to_thread(len, "abc", abandon_on_cancel=True), int)
