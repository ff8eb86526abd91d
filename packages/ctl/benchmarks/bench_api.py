"""Read and format an .api file of a thousand routes: milliseconds, and microseconds for each route.

The interpreter's own reading of Python text of the same size stands beside it, as a measure of the machine.
"""

import ast
import statistics
import time
from collections.abc import Callable

from zero.ctl.api import format_text, parse, to_plugin_json

ROUTES = 1_000
ROUNDS = 9


def service(routes: int) -> str:
    """Write a service: a request and a response type for each route, ten routes in a block."""
    parts = ['syntax = "v1"\n\ninfo (\n\ttitle: "bench"\n)\n']
    for number in range(routes):
        parts.append(
            f"type Request{number} {{\n"
            f'\tId int64 `path:"id"` // the key\n'
            f'\tName string `form:"name,optional"`\n'
            f'\tTags []string `json:"tags,optional"`\n}}\n'
            f"type Response{number} {{\n"
            f'\tItems []*Request{number} `json:"items"`\n'
            f'\tLabels map[string]string `json:"labels"`\n}}\n'
        )
    for block in range(0, routes, 10):
        parts.append(
            f"@server (\n\tgroup: g{block}\n\tprefix: /v1\n\tjwt: Auth\n)\nservice bench-api {{\n"
        )
        for number in range(block, min(block + 10, routes)):
            parts.append(
                f'\t// route {number}\n\t@doc "does {number}"\n\t@handler handle{number}\n'
                f"\tget /things/{number}/:id (Request{number}) returns (Response{number})\n"
            )
        parts.append("}\n")
    return "".join(parts)


def measure(run: Callable[[], object]) -> float:
    """Return the milliseconds of one run."""
    begin = time.perf_counter()
    run()
    return (time.perf_counter() - begin) * 1e3


def main() -> None:
    """Interleave the rounds and print medians."""
    text = service(ROUTES)
    api = parse(text)
    python = "value = {'key': [1, 2, 3], 'other': call(name, text='x')}\n" * (len(text) // 58)
    runs: dict[str, Callable[[], object]] = {
        "parse and check": lambda: parse(text),
        "format": lambda: format_text(text),
        "plugin document": lambda: to_plugin_json(api),
        "Python's ast.parse, as much text": lambda: ast.parse(python),
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            taken[name].append(measure(run))
    print(
        f"{ROUTES} routes, {2 * ROUTES} types, {len(text) // 1024} KiB, {text.count(chr(10))} lines"
    )
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:34} {median:8.1f} ms {median * 1e3 / ROUTES:8.1f} us a route")


if __name__ == "__main__":
    main()
