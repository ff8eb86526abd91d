"""Functions that remember what they gave."""

import functools
import inspect
import weakref
from collections.abc import Callable, Hashable
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from .cache import Cache
from .stats import CacheStats

P = ParamSpec("P")
Q = ParamSpec("Q")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
S = TypeVar("S")

KeyOf = Callable[..., Hashable]


class _Make(Protocol):
    """Makes the cache of a function, or of one object's method."""

    def __call__(self, *, name: str) -> Cache[Any, Any]: ...


class Cached(Generic[P, R_co]):
    """A function with a cache, which `cached` makes; for a method, one cache for each object.

    Attributes:
        cache: what the function has given, by key.
    """

    def __init__(
        self, fn: Callable[P, R_co], key: KeyOf | None, make: _Make, cache: Cache[Any, Any]
    ) -> None:
        self.cache = cache
        self._fn = fn
        self._key = key
        self._make = make
        self._bound: dict[int, tuple[weakref.ref[Any], Cache[Any, Any]]] = {}

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Return what the cache holds for these arguments, or call the function once for all."""
        fn = self._fn
        return self.cache.take(self.key(*args, **kwargs), lambda _: fn(*args, **kwargs))

    def key(self, *args: P.args, **kwargs: P.kwargs) -> Hashable:
        """Return the key under which a call with these arguments is held."""
        if self._key is not None:
            return self._key(*args, **kwargs)
        return (args, tuple(sorted(kwargs.items()))) if kwargs else args

    def forget(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Forget what a call with these arguments gave; False if that was not held."""
        return self.cache.delete(self.key(*args, **kwargs))

    def stats(self) -> CacheStats:
        """Return hits and misses so far."""
        return self.cache.stats()

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> "Cached[P, R_co]": ...

    @overload
    def __get__(
        self: "Cached[Concatenate[S, Q], R]", instance: S, owner: type[Any]
    ) -> "Cached[Q, R]": ...

    def __get__(self, instance: Any, owner: type[Any]) -> "Cached[Any, Any]":
        if instance is None:
            return self
        function: Any = self._fn
        bound = function.__get__(instance, owner)
        return type(self)(bound, self._key, self._make, self._cache_of(instance))

    def _cache_of(self, instance: Any) -> Cache[Any, Any]:
        number = id(instance)
        held = self._bound.get(number)
        if held is not None and held[0]() is instance:
            return held[1]
        self._bound.pop(number, None)
        drop = weakref.ref(self)

        def gone(_: object) -> None:
            if (cached := drop()) is not None and (held := cached._bound.pop(number, None)):  # noqa: SLF001
                held[1].close()

        fresh = (weakref.ref(instance, gone), self._make(name=self.cache.stats().name))
        # Of two threads, one makes the cache that both use.
        return self._bound.setdefault(number, fresh)[1]

    def __repr__(self) -> str:
        return f"<Cached {_name(self._fn)}: {len(self.cache)}>"


class AsyncCached(Cached[P, R_co]):
    """An async function with a cache, which `cached` makes."""

    async def __call__(self, *args: Any, **kwargs: Any) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride] - what R_co is here, as no type can say
        """Return what the cache holds for these arguments, or await the function once for all."""
        fn: Any = self._fn
        return await self.cache.atake(self.key(*args, **kwargs), lambda _: fn(*args, **kwargs))


class _Decorator(Protocol):
    def __call__(self, fn: Callable[P, R], /) -> Cached[P, R]: ...


def cached(
    *,
    limit: int | None = 10_000,
    ttl: float | None = None,
    key: KeyOf | None = None,
    jitter: float = 0.05,
    name: str | None = None,
    absent: type[Exception] | tuple[type[Exception], ...] = (),
    absent_ttl: float | None = 60.0,
    **options: Any,
) -> _Decorator:
    """Return a decorator that keeps what a function gives, for functions, async functions and methods.

    Callers who ask for the same at the same time share one call; errors are not kept, except for
    those in `absent`. A method gets a cache for each object, which goes with it; the object has to
    be one that can be referred to weakly.

    Args:
        limit: how many results are held, for each object.
        ttl: seconds that one is held; None is for ever.
        key: makes the key of a call, from its arguments without `self`. Otherwise the arguments
            have to be hashable, and `f(1)` and `f(x=1)` are two different calls.
        jitter: share by which each ttl varies at random.
        name: what statistics call the cache; the function's qualified name unless given.
        absent: errors that are remembered and raised again.
        absent_ttl: seconds that they are remembered.
        options: of `Cache`: `on_evict`, `on_stats`, `clock`, `rng`, `wheel`.
    """
    own = {"limit": limit, "ttl": ttl, "jitter": jitter, "absent": absent, "absent_ttl": absent_ttl}
    make: _Make = functools.partial(Cache[Any, Any], **own, **options)

    def decorate(fn: Callable[P, R], /) -> Cached[P, R]:
        made = _kind(fn)(fn, key, make, make(name=name or _name(fn)))
        wrapper: Any = made
        functools.update_wrapper(wrapper, fn)
        return made

    return decorate


def _kind(fn: Callable[P, R]) -> type[Cached[P, R]]:
    function: Any = fn  # or else what is found out would narrow the type
    return AsyncCached if inspect.iscoroutinefunction(function) else Cached


def _name(fn: object) -> str:
    return getattr(fn, "__qualname__", None) or repr(fn)
