"""Warnings about what goctl accepts in silence, though it hardly means what was meant: structures and annotations."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .._errors import Problem
from .._model import Api
from .._syntax._source import Source
from .._syntax._tree import Pair, Tree
from .._tags import TagError, check_tag
from .._types import Member, Position, Struct, TypeDef
from ._lint_routes import lint_routes
from ._load import problem_at, service_blocks

_SOURCES = ("json", "form", "path", "header")
_DURATION = re.compile(r"0|(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|μs|ms|s|m|h))+")
_NUMBER = re.compile(r"[0-9]+")


def lint(api: Api, trees: list[Tree]) -> list[Problem]:
    """Return warnings in the order of the files."""
    sources = {tree.source.name: tree.source for tree in trees}
    found = [*_annotations(trees)]
    found += (_shown(warning, sources) for warning in (*_structures(api), *lint_routes(api)))
    order = {name: index for index, name in enumerate(sources)}
    return sorted(found, key=lambda problem: _place(problem.position, order))


def _place(position: Position | None, order: dict[str, int]) -> tuple[int, int, int]:
    return (order[position.file], position.line, position.column) if position else (0, 0, 0)


def _shown(warning: Problem, sources: dict[str, Source]) -> Problem:
    if warning.position is None:
        return warning
    source = sources[warning.position.file]
    return replace(warning, excerpt=source.excerpt(source.offset(warning.position)))


def _annotations(trees: Iterable[Tree]) -> Iterator[Problem]:
    for tree in trees:
        for service in service_blocks(tree):
            seen: set[str] = set()
            for pair in service.server.pairs if service.server else ():
                yield from _annotation(tree.source, pair, seen)


def _annotation(source: Source, pair: Pair, seen: set[str]) -> Iterator[Problem]:
    key, value = pair.key.text, pair.value.raw
    if key in seen:
        message = f"@server key {key} stands twice: the last one counts"
        yield problem_at(source, pair.key, "lint", message)
    seen.add(key)
    if key == "timeout" and not _DURATION.fullmatch(value):
        message = f"timeout {value} is no duration"
        yield problem_at(source, pair.value, "lint", message, "write it like 3s or 500ms")
    if key == "maxBytes" and not _NUMBER.fullmatch(value):
        message = f"maxBytes {value} is no whole number"
        yield problem_at(source, pair.value, "lint", message, "write the number of bytes")


def _structures(api: Api) -> Iterator[Problem]:
    for definition in api.types:
        yield from _members(definition, definition.members)


def _members(definition: TypeDef, members: Iterable[Member]) -> Iterator[Problem]:
    names: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for member in members:
        for name in member.names:
            if name in names:
                message = f"field {name} stands twice in {definition.name}"
                yield Problem("lint", message, member.position)
            names.add(name)
        yield from _tag(definition, member, keys)
        if isinstance(member.type, Struct):
            yield from _members(definition, member.type.members)


def _tag(definition: TypeDef, member: Member, keys: set[tuple[str, str]]) -> Iterator[Problem]:
    try:
        check_tag(member.tag or "")
    except TagError as error:
        yield Problem("lint", str(error), member.position, 'a tag looks like json:"name,optional"')
    for tag in member.tags:
        key = (tag.key, tag.name or member.name)
        if tag.key not in _SOURCES or tag.name == "-":
            continue
        if key in keys:
            message = f"{tag.key} name {key[1]} stands twice in {definition.name}"
            yield Problem("lint", message, member.position)
        keys.add(key)
