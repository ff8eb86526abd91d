"""Elastic tabstops: cells between tabs line up with the cells of the lines above and below."""

import re

_PADDING = 1
_TAB_WIDTH = 8
_CELL = re.compile(r"[\t\v]")


def align(text: str) -> str:
    """Pad the cells of consecutive lines to equal width, the last cell of a line left alone.

    Leading empty cells become tabs, all other padding is blanks. A form feed ends a line and all columns with it.
    The result is that of Go's `text/tabwriter` with cells one character wide or more, one blank apart.
    """
    if not _CELL.search(text):
        return text.replace("\f", "\n")
    *parts, last = text.split("\f")
    return "\n".join([*(_align(part) for part in parts), _align(last, open_end=True)])


def _align(text: str, *, open_end: bool = False) -> str:
    rows = [_CELL.split(line) for line in text.split("\n")]
    # A tab at the very end closes a cell and opens none.
    if open_end and len(rows[-1]) > 1 and not rows[-1][-1]:
        rows[-1].pop()
    columns: list[list[int]] = []
    padding: list[list[list[int]]] = []
    for row in rows:
        del columns[len(row) - 1 :]
        columns += ([0] for _ in range(len(row) - 1 - len(columns)))
        for width, cell in zip(columns, row, strict=False):
            width[0] = max(width[0], len(cell) + _PADDING)
        padding.append(columns[:])
    return "\n".join(map(_line, rows, padding))


def _line(row: list[str], widths: list[list[int]]) -> str:
    parts: list[str] = []
    leading = True
    for cell, (width,) in zip(row, widths, strict=False):
        leading = leading and not cell
        parts.append("\t" * -(-width // _TAB_WIDTH) if leading else cell.ljust(width))
    return "".join(parts) + row[-1]
