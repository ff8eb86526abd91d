"""Adapter: the vector files `conf` and `conf_defaults` through this package."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from zero.conf import ConfigError, Properties, load, loads
from zero.mapping import PlanError

from .describe import Describer, expected, normal, same
from .joined import joined, joined_value
from .rules import Check, deviates, names_place

Outcome = tuple[str, str, str]
HERE = Path(__file__).parent / "vectors"


class Answer:
    """What the package said to a text: a value in normal form, or what it refused."""

    def __init__(
        self,
        value: object = None,
        errors: tuple[tuple[str, str], ...] = (),
        plan: PlanError | None = None,
    ) -> None:
        self.value = value
        self.errors = errors
        self.plan = plan
        self.ok = not errors and plan is None

    def __repr__(self) -> str:
        if self.plan is not None:
            return f"a class that cannot be filled: {self.plan.kind}: {self.plan}"
        return f"value {self.value!r}" if self.ok else f"errors {self.errors}"


class Case:
    """One type, and texts that are read into it."""

    def __init__(self, case: dict[str, Any], known: dict[str, Any]) -> None:
        self.case = case
        self.original = expand(case["type"], known)
        self.descriptor = joined(self.original)

    def ask(self, check: dict[str, Any], **changed: Any) -> Answer:
        check = check | changed
        try:
            with environment(self.case.get("env", {})):
                return Answer(normal(self.read(check), self.descriptor))
        except ConfigError as error:
            return Answer(errors=tuple((item.path, item.kind) for item in error.errors))
        except PlanError as error:
            return Answer(plan=error)

    def read(self, check: dict[str, Any]) -> Any:
        type_ = Describer().type(self.descriptor)
        data = (
            bytes.fromhex(check["input_hex"]) if "input_hex" in check else check["input"].encode()
        )
        if "file" not in check:
            return loads(data, type_, format=self.case["format"], name="case")
        with folder() as directory:
            path = directory / check["file"]
            if path.stem != "missing":
                path.write_bytes(data)
            return load(path, type_, env=check.get("use_env", False))


def expand(descriptor: Any, known: dict[str, Any]) -> Any:
    """Return a descriptor with the named configuration types written out."""
    if isinstance(descriptor, list):
        return [expand(item, known) for item in descriptor]
    if not isinstance(descriptor, dict):
        return descriptor
    if "conf" in descriptor:
        return expand(known[descriptor["conf"]], known)
    return {
        key: expand(value, known) if key in NESTED else value for key, value in descriptor.items()
    }


NESTED = ("type", "struct", "list", "map", "nullable")


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def agrees(check: dict[str, Any], answer: Answer, descriptor: Any) -> bool:
    """Tell whether an answer is the outcome that a check holds."""
    if "one_of" in check:
        return any(agrees(one, answer, descriptor) for one in check["one_of"])
    if "value" in check:
        return answer.ok and same(answer.value, expected(check["value"], descriptor))
    if "panic" in check:
        return False
    if answer.plan is not None:
        return answer.plan.kind == check["kind"] and names_place(check["error"], answer.plan)
    return any(
        kind == check["kind"] and names_place(check["error"], path) for path, kind in answer.errors
    )


def judge(case: Case, check: dict[str, Any], number: int) -> Outcome:
    name = f"{case.case['id']}/{number}"
    try:
        if "value" in check:
            check = check | {"value": joined_value(check["value"], case.original)}
        if check.get("kind") == "validate":
            return (
                name,
                "pending",
                "needs the classes of zero-storex and zero-rpc, which check themselves",
            )
        answer = case.ask(check)
        if agrees(check, answer, case.descriptor):
            return name, "equal", ""
        reason = deviates(Check(case, check, answer))
        if reason:
            return name, "wart", reason
        return (
            name,
            "differs",
            f"{shorten(check)}\n  type {shorten(case.descriptor)}\n  got {answer!r}",
        )
    except ImportError as error:
        return name, "pending", str(error)
    except Exception as error:  # one case must not stop the run
        return name, "differs", f"{shorten(check)}\n  raised {type(error).__name__}: {error}"


def shorten(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 1500 else text[:1500] + "..."


def changed(first: dict[str, Any], check: dict[str, Any]) -> dict[str, Any]:
    """Return a check that lists only what differs from the first one, with its whole value."""
    if "changed" not in check:
        return check
    value = json.loads(json.dumps(first["value"]))
    for path, item in check["changed"].items():
        *outer, last = re.findall(r"[^.\[\]]+", path)
        node = value
        for key in outer:
            # A value that is gone made room for what is inside it.
            node = node.setdefault(key, {}) if isinstance(node, dict) else node[int(key)]
        if item == {"gone": True}:
            node.pop(last)
        else:
            node[int(last) if isinstance(node, list) else last] = item
    return check | {"value": value}


def conf(document: dict[str, Any]) -> Iterator[Outcome]:
    sheet = json.loads((HERE / "conf_defaults.json").read_text("utf-8"))
    known = {name: entry["type"] for name, entry in sheet["types"].items()} | document["demo_types"]
    for described in document["cases"]:
        if described["format"] == "properties":
            yield from properties(described)
            continue
        case = Case(described, known)
        for number, check in enumerate(described["checks"]):
            yield judge(case, changed(described["checks"][0], check), number)


def properties(case: dict[str, Any]) -> Iterator[Outcome]:
    for number, check in enumerate(case["checks"]):
        name = f"{case['id']}/{number}"
        try:
            with environment(case.get("env", {})), folder() as directory:
                path = directory / check["file"]
                path.write_text(check["input"], encoding="utf-8", newline="")
                found = Properties.load(path, env=check.get("use_env", False))
            got: Any = {
                key: [found.get(key, ""), found.number(key)] for key in check.get("value", {})
            }
        except ConfigError as error:
            got = error.errors[0].kind
        equal = got == check.get("value", check.get("kind"))
        yield (
            name,
            "equal" if equal else "differs",
            "" if equal else f"{shorten(check)}\n  got {got!r}",
        )


def conf_defaults(document: dict[str, Any]) -> Iterator[Outcome]:
    """Name the package that each class of the data sheet waits for: this one stands below all of them."""
    owners = {"logx": "logx", "service": "service", "rest": "rest", "trace": "trace", "zrpc": "rpc"}
    owners |= {"redis": "storex", "cache": "storex", "discov": "discover", "configcenter": "conf"}
    for name in document["types"]:
        owner = owners.get(name.partition(".")[0], name.partition(".")[0])
        yield name, "pending", f"zero-{owner}"


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {
    "conf": conf,
    "conf_defaults": conf_defaults,
}
