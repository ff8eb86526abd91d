"""go-zero's streams, replayed in sync and async code, in place and in workers, ordered and as they are done."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from functools import cmp_to_key, reduce
from itertools import islice
from operator import add
from typing import Any

import anyio
import trio

from zero.fx import Stream

Case = dict[str, Any]
Form = tuple[str, str]

ONE: dict[str, Callable[[Any], Any]] = {
    "self": lambda x: x,
    "double": lambda x: x * 2,
    "square": lambda x: x * x,
    "negate": lambda x: -x,
    "plus1": lambda x: x + 1,
    "mod3": lambda x: x % 3,
    "text": str,
    "length": len,
    "size": len,
    "upper": lambda x: x.upper(),
    "twice": lambda x: x + x,
    "total": sum,
    "backward": lambda x: x[::-1],
    "parity": lambda x: x % 2,
    "initial": lambda x: x[:1],
}
YES: dict[str, Callable[[Any], bool]] = {
    "even": lambda x: x % 2 == 0,
    "odd": lambda x: x % 2 == 1,
    "positive": lambda x: x > 0,
    "over5": lambda x: x > 5,
    "short": lambda x: len(x) < 4,
    "starts_a": lambda x: x[:1] == "a",
    "many": lambda x: len(x) > 1,
    "always": lambda x: True,
    "never": lambda x: False,
}
LESS: dict[str, Callable[[Any, Any], bool]] = {
    "ascending": lambda a, b: a < b,
    "descending": lambda a, b: a > b,
    "by_mod3": lambda a, b: a % 3 < b % 3,
    "by_length": lambda a, b: len(a) < len(b),
    "null_first": lambda a, b: b is not None and (a is None or a < b),
}
WALK: dict[str, Callable[[Any], Iterable[Any]]] = {
    "pair": lambda x: [x, x],
    "odd_only": lambda x: [x] if x % 2 == 1 else [],
    "count_to": lambda x: range(x % 4),
    "flatten": lambda x: x,
    "letters": list,
    "drop": lambda x: [],
}
DROPPED = "an item whose function fails is dropped and only logged"
SILENT = "a failing key ends the stream silently"
FORMS: list[Form] = [
    (colour, how) for colour in ("sync", "async") for how in ("in place", "ordered", "as done")
]


class BadItem(Exception):
    """What a function of a case raises."""


def bad(name: str, item: Any) -> bool:
    return (name == "fail_even" and item % 2 == 0) or (name == "fail_on_3" and item == 3)


def function(kind: dict[str, Callable[..., Any]], name: str, good: Callable[[Any], Any]) -> Any:
    """Return the function of a name, or one that fails for some items and is harmless for others."""
    if name in kind:
        return kind[name]

    def failing(item: Any, *_: Any) -> Any:
        for one in (item, *_):
            if bad(name, one):
                raise BadItem(f"bad item: {one}")
        return good(item)

    return failing


def order(name: str) -> Callable[[Any], Any]:
    less = function(LESS, name, lambda x: False)
    return cmp_to_key(lambda a, b: -1 if less(a, b) else 1 if less(b, a) else 0)


class Replay:
    """One case in one form."""

    def __init__(self, case: Case, form: Form, *, catch: bool = False) -> None:
        self.case, self.catch = case, catch
        self.colour, self.how = form
        self.produced = 0
        self.closed = False
        self.visited: list[Any] = []

    def run(self) -> Any:
        if self.colour == "sync":
            return self.end(self.build(self.source()))
        return trio.run(self.aend)

    def source(self) -> Iterable[Any]:
        items = self.case["items"]
        if self.case["make"] != "from":
            return items if self.case["make"] == "just" else iter(items)
        return self.generate(items)

    def generate(self, items: list[Any]) -> Iterator[Any]:
        try:
            for item in items:
                self.produced += 1
                yield item
        finally:
            self.closed = True

    async def agenerate(self, items: list[Any]) -> AsyncIterator[Any]:
        try:
            for item in items:
                self.produced += 1
                yield item
        finally:
            self.closed = True

    def build(self, source: Iterable[Any] | AsyncIterator[Any]) -> Stream[Any]:
        stream: Stream[Any] = Stream(source)
        for step in self.case["steps"]:
            stream = getattr(self, f"step_{step['op']}", self.plain)(stream, step)
        return stream

    def plain(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        names = {"split": "chunk", "merge": "gather"}
        method = getattr(stream, str(names.get(step["op"], step["op"])))
        return method(step["n"]) if "n" in step else method()

    def step_concat(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        return (stream.merge if self.how == "as done" else stream.concat)(*step["with"])

    def step_sort(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        return stream.sort(key=order(step["fn"]))

    def step_distinct(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        return self.caught(stream.distinct(function(ONE, step["fn"], lambda x: x)))

    def step_group(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        return stream.group(function(ONE, step["fn"], lambda x: x))

    def step_map(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        fn = self.colored(function(ONE, step["fn"], lambda x: x))
        return self.caught(stream.map(fn, **self.crew(step)))

    def step_filter(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        fn = self.colored(function(YES, step["fn"], lambda x: True))
        return self.caught(stream.filter(fn, **self.crew(step)))

    def step_walk(self, stream: Stream[Any], step: Case) -> Stream[Any]:
        fn = self.colored(function(WALK, step["fn"], lambda x: [x]))
        return self.caught(stream.walk(fn, **self.crew(step)))

    def caught(self, stream: Stream[Any]) -> Stream[Any]:
        return stream.catch(BadItem) if self.catch else stream

    def crew(self, step: Case) -> dict[str, Any]:
        if self.how == "in place":
            return {}
        workers = 1000 if step.get("unlimited") else step.get("workers", 16)
        return {"workers": workers, "ordered": self.how == "ordered"}

    def colored(self, fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
        if self.colour == "sync":
            return fn

        async def later(item: Any) -> Any:
            return fn(item)

        return later

    def visit(self, name: str) -> Callable[[Any], None]:
        fn = function({"self": lambda x: x}, name, lambda x: x)

        def visit(item: Any) -> None:
            fn(item)
            self.visited.append(item)

        return visit

    def end(self, stream: Stream[Any]) -> Any:
        end, op, name = self.case["end"], self.case["end"]["op"], self.case["end"].get("fn", "")
        if op in ("max", "min"):
            return getattr(stream, op)(key=order(name))
        if op.endswith("_match"):
            return getattr(stream, op[:-6])(function(YES, name, lambda x: True))
        if op == "reduce":
            return stream.reduce(self.reducer(name))
        if op == "for_all":
            return stream.for_all(lambda items: self.visited.extend(islice(items, 2)))
        if op == "for_each":
            return stream.for_each(self.visit(name))
        if op == "parallel":
            workers = 1000 if end.get("unlimited") else end.get("workers", 16)
            if self.catch:
                return stream.map(self.visit(name), workers=workers).catch(BadItem).drain()
            return stream.parallel(self.visit(name), workers=workers)
        names = {"collect": "to_list", "done": "drain"}
        return getattr(stream, str(names.get(op, op)))()

    async def aend(self) -> Any:
        source = self.source()
        if self.case["make"] == "from":
            source = self.agenerate(self.case["items"])
        stream = self.build(source)
        end, op, name = self.case["end"], self.case["end"]["op"], self.case["end"].get("fn", "")
        if op in ("max", "min"):
            return await getattr(stream, f"a{op}")(key=order(name))
        if op.endswith("_match"):
            predicate = self.colored(function(YES, name, lambda x: True))
            return await getattr(stream, f"a{op[:-6]}")(predicate)
        if op == "reduce":
            return await stream.gather().map(iter).map(self.reducer(name)).afirst()
        if op == "for_all":

            async def take(items: AsyncIterator[Any]) -> None:
                async for item in items:
                    self.visited.append(item)
                    if len(self.visited) == 2:
                        break

            return await stream.afor_all(take)
        if op == "for_each":
            return await stream.afor_each(self.colored(self.visit(name)))
        if op == "parallel":
            visit = self.colored(self.visit(name))
            workers = 1000 if end.get("unlimited") else end.get("workers", 16)
            if self.catch:
                return await stream.map(visit, workers=workers).catch(BadItem).adrain()
            return await stream.aparallel(visit, workers=workers)
        names = {"collect": "ato_list", "done": "adrain"}
        return await getattr(stream, names.get(op, f"a{op}"))()

    def reducer(self, name: str) -> Callable[[Iterator[Any]], Any]:
        def fail(items: Iterator[Any]) -> None:
            list(items)
            raise BadItem("reduce failed")

        def join(items: Iterator[Any]) -> str:
            return "".join(map(str, items))

        def first_two(items: Iterator[Any]) -> Any:
            found = list(islice(items, 2))
            return reduce(add, found) if found else None

        return {"sum": sum, "join": join, "first_two": first_two, "fail": fail}[name]


def in_order(case: Case, value: Any) -> Any:
    return sorted(value, key=repr) if isinstance(value, list) and not case["ordered"] else value


def held(case: Case, replay: Replay, result: Any) -> str:
    """Hold a result against a case; empty where they agree."""
    if isinstance(result, list) and case["end"]["op"] == "collect":
        result = in_order(case, result)
    if in_order(case, case.get("result")) != result:
        return f"expected {case.get('result')}, got {result}"
    wanted, visited = case.get("visited", []), replay.visited
    if in_order(case, wanted) != in_order(case, visited):
        return f"expected visits {wanted}, got {visited}"
    return ""


def refused(case: Case, form: Form, text: str, *, catch: bool = False) -> str:
    """Tell what is wrong where an error is due; empty where it is the right one, any if no text is given."""
    replay = Replay(case, form, catch=catch)
    operations = {step["op"] for step in [*case["steps"], case["end"]]}
    # Which of several bad items comes first depends on how a sort compares, and on the order.
    exact = case["ordered"] and not operations & {"sort", "max", "min"}
    try:
        result = replay.run()
    except BadItem as error:
        if text and (str(error) != text if exact else "bad item" not in text):
            return f"expected {text!r}, got {error}"
    except ValueError as error:
        if "must" not in text and "should" not in text:
            return f"expected {text!r}, got {error!r}"
    else:
        return f"expected {text or 'a refusal'!r}, got {result}"
    if text and case["end"]["op"] == "for_each" and replay.visited != case["visited"]:
        return f"expected visits {case['visited']}, got {replay.visited}"
    return ""


def one_form(case: Case, form: Form) -> str:
    wart = case.get("wart")
    text = case.get("panic") or case.get("error")
    if wart == DROPPED:
        if text:
            return refused(case, form, "") or refused(case, form, text, catch=True)
        replay = Replay(case, form, catch=True)
        return refused(case, form, "") or held(case, replay, replay.run())
    if text or wart == SILENT:
        return refused(case, form, text or "")
    replay = Replay(case, form)
    result = replay.run()
    if wart and "null" in wart:
        reverse = case["end"]["op"] == "max"
        best = sorted(case["items"], key=order(case["end"]["fn"]), reverse=reverse)[0]
        return "" if result == best else f"expected {best}, got {result}"
    return held(case, replay, result)


def stream_case(case: Case) -> tuple[str, str]:
    for form in FORMS:
        if wrong := one_form(case, form):
            return "differs", f"{form}: {wrong} in {case}"
    if "wart" not in case:
        return "equal", f"{case.get('result', case.get('panic'))}"
    if case["wart"] == DROPPED:
        return "wart", "the error reaches the reader; with catch() the result is go-zero's"
    if case["wart"] == SILENT:
        return "wart", "the error of a key reaches the reader"
    return "wart", "null is a value like any other"


def drain_case(case: Case) -> tuple[str, str]:
    """An early end ends the source, so it is asked for no more than go-zero's, and no item in vain."""
    worst = 0
    for form in FORMS[::3]:
        replay = Replay(case, form)
        wrong = held(case, replay, replay.run())
        if wrong or not replay.closed:
            return "differs", f"{form}: {wrong or 'the source was not ended'} in {case}"
        worst = max(worst, replay.produced)
    if worst > case["produced"] or ("wart" not in case and worst != case["produced"]):
        return "differs", f"{worst} produced in {case}"
    if worst == case["produced"]:
        return "equal", f"{worst} produced"
    return "wart", f"an early end ends the source: ours {worst} produced, then closed"


def buffer_case(case: Case) -> tuple[str, str]:
    handed: list[int] = []

    def produce() -> Iterator[int]:
        for number in range(case["items"]):
            handed.append(number)
            yield number

    async def main() -> None:
        async with Stream(produce()).buffer(case["n"]).aopen():
            await anyio.wait_all_tasks_blocked()

    trio.run(main)
    if len(handed) != case["handed_over"]:
        return "differs", f"expected {case['handed_over']}, got {len(handed)}"
    return "equal", f"{len(handed)} handed over"
