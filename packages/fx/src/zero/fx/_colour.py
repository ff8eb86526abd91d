"""Which colour a function has, asked once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction


def is_async(fn: Callable[..., object]) -> bool:
    """Tell whether a function, a partial of one or an object with `__call__` must be awaited."""
    fn = _inner(fn)
    return iscoroutinefunction(fn) or iscoroutinefunction(getattr(fn, "__call__", None))  # noqa: B004


def is_async_walk(fn: Callable[..., object]) -> bool:
    """Tell whether the items that a function makes can be had in async code only."""
    return is_async(fn) or isasyncgenfunction(_inner(fn))


def is_lambda(fn: Callable[..., object]) -> bool:
    """Tell whether a function may be a thin coat around another, of any colour."""
    return getattr(_inner(fn), "__name__", "") == "<lambda>"


def is_generator(fn: Callable[..., object]) -> bool:
    """Tell whether calling a function runs nothing of it yet."""
    fn = _inner(fn)
    return isgeneratorfunction(fn) or isasyncgenfunction(fn)


def name_of(fn: Callable[..., object]) -> str:
    """Return what a function is called in messages."""
    fn = _inner(fn)
    return str(getattr(fn, "__qualname__", None) or repr(fn))


def refuse_async(fn: Callable[..., object], instead: str) -> None:
    """Raise where a coroutine would be made and never awaited."""
    if is_async(fn):
        raise TypeError(f"{name_of(fn)} is asynchronous: use {instead}")


def _inner(fn: Callable[..., object]) -> Callable[..., object]:
    while isinstance(fn, partial):
        fn = fn.func
    return fn
