"""The house as an SVG picture: floors as rows, requirements as lines."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from .._workspace import Member

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _LEFT, _MARGIN = 104, 34, 22, 46, 56, 20
_STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #222 }
.floor { fill: #777; font-size: 12px }
rect { fill: #eef4fb; stroke: #4a7ebb; rx: 6px }
path { fill: none; stroke: #9ab; stroke-width: 1.2 }
.extra { stroke: #d8a23a; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } rect { fill: #1d2a3a } }"""


def svg(floors: list[tuple[int, list[Member]]], arrows: Mapping[str, list[tuple[str, str]]]) -> str:
    """Draw the floors, the highest on top."""
    corners: dict[str, tuple[int, int]] = {}
    body: list[str] = []
    for row, (floor, members) in enumerate(reversed(floors)):
        y = _MARGIN + row * (_HEIGHT + _GAP_Y)
        body.append(f'<text class="floor" x="{_MARGIN}" y="{y + 22}">{floor}</text>')
        for column, member in enumerate(members):
            corners[member.module] = (_LEFT + column * (_WIDTH + _GAP_X), y)
    ways = [
        _line(corners[here], corners[to], extra)
        for here, several in arrows.items()
        for to, extra in several
    ]
    boxes = [_box(name, corner) for name, corner in corners.items()]
    width = max((x for x, _ in corners.values()), default=0) + _WIDTH + _MARGIN
    height = _MARGIN + len(floors) * (_HEIGHT + _GAP_Y)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
    return "\n".join([head, f"<style>{_STYLE}</style>", *body, *ways, *boxes, "</svg>", ""])


def _box(name: str, corner: tuple[int, int]) -> str:
    x, y = corner
    middle = f'x="{x + _WIDTH // 2}" y="{y + 22}" text-anchor="middle"'
    rect = f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}"/>'
    return f"{rect}<text {middle}>{escape(name)}</text>"


def _line(start: tuple[int, int], end: tuple[int, int], extra: str) -> str:
    """Draw a curve from the foot of one box to the head of another, or between neighbours' feet."""
    kind = ' class="extra"' if extra else ""
    x1, y1 = start[0] + _WIDTH // 2, start[1] + _HEIGHT
    x2, y2 = end[0] + _WIDTH // 2, end[1]
    if start[1] == end[1]:
        return f'<path{kind} d="M{x1} {y1} Q{(x1 + x2) // 2} {y1 + 40} {x2} {y1}"/>'
    middle = (y1 + y2) // 2
    return f'<path{kind} d="M{x1} {y1} C{x1} {middle} {x2} {middle} {x2} {y2}"/>'
