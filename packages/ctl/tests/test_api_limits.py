"""Input that is large, deep or broken on purpose."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from zero.ctl.api import ApiError, format_text, parse, to_plugin_json


def _nested(depth: int, text: str = "[]") -> str:
    return f"type A {{\n\tX {text * depth}int\n}}"


@pytest.mark.parametrize("text", ["[]", "*", "map[string]", "[2]"])
def test_types_may_nest_a_good_deal_but_not_without_end(text: str) -> None:
    api = parse(_nested(90, text))
    assert format_text(_nested(90, text))
    to_plugin_json(api)
    with pytest.raises(ApiError, match="nested too deep"):
        parse(_nested(5_000, text))


def test_structures_nest_within_the_same_bound() -> None:
    def text(depth: int) -> str:
        return "type A {" + "X {" * depth + "Y int" + "}" * depth + "}"

    api = parse(text(20))
    to_plugin_json(api)
    assert format_text(format_text(text(20))) == format_text(text(20))
    with pytest.raises(ApiError, match="nested too deep"):
        parse(text(5_000))


@pytest.mark.parametrize(
    "text", ["{", "(", "[", "type A {", "@server (", "service a {", "/*", '"', "`", "@", "info ("]
)
def test_openings_without_end_are_refused(text: str) -> None:
    for repeated in (text, text * 5_000):
        with pytest.raises(ApiError):
            parse(repeated)
        with pytest.raises(ApiError):
            format_text(repeated)


def test_files_have_a_largest_size() -> None:
    with pytest.raises(ApiError, match=r"a\.api 1:1 the file is larger than 16 MiB"):
        parse(b" " * (16 * 2**20 + 1), "a.api")
    with pytest.raises(ApiError, match="larger than 16 MiB"):
        format_text("x" * (16 * 2**20 + 1))


@pytest.mark.parametrize(
    "data", [b"", b" ", b"\n\n", "\ufeff".encode(), b"\0", b"\xff\xfe", "\u2028".encode()]
)
def test_nothing_to_read_is_a_proper_refusal(data: bytes) -> None:
    with pytest.raises(ApiError, match=r"a\.api 1:1 "):
        parse(data, "a.api")


def test_embedding_that_doubles_with_every_level_is_bounded() -> None:
    levels = "".join(f"type T{n} {{\n\tT{n + 1}\n\tT{n + 1}\n}}\n" for n in range(60))
    api = parse(f"{levels}type T60 {{}}\nservice a {{ @handler h get /x (T0) }}")
    with pytest.raises(ApiError, match="multiply"):
        to_plugin_json(api)


_HOSTILE: dict[str, Callable[[int], str]] = {
    "fields": lambda n: "type A {" + "X int " * n + "}",
    "a long name": lambda n: "type A {" + "X" * n + " int}",
    "unknown types": lambda n: "type A {\n" + "X Missing\n" * n + "}",
    "a long unknown type": lambda n: "type A { X " + "Y" * n + "}",
    "segments": lambda n: "service a { @handler h get " + "/a" * n + " }",
    "parameters": lambda n: "service a { @handler h get " + "/:a" * n + " }",
    "routes": lambda n: (
        "service a {" + "".join(f"@handler h{i} get /{i}\n" for i in range(n)) + "}"
    ),
    "equal routes": lambda n: "service a {" + "@handler h get /x\n" * n + "}",
    "pairs": lambda n: "info (" + "a: b " * n + ")",
    "a long value": lambda n: "info (a: " + "b" * n + "\nc: x y\n)",
    "legacy values on one line": lambda n: "info (c: x y\n" + "a: b " * n + ")",
    "legacy values": lambda n: "info (" + "a: b c d\n" * n + ")",
    "blanks in a value": lambda n: "info (a:" + " " * n + "x" + " " * n + "y\n)",
    "comments above": lambda n: "// c\n" * n + "type A {}",
    "comments lost": lambda n: "type A { X /* c */" + "/* c */" * n + " int }",
    "comments in a path": lambda n: "service a { @handler h get /x " + "// c\n" * n + "}",
    "tabs in a comment": lambda n: "type A { X int } // " + "\t" * n + "x",
    "columns": lambda n: "type A {\n" + "X int // a\tb\tc\td\n" * n + "}",
    "imports": lambda n: "import (" + '"a.api" ' * n + ")",
    "a list": lambda n: "@server (a: b" + ",b" * n + ")\nservice a {}",
    "stars": lambda n: "/*" + "*" * n,
    "lines in a comment": lambda n: "/*" + "\n" * n + "*/ %",
    "a duration": lambda n: "1h" * n,
    "a tag": lambda n: "type A {\n\tX int `" + 'a:"b" ' * n + "`\n}",
    "brackets in a tag": lambda n: 'type A {\n\tX int `a:"' + "[" * n + '"`\n}',
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_much_of_one_thing_is_answered(name: str) -> None:
    text = _HOSTILE[name](5_000)
    with suppress(ApiError):
        to_plugin_json(parse(text))
    with suppress(ApiError):
        assert format_text(text)
