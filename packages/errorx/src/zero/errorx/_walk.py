"""What an error is: itself, its causes, and the members of groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, cast

Kind: TypeAlias = type[BaseException] | BaseException | None
"""What `is_any` looks for: a class, one very object, or None for no error."""


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything behind it: causes (`raise ... from`) and members of groups, depth first.

    Each object comes once, also where causes form a circle. What was merely being handled at the time
    (`__context__`) is no cause.

    Raises:
        TypeError: at the first step, if this is no error.
    """
    _refuse_unless_error(error)
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting.append(current.__cause__)
        if isinstance(current, BaseExceptionGroup):
            group = cast("BaseExceptionGroup[BaseException]", current)
            waiting.extend(reversed(group.exceptions))


def is_any(error: BaseException | None, *kinds: Kind) -> bool:
    """Tell whether an error, one of its causes or a member of a group is any of the given kinds.

    Args:
        error: the error, or None for success.
        kinds: classes of errors; error objects, which are matched by identity; None, which matches no error.

    Raises:
        TypeError: for a kind that is none of these, or an error that is none.
    """
    _refuse_unless_error(error)
    classes: list[type[BaseException]] = []
    objects: list[BaseException | None] = []
    for kind in cast("tuple[object, ...]", kinds):
        if isinstance(kind, type) and issubclass(kind, BaseException):
            classes.append(kind)
        elif kind is None or isinstance(kind, BaseException):
            objects.append(kind)
        else:
            raise TypeError(f"{kind!r} is no class of errors, no error and not None")
    if error is None:
        return any(wanted is None for wanted in objects)
    return any(
        isinstance(one, tuple(classes)) or any(one is wanted for wanted in objects)
        for one in causes(error)
    )


def _refuse_unless_error(error: object) -> None:
    if error is not None and not isinstance(error, BaseException):
        raise TypeError(f"{error!r} is no error: an instance of BaseException or None is needed")
