"""Adapter: run the cases of the vector files through the package.

A type whose default is malformed, or outside its own options or range, is refused by us when it is compiled. The checks of
such a case that go-zero answers without touching that default run on the type without it.
"""

import copy
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from zero.mapping import (
    Binder,
    Mapper,
    MappingError,
    Number,
    PlanError,
    convert,
    decode_json,
    fill_defaults,
)

from .describe import Describer, expected, normal, same, unwrapped
from .documents import DocumentError, load_toml, load_yaml
from .requests import read_request
from .warts import UNMARKED, WARTS

Outcome = tuple[str, str, str]

# Where go-zero's text names the place.
PLACES = [
    re.compile(pattern)
    for pattern in (
        r'field "(?P<path>.*?)" is not set',
        r'^"(?P<path>.*?)" is not set',
        r'field "(?P<path>.*?)" mustn\'t be nil',
        r'type mismatch for field "(?P<path>.*?)"',
        r"fullName: `(?P<path>.*?)`",
        r"expect string for field (?P<path>.*?), but",
        r'for field "(?P<path>.*?)" is not defined in options',
        r'unmarshal field "(?P<path>.*?)" with environment',
        r'set the default value, "(?P<path>.*?)" must be zero',
        r'values for ".*?" and "(?P<key>.*?)" should be both provided or both not in "(?P<base>.*?)"',
        r'set value for either ".*?" or "(?P<key>.*?)" in "(?P<base>.*?)"',
    )
]


class Answer:
    """What the package said: a value, errors, or a refused type."""

    def __init__(
        self,
        value: Any = None,
        errors: list[tuple[str, str]] | None = None,
        plan: PlanError | None = None,
    ) -> None:
        self.value = value
        self.errors = errors
        self.plan = plan

    @property
    def ok(self) -> bool:
        return self.errors is None and self.plan is None

    @property
    def bad_default(self) -> bool:
        return self.plan is not None and self.plan.message.startswith("its default")

    def __repr__(self) -> str:
        if self.plan is not None:
            return f"PlanError({self.plan}, {self.plan.kind})"
        return f"value {self.value!r}" if self.ok else f"errors {self.errors}"


def ask(run: Callable[[], Any], descriptor: Any) -> Answer:
    try:
        return Answer(normal(run(), descriptor))
    except MappingError as error:
        return Answer(errors=[(item.path, item.kind) for item in error.errors])
    except DocumentError as error:
        return Answer(errors=[("", error.kind)])
    except PlanError as error:
        return Answer(plan=error)


def place(text: str) -> str | None:
    for pattern in PLACES:
        match = pattern.search(text)
        if match is None:
            continue
        found = match.groupdict()
        if "path" in found:
            return found["path"]
        return f"{found['base']}.{found['key']}" if found["base"] else found["key"]
    return None


def agrees(check: dict[str, Any], answer: Answer, descriptor: Any) -> bool:
    """Tell whether an answer is the outcome that a check holds."""
    if "value" in check:
        return answer.ok and same(answer.value, expected(check["value"], descriptor))
    if "one_of" in check:
        return any(agrees(one, answer, descriptor) for one in check["one_of"])
    if "error" not in check:
        return False
    if answer.plan is not None:
        return answer.plan.kind == check["kind"]
    if answer.errors is None:
        return False
    where = place(check["error"])
    return any(
        kind == check["kind"] and (where is None or is_at(path.lower(), where.lower(), check))
        for path, kind in answer.errors
    )


def is_at(path: str, where: str, check: dict[str, Any]) -> bool:
    # For null go-zero names the key without the path to it.
    return path == where or (check["kind"] == "null" and path.endswith((f".{where}", where)))


def without_default(descriptor: Any, name: str) -> Any:
    """Return the descriptor without the default of a field."""
    if isinstance(descriptor, list):
        return [without_default(item, name) for item in descriptor]
    if not isinstance(descriptor, dict):
        return descriptor
    kept = {key: without_default(item, name) for key, item in descriptor.items()}
    if kept.get("name") == name:
        kept.pop("default", None)
    return kept


def judge(
    case_id: str, check: dict[str, Any], descriptor: Any, run: Callable[[Any, Any], Any]
) -> Outcome:
    """Run one check; `run` takes a type and the check."""
    try:
        answer = ask(lambda: run(Describer().type(descriptor), check), descriptor)
        shown = shorten(check)
        if agrees(check, answer, descriptor):
            return case_id, "equal", ""
        if "wart" in check:
            stated = WARTS.get(check["wart"])
            if stated is not None and stated(Deviation(check, answer, descriptor, run)):
                return case_id, "wart", check["wart"]
        else:
            deviation = Deviation(check, answer, descriptor, run)
            for reason, stated in UNMARKED.items():
                if stated(deviation):
                    return case_id, "wart", f"{reason} (not marked)"
        if answer.bad_default and answer.plan is not None:
            rest = without_default(descriptor, answer.plan.field)
            _, outcome, detail = judge(case_id, check, rest, run)
            return case_id, outcome, detail
        return case_id, "differs", f"{shown}\n  type {json.dumps(descriptor)}\n  got {answer!r}"
    except ImportError:
        raise
    except Exception as error:  # one case must not stop the run
        return case_id, "differs", f"{shorten(check)}\n  raised {type(error).__name__}: {error}"


class Deviation:
    """A check that go-zero answers with a wart, with our answer; can ask for other inputs."""

    def __init__(
        self, check: dict[str, Any], answer: Answer, descriptor: Any, run: Callable[[Any, Any], Any]
    ) -> None:
        self.check, self.answer, self.descriptor, self.run = check, answer, descriptor, run
        self.place = place(check.get("error", ""))

    def ask(self, descriptor: Any = None, **changed: Any) -> Answer:
        descriptor = self.descriptor if descriptor is None else descriptor
        check = copy.deepcopy(self.check) | changed
        return ask(lambda: self.run(Describer().type(descriptor), check), descriptor)

    def other(self, run: Callable[[], Any], descriptor: Any = None) -> Answer:
        return ask(run, self.descriptor if descriptor is None else descriptor)

    def fields(self) -> list[dict[str, Any]]:
        root = unwrapped(self.descriptor)
        return list(all_fields(root)) if isinstance(root, dict) else []


def all_fields(descriptor: Any) -> Iterator[dict[str, Any]]:
    if isinstance(descriptor, dict):
        for field in descriptor.get("struct", ()):
            yield field
            yield from all_fields(field["type"])
        for key in ("list", "map", "nullable"):
            if key in descriptor:
                yield from all_fields(descriptor[key])


def shorten(check: dict[str, Any]) -> str:
    text = json.dumps(check, ensure_ascii=False)
    return text if len(text) < 1500 else text[:1500] + "..."


@contextmanager
def environment(case: dict[str, Any]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in case.get("env", {})}
    os.environ.update(case.get("env", {}))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def checks_of(
    document: dict[str, Any], runner: Callable[[dict[str, Any]], Callable[[Any, Any], Any]]
) -> Iterator[Outcome]:
    for case in document["cases"]:
        run = runner(case)
        for number, check in enumerate(case["checks"]):
            case_id = f"{case['id']}/{number}"
            try:
                with environment(case):
                    yield judge(case_id, check, case["type"], run)
            except ImportError as error:
                yield case_id, "pending", f"needs {error.name}"


def mapping(document: dict[str, Any]) -> Iterator[Outcome]:
    return checks_of(document, reader)


def reader(case: dict[str, Any]) -> Callable[[Any, Any], Any]:
    source = "key" if case["format"] == "native" else "json"
    options = {ENGINE[name][0]: ENGINE[name][1] for name in case.get("engine", ())}

    def run(type_: Any, check: dict[str, Any]) -> Any:
        data = (
            bytes.fromhex(check["input_hex"]) if "input_hex" in check else check["input"].encode()
        )
        if "fold" in options:
            # This option of go-zero folds the keys of the type; the input is expected to be folded.
            return Mapper(type_, **options).convert(
                json.loads(
                    data, parse_float=Number, parse_int=Number, object_pairs_hook=folded_only
                )
            )
        if options:
            return Mapper(type_, **options).decode_json(data)
        match case["format"]:
            case "json":
                return decode_json(data, type_)
            case "native":
                return convert(msgspec.json.decode(data), type_, source=source)
            case "yaml":
                document = load_yaml(data)
                return Mapper(type_, literals=True).convert({} if document is None else document)
            case _:
                return Mapper(type_, literals=True).convert(load_toml(data))

    return run


def folded_only(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in pairs if key == key.lower()}


ENGINE: dict[str, tuple[str, Any]] = {
    "string_values": ("strings", True),
    "from_array": ("first", True),
    "opaque_keys": ("opaque", True),
    "lower_keys": ("fold", str.lower),
}


def request(document: dict[str, Any]) -> Iterator[Outcome]:
    def runner(case: dict[str, Any]) -> Callable[[Any, Any], Any]:
        return lambda type_, check: Binder(type_).bind(**read_request(check["request"]))

    return checks_of(document, runner)


def fill_default(document: dict[str, Any]) -> Iterator[Outcome]:
    def runner(case: dict[str, Any]) -> Callable[[Any, Any], Any]:
        return lambda type_, check: fill_defaults(type_, given=check.get("initial"))

    yield from checks_of(described_only(document), runner)


def described_only(document: dict[str, Any]) -> dict[str, Any]:
    """Write the descriptors of go-zero's own configuration types in place of their names."""
    sheet = json.loads((Path(__file__).parent / "vectors" / "conf_defaults.json").read_text())
    known = sheet["types"]
    return document | {
        "cases": [case | {"type": spelled_out(case["type"], known)} for case in document["cases"]]
    }


def spelled_out(descriptor: Any, known: dict[str, Any]) -> Any:
    if isinstance(descriptor, list):
        return [spelled_out(item, known) for item in descriptor]
    if not isinstance(descriptor, dict):
        return descriptor
    if "conf" in descriptor:
        return spelled_out(known[descriptor["conf"]]["type"], known)
    return {key: spelled_out(item, known) for key, item in descriptor.items()}


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {
    "mapping": mapping,
    "mapping_random": mapping,
    "request": request,
    "fill_default": fill_default,
}
