"""The house as an SVG picture: a square of packages from the ground up, a mark where one requires another.

As packages require only what stands below them, every mark lies left of the diagonal; with lines between
boxes neither that nor who requires whom could be read once there are forty packages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from .._workspace import Member

_CELL, _LEFT, _TOP, _MARGIN = 22, 150, 110, 16
_STYLE = """\
text { font: 13px sans-serif; fill: #333 }
.floor { fill: #888; font-size: 11px }
.band { fill: #f1f5fa }
.self { fill: #c9d3df }
.base { fill: #3b6ea8 }
.extra { fill: none; stroke: #d8942a; stroke-width: 2 }"""


def svg(floors: list[tuple[int, list[Member]]], arrows: Mapping[str, list[tuple[str, str]]]) -> str:
    """Draw the square; a filled mark is a requirement, a ring one of an extra."""
    order = [member.module for _, members in floors for member in members]
    places = {module: place for place, module in enumerate(order)}
    side = len(order) * _CELL
    width, height = _LEFT + side + _MARGIN, _TOP + side + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        f'<style>{_STYLE}</style><rect width="{width}" height="{height}" fill="#fff"/>',
        *_bands(floors, side),
        *(line for module in order for line in _names(module, places[module])),
        *(
            _mark(here, to, extra, places)
            for here in order
            for to, extra in arrows[here]
            if to in places
        ),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _bands(floors: list[tuple[int, list[Member]]], side: int) -> Iterator[str]:
    """Shade every other floor and number each."""
    first = 0
    for index, (floor, members) in enumerate(floors):
        y, height = _TOP + first * _CELL, len(members) * _CELL
        if index % 2 == 0:
            size = f'width="{_LEFT + side - _MARGIN}" height="{height}"'
            yield f'<rect class="band" x="{_MARGIN}" y="{y}" {size}/>'
        yield f'<text class="floor" x="{_MARGIN + 6}" y="{y + 15}">{floor}</text>'
        first += len(members)


def _names(module: str, place: int) -> Iterator[str]:
    """Write a package's name beside its row and above its column, and mark where they meet."""
    x, y, name = _LEFT + place * _CELL, _TOP + place * _CELL, escape(module)
    yield f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{name}</text>'
    yield f'<text transform="translate({x + 15} {_TOP - 8}) rotate(-60)">{name}</text>'
    yield f'<rect class="self" x="{x + 4}" y="{y + 4}" width="{_CELL - 8}" height="{_CELL - 8}"/>'


def _mark(here: str, to: str, extra: str, places: Mapping[str, int]) -> str:
    x, y = _LEFT + places[to] * _CELL + _CELL // 2, _TOP + places[here] * _CELL + _CELL // 2
    way = f"{here} requires {to}{f' for its extra {extra}' if extra else ''}"
    kind = "extra" if extra else "base"
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="5"><title>{escape(way)}</title></circle>'
