"""The text of a route, taken apart and checked."""

from typing import NamedTuple

from ._errors import RouteError

PARAMETER = ":"


class Pattern(NamedTuple):
    """A checked route, split at its slashes: the first segment is the empty text before the first.

    Two routes answer the same paths exactly when their `shape` is equal: the route without its
    trailing slash and without the names of its parameters.
    """

    route: str
    segments: tuple[str, ...]
    shape: str
    slots: tuple[tuple[str, int], ...]
    """Each parameter's name and the place of its segment."""


def is_parameter(segment: str) -> bool:
    """Tell whether a segment of a route stands for any text."""
    return segment.startswith(PARAMETER)


def parse(route: str) -> Pattern:
    """Take apart a route that starts with a slash; raise `RouteError` for two in a row."""
    segments = tuple(route.split("/"))
    if not segments[-1]:
        segments = segments[:-1]  # "/a/" stands where "/a" does
    if not all(segments[1:]):
        raise RouteError(route, "has an empty segment")
    slots: dict[str, int] = {}
    for place, segment in enumerate(segments):
        if is_parameter(segment):
            slots.setdefault(segment[1:], place)  # of equal names the leftmost counts
    shape = "/".join(PARAMETER if is_parameter(segment) else segment for segment in segments)
    return Pattern(route, segments, shape or "/", tuple(slots.items()))
