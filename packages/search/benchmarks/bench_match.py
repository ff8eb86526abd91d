# /// script
# dependencies = ["zero-search", "starlette", "werkzeug"]
# ///
"""Find a route by its path: our tree beside what else there is, with 10, 1,000 and 10,000 routes.

    uv run --with starlette --with werkzeug python packages/search/benchmarks/bench_match.py

Every router gets the same routes and the same paths, drawn at random among all routes so that
caches are as cold as they are in a service. Rounds are interleaved; a figure is the median over the
rounds of CPU time per look-up, a ratio the median of the ratios within a round. A peer that is not
installed is left out; `naive` is the model our own tests compare with.
"""

import importlib.metadata
import platform
import random
import re
import statistics
import threading
import time
from collections.abc import Callable, Iterator

from zero.search import Tree

ROUNDS = 7
BUDGET = 0.03  # seconds of CPU per router and round
SIZES = (10, 1_000, 10_000)

Search = Callable[[str], object]
Build = Callable[[list[str]], Search]


def siblings(count: int) -> list[str]:
    return [f"/api/service{number}/:id" for number in range(count)]


def deep(count: int) -> list[str]:
    return [
        f"/api/v{n % 10}/:org/{n // 10 % 10}/team/:team/{n // 100 % 10}/user/:user/{n // 1000}"
        for n in range(count)
    ]


def static(count: int) -> list[str]:
    return [f"/api/service{number}/status" for number in range(count)]


def path_for(route: str, rng: random.Random) -> str:
    return re.sub(r":\w+", lambda _: f"x{rng.randrange(1000)}", route)


def tree(routes: list[str]) -> Search:
    built = Tree[str]()
    for route in routes:
        built.add(route, route)
    return built.search


def naive(routes: list[str]) -> Search:
    split = [(route.split("/"), route) for route in routes]

    def search(path: str) -> object:
        wanted = path.split("/")
        answers = [
            ([part[:1] == ":" for part in parts], route)
            for parts, route in split
            if len(parts) == len(wanted)
            and all(
                part == got or (part[:1] == ":" and got)
                for part, got in zip(parts, wanted, strict=True)
            )
        ]
        return min(answers, default=None)

    return search


def one_regex(routes: list[str]) -> Search:
    """Join all routes to one alternation; the empty group at each end tells which one it was."""
    each = [re.sub(r":\w+", "([^/]+)", route) + "()" for route in routes]
    match = re.compile("(?:" + "|".join(each) + ")/?$").match

    def search(path: str) -> object:
        found = match(path)
        return found and (found.lastindex, found.groups("")[: found.lastindex])

    return search


def starlette(routes: list[str]) -> Search:
    from starlette.routing import Match, Route

    def endpoint(request: object) -> None: ...

    table = [Route(re.sub(r":(\w+)", r"{\1}", route), endpoint) for route in routes]

    def search(path: str) -> object:
        scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        for route in table:
            match, child = route.matches(scope)
            if match is Match.FULL:
                return child
        return None

    return search


def werkzeug(routes: list[str]) -> Search:
    from werkzeug.routing import Map, Rule

    rules = [Rule(re.sub(r":(\w+)", r"<\1>", route), endpoint=route) for route in routes]
    return Map(rules).bind("localhost").match


PEERS: dict[str, Build] = {
    "zero-search": tree,
    "naive": naive,
    "one regex": one_regex,
    "starlette": starlette,
    "werkzeug": werkzeug,
}


def available() -> Iterator[tuple[str, Build]]:
    for name, build in PEERS.items():
        try:
            build(["/x/:y"])
        except ImportError:
            print(f"{name} is not installed: left out")
        else:
            yield name, build


def cost(search: Search, paths: list[str]) -> float:
    """CPU seconds per look-up, over as many paths as the budget allows."""
    done = 0
    began = time.process_time()
    while (spent := time.process_time() - began) < BUDGET:
        for path in paths[done % len(paths) :][:25]:
            search(path)
        done += 25
    return spent / done


def measure(routes: list[str], peers: dict[str, Build]) -> dict[str, tuple[float, float]]:
    rng = random.Random(1)
    paths = [path_for(route, rng) for route in rng.choices(routes, k=1_000)]
    built = {name: build(routes) for name, build in peers.items()}
    rounds: dict[str, list[float]] = {name: [] for name in built}
    for _ in range(ROUNDS):
        for name, search in built.items():
            assert search(paths[0])
            rounds[name].append(cost(search, paths))
    ours = rounds["zero-search"]
    return {
        name: (
            statistics.median(figures),
            statistics.median(theirs / mine for theirs, mine in zip(figures, ours, strict=True)),
        )
        for name, figures in rounds.items()
    }


def with_threads(routes: list[str], count: int) -> float:
    """CPU seconds per look-up in one tree, searched by several threads at once."""
    search, rng, each = tree(routes), random.Random(1), 20_000
    paths = [path_for(route, rng) for route in rng.choices(routes, k=1_000)]

    def work() -> None:
        for _ in range(each // len(paths)):
            for path in paths:
                search(path)

    figures: list[float] = []
    for _ in range(ROUNDS):
        threads = [threading.Thread(target=work) for _ in range(count)]
        began = time.process_time()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        figures.append((time.process_time() - began) / each / count)
    return statistics.median(figures)


def main() -> None:
    peers = dict(available())
    versions = [
        f"{name} {importlib.metadata.version(name)}"
        for name in peers
        if name in {"starlette", "werkzeug"}
    ]
    print(", ".join([f"CPython {platform.python_version()}", *versions]))
    print(f"\nus per look-up (x ours)\n\n| routes | {' | '.join(peers)} |")
    print("|---|" + "---:|" * len(peers))
    for shape in (siblings, deep, static):
        for size in SIZES:
            figures = measure(shape(size), peers)
            cells = [f"{figure * 1e6:,.2f} ({ratio:,.1f})" for figure, ratio in figures.values()]
            print(f"| {size:,} {shape.__name__} | {' | '.join(cells)} |", flush=True)
    one, eight = (with_threads(siblings(10_000), count) * 1e6 for count in (1, 8))
    print(f"\n10,000 siblings, CPU us per look-up: one thread {one:.2f}, eight threads {eight:.2f}")


if __name__ == "__main__":
    main()
