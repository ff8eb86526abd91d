import subprocess
import sys
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

import msgspec
import pytest

from zero.contextx import decode, scope
from zero.mapping import Key, MappingError, Range


class Connection:
    """Something that no text can stand for."""


@dataclass
class Caller:
    user: str
    page: Annotated[int, Key("page-number,default=1,range=[1:100]")]
    note: Annotated[str, Key("note,optional")]
    level: Annotated[str, Key("level,options=low|high")] = "low"


def test_values_become_one_typed_object() -> None:
    with scope(values={"user": "ann", "page-number": 7, "note": "x", "more": object()}):
        assert decode(Caller) == Caller("ann", 7, "x")


def test_absent_values_take_defaults_where_there_are_any() -> None:
    with scope(values={"user": "ann"}), scope(values={"level": "high"}):
        assert decode(Caller) == Caller("ann", 1, "", "high")


def test_every_wrong_value_is_named_at_once() -> None:
    wrong = scope(values={"page-number": 101, "level": "none"})
    with wrong, pytest.raises(MappingError) as caught:
        decode(Caller)
    paths = {(error.path, error.kind) for error in caught.value.errors}
    assert {path for path, _ in paths} == {"user", "page-number", "level"}
    assert ("user", "missing") in paths


def test_structs_and_typed_dicts_and_objects_of_any_class() -> None:
    class Request(msgspec.Struct):
        id: Annotated[int, Range("[1:9]")]
        connection: object = None

    class Plain(TypedDict):
        id: int

    connection = Connection()
    with scope(values={"id": 3, "connection": connection}):
        assert decode(Request).id == 3
        assert decode(Request).connection is connection
        assert decode(Plain) == {"id": 3}


def test_only_values_under_text_keys_are_seen() -> None:
    """go-zero's `For` as well: keys of other types are private to whoever made them."""
    values: Any = {Connection: 1, 7: "x", ("user",): "bob", "user": "ann"}
    with scope(values=values) as ctx:
        assert decode(Caller).user == "ann"
        assert len(ctx.values) == 4
        assert repr(ctx).endswith("Connection'>, 7, ('user',), user>")


def test_outside_all_scopes_there_are_no_values() -> None:
    with pytest.raises(MappingError, match="user"):
        decode(Caller)


def test_without_the_extra_it_says_what_to_install() -> None:
    code = """
import sys
sys.modules["zero.mapping"] = None
from zero.contextx import decode
try:
    decode(dict)
except ImportError as error:
    print(error, error.name)
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, capture_output=True, text=True, timeout=60, check=True)
    wanted = "decode needs zero-mapping: pip install 'zero-contextx[mapping]' zero.mapping"
    assert done.stdout.strip() == wanted
