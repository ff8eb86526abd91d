"""What the groups of `syncx.json` mean for our objects; one second of virtual time is a millisecond."""

from __future__ import annotations

import operator
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from zero.syncx import (
    BorrowTimeoutError,
    ClosedError,
    Cond,
    ImmutableResource,
    Limit,
    LockedCalls,
    ManagedResource,
    NotBorrowedError,
    OnceGuard,
    Pool,
    RefResource,
    ResourceManager,
    SingleFlight,
)

from .virtual import settle

Case = dict[str, Any]
Step = dict[str, Any]
Act = Callable[[int, Step], Awaitable[Step]]

# What go-zero says, and what ours raises for the same condition.
_CONDITIONS: dict[str, type[Exception]] = {
    "discarding limited token, resource pool is full, someone returned multiple times": (
        NotBorrowedError
    ),
    "borrow timeout": BorrowTimeoutError,
    "using a cleaned resource": ClosedError,
    "pool size can't be negative or zero": ValueError,
}
_INPUTS = {"at_ms", "op", "key", "timeout_ms", "maker_gives", "maker_fails", "close_fails"}
_LONG = 1e6


class Failed(Exception):
    """What a user's function raises in these cases."""


def _now() -> int:
    return round(anyio.current_time())


def _said(error: Exception) -> str:
    if isinstance(error, Failed):
        return str(error)
    for text, kind in _CONDITIONS.items():
        if isinstance(error, kind):
            return text
    raise error


def _agree(got: object, wanted: object) -> None:
    if got != wanted:
        raise AssertionError(f"expected {wanted!r}, got {got!r}")


async def _play(steps: list[Step], act: Act) -> list[Step]:
    """Begin every step at its time, in a task of its own; what each gave, and when."""
    results: list[Step] = [{"never_returns": True} for _ in steps]

    async def one(number: int, step: Step) -> None:
        try:
            result = await act(number, step)
        except Exception as error:
            result = {"error": _said(error)}
        results[number] = result | {"returned_ms": _now()}

    async with anyio.create_task_group() as group:
        for number, step in enumerate(steps):
            await anyio.sleep(max(0, step["at_ms"] - anyio.current_time()))
            group.start_soon(one, number, step)
            await settle()
        await anyio.sleep(_LONG)
        group.cancel_scope.cancel()
    return results


def _wanted(step: Step, result: Step | None = None) -> Step:
    result = step if result is None else result
    wanted = {key: value for key, value in result.items() if key not in _INPUTS}
    if "panic" in wanted:
        wanted["error"] = wanted.pop("panic")
    if "never_returns" not in wanted:
        wanted.setdefault("returned_ms", step["at_ms"])
    return wanted


async def _function(number: int, call: Step) -> str:
    await anyio.sleep(call["takes_ms"])
    if text := call.get("fails") or call.get("raises"):
        raise Failed(text)
    return f"value of call {number}"


async def single_flight(case: Case) -> str:
    flights: SingleFlight[str, str] = SingleFlight()
    ran: set[int] = set()

    async def act(number: int, call: Step) -> Step:
        async def run() -> str:
            ran.add(number)
            return await _function(number, call)

        outcome = await flights.ado(call["key"], run)
        return {"value": outcome.value, "fresh": outcome.fresh}

    calls, wart, raised = case["calls"], "", dict[str, str]()
    for number, got in enumerate(await _play(calls, act)):
        call, result = calls[number], case["results"][number]
        wanted = _wanted(call, result)
        if result["ran"]:
            raised[call["key"]] = result.get("panic", "")
        if "wart" in wanted:
            wart = "who waits gets the error of the call that ran"
            del wanted["wart"], wanted["value"]
            wanted["error"] = raised[call["key"]]
        if "error" in wanted:  # an exception has no place for it
            wanted.pop("fresh", None)
        _agree(got | {"ran": number in ran}, wanted)
    _agree(repr(flights), "<SingleFlight 0 running>")
    return wart


async def locked_calls(case: Case) -> str:
    locked: LockedCalls[str] = LockedCalls()
    started: dict[int, int] = {}

    async def act(number: int, call: Step) -> Step:
        async def run() -> str:
            started[number] = _now()
            return await _function(number, call)

        return {"value": await locked.ado(call["key"], run)}

    for number, got in enumerate(await _play(case["calls"], act)):
        wanted = _wanted(case["calls"][number], case["results"][number])
        if number in started:
            got["started_ms"] = started[number]
        _agree(got, wanted)
    _agree(repr(locked), "<LockedCalls 0 held>")
    return ""


async def limit(case: Case) -> str:
    tokens = Limit(case["size"])

    async def act(number: int, step: Step) -> Step:
        match step["op"]:
            case "try_borrow":
                return {"ok": tokens.try_borrow()}
            case "return":
                tokens.give_back()
            case _:
                await tokens.aborrow(step.get("timeout_ms"))
        return {}

    _agree(await _play(case["steps"], act), list(map(_wanted, case["steps"])))
    return ""


async def cond(case: Case) -> str:
    signals = Cond(clock=anyio.current_time)

    async def act(number: int, step: Step) -> Step:
        if step["op"] == "signal":
            signals.signal()
            return {}
        left = await signals.wait_async(step.get("timeout_ms"))
        if "timeout_ms" not in step:
            return {}
        return {"ok": left is not None, "left_ms": round(left or 0)}

    _agree(await _play(case["steps"], act), list(map(_wanted, case["steps"])))
    return ""


async def pool(case: Case) -> str:
    made, destroyed = 0, list[int]()

    async def create() -> int:
        nonlocal made
        made += 1
        return made

    async def destroy(item: int) -> None:
        destroyed.append(item)

    try:
        items = Pool(
            case["size"],
            create,
            destroy,
            max_age=case.get("max_age_ms"),
            clock=anyio.current_time,
        )
    except ValueError as error:
        _agree(_said(error), case.get("panic"))
        return ""

    async def act(number: int, step: Step) -> Step:
        if step["op"] == "put":
            await items.aput(step["item"])
            return {}
        before, gone = made, len(destroyed)
        item = await items.aget()
        result = {"item": item, "created": item > before}
        return result | ({"destroyed": destroyed[gone:]} if destroyed[gone:] else {})

    got = await _play(case["steps"], act)
    if "wart" in case:
        return _foreign(case["steps"], got, case["size"])
    for step, result in zip(case["steps"], got, strict=True):
        wanted = _wanted(step)
        if step["op"] == "put":
            del wanted["item"]
        _agree(result, wanted)
    return ""


def _foreign(steps: list[Step], got: list[Step], size: int) -> str:
    """Check that what was not lent is refused, and that no more are out than there is room for."""
    out: list[int] = []
    for step, result in zip(steps, got, strict=True):
        if step["op"] == "get":
            if "item" in result:
                out.append(result["item"])
            _agree("never_returns" in result, "item" not in result)
        elif step["item"] in out:
            out.remove(step["item"])
        elif step["item"] is not None:
            _agree(_CONDITIONS.get(result.get("error", "")), NotBorrowedError)
        _agree(len(out) <= size, True)
    return "what was not lent is refused, and the pool keeps to its size"


async def immutable_resource(case: Case) -> str:
    fetched = 0

    async def fetch() -> object:
        nonlocal fetched
        answer = case["script"][min(fetched, len(case["script"]) - 1)]
        fetched += 1
        if isinstance(answer, dict):
            raise Failed(answer["fails"])
        return answer

    resource = ImmutableResource(
        fetch, refresh_interval=case.get("refresh_ms", 1000), clock=anyio.current_time
    )

    async def act(number: int, step: Step) -> Step:
        try:
            result = {"value": await resource.aget()}
        except Failed as error:
            result = {"error": str(error)}
        return result | {"fetched": fetched}

    _agree(await _play(case["steps"], act), list(map(_wanted, case["steps"])))
    return ""


async def managed_resource(case: Case) -> str:
    made = 0

    def generate() -> int:
        nonlocal made
        made += 1
        return made

    resource = ManagedResource(generate, equals=operator.eq)
    for step in case["steps"]:
        if step["op"] == "take":
            _agree(resource.take(), step["item"])
        else:
            resource.mark_broken(step["item"])
    _agree(made, case["made"])
    return ""


async def ref_resource(case: Case) -> str:
    cleaned, uses = 0, 0

    def clean() -> None:
        nonlocal cleaned
        cleaned += 1

    resource = RefResource(clean)
    for step in case["steps"]:
        got: Step = {}
        try:
            resource.use() if step["op"] == "use" else resource.clean()
        except (ClosedError, NotBorrowedError) as error:
            got = {"error": _said(error)}
        got["cleaned"] = cleaned
        if "wart" not in case:
            _agree(got, {key: value for key, value in step.items() if key != "op"})
            continue
        # Ours: each clean ends one use; it is refused where there is none and never was a last one.
        refused = NotBorrowedError if not uses else None
        if step["op"] == "use":
            refused = ClosedError if cleaned else None
            uses += not cleaned
        elif cleaned and not uses:
            refused = None
        else:
            uses -= refused is None
        _agree(_CONDITIONS.get(got.get("error", "")), refused)
    return "a clean without a use is refused and counts for nothing" if "wart" in case else ""


async def once_guard(case: Case) -> str:
    guard = OnceGuard()
    for step in case["steps"]:
        _agree(guard.take() if step["op"] == "take" else guard.taken, step["ok"])
    return ""


class _Closer:
    def __init__(self, name: str, closed: list[str], fails: str | None = None) -> None:
        self.name, self._closed, self._fails = name, closed, fails

    def close(self) -> None:
        self._closed.append(self.name)
        if self._fails:
            raise Failed(self._fails)


async def resource_manager(case: Case) -> str:
    manager: ResourceManager[str, _Closer] = ResourceManager()
    closed: list[str] = []
    wart = ""
    for step in case["steps"]:
        got: Step = {}
        if step["op"] == "inject":
            manager.inject(step["key"], _Closer(step["item"], closed, step.get("close_fails")))
            continue
        if step["op"] == "close":
            closed.clear()
            try:
                manager.close()
            except ExceptionGroup as group:
                got = {"error": "\n".join(map(str, group.exceptions))}
            got["closed"] = sorted(closed)
        else:
            got = _get(manager, step, closed)
        wanted = {key: value for key, value in step.items() if key not in _INPUTS}
        if "wart" in step:
            wart = "what is made after close is closed again, and the call refused"
            wanted = {"made": step["made"], "error": "closed", "closed": [step["maker_gives"]]}
        elif step["op"] == "close" and "error" in wanted:
            got["error"], wanted["error"] = (sorted(x["error"].split("\n")) for x in (got, wanted))
        _agree(got, wanted)
    return wart


def _get(manager: ResourceManager[str, _Closer], step: Step, closed: list[str]) -> Step:
    made = False
    closed.clear()

    def create() -> _Closer:
        nonlocal made
        made = True
        if "maker_fails" in step:
            raise Failed(step["maker_fails"])
        return _Closer(step["maker_gives"], closed)

    try:
        return {"item": manager.get(step["key"], create).name, "made": made}
    except Failed as error:
        return {"error": str(error), "made": made}
    except ClosedError:
        return {"error": "closed", "made": made, "closed": [*closed]}


GROUPS: dict[str, Callable[[Case], Awaitable[str]]] = {
    "single_flight": single_flight,
    "locked_calls": locked_calls,
    "limit": limit,
    "timeout_limit": limit,
    "cond": cond,
    "pool": pool,
    "immutable_resource": immutable_resource,
    "managed_resource": managed_resource,
    "ref_resource": ref_resource,
    "once_guard": once_guard,
    "resource_manager": resource_manager,
}
