"""Output for people and logs: colour and live progress on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

# A log has no window to fit into; narrower, long names in tables would be folded.
LOG_WIDTH = 160


def console(*, stderr: bool = False) -> Console:
    """Give a console on the present standard output or error."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else LOG_WIDTH, highlight=False)


def say(text: str = "", style: str = "", *, stderr: bool = False) -> None:
    """Print one text as it is: brackets are not markup, long lines are not cut."""
    console(stderr=stderr).print(Text(text, style=style), soft_wrap=True)


def table(
    headers: Sequence[str], rows: Iterable[Sequence[str | Text]], *, right: Sequence[str] = ()
) -> None:
    """Print rows under headers; those named in `right` are right-aligned."""
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for header in headers:
        drawn.add_column(header, justify="right" if header in right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in row))
    console().print(drawn)


def count(number: int, noun: str) -> str:
    """Write a number of things: `1 package`, `2 packages`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def seconds(spent: float) -> str:
    """Write a time span as this command shows them: `0.42 s`, `1 min 05 s`."""
    if spent < 60:
        return f"{spent:.2f} s" if spent < 10 else f"{spent:.1f} s"
    return f"{int(spent // 60)} min {int(spent % 60):02d} s"


def verdict(good: bool, text: str = "") -> Text:
    """Give a coloured cell that says whether something passed."""
    return Text(text or ("ok" if good else "failed"), style="green" if good else "bold red")
