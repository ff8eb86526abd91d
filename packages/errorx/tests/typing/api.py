"""Checked by type checkers, never run."""

from collections.abc import Iterator
from typing import assert_type

from zero.errorx import (
    BatchError,
    ErrorCell,
    ErrorCollector,
    achain,
    causes,
    chain,
    context,
    is_any,
    text_of,
    wrap,
)

collector = ErrorCollector("closing")
collector.add(ValueError("a"), None)
assert_type(collector.errors, tuple[Exception, ...])
assert_type(collector.error, BatchError[Exception] | None)
with collector.catching(OSError):
    pass
batch: ExceptionGroup[ValueError] = BatchError("m", [ValueError("a")])

cell = ErrorCell(keep="last")
assert_type(cell.set(ValueError("a")), bool)
assert_type(cell.error, Exception | None)

assert_type(wrap(KeyError("k"), "reading"), KeyError)
assert_type(wrap(None, "reading"), None)
assert_type(text_of(KeyboardInterrupt()), str)
assert_type(is_any(None, ValueError, KeyError("k"), None), bool)
assert_type(causes(None), Iterator[BaseException])
chain(print, lambda: 1)


@context("reading", raising=RuntimeError)
def read(path: str, *, limit: int = 1) -> bytes:
    return path.encode()[:limit]


@context("charging")
async def charge(amount: int) -> float:
    await achain(print)
    return float(amount)


async def use() -> None:
    assert_type(read("a", limit=2), bytes)
    assert_type(await charge(1), float)
