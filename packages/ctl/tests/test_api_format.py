"""The layout of .api files."""

from pathlib import Path

import pytest

from zero.ctl.api import ApiError, format_text, parse
from zero.ctl.api._layout._print_service import print_route
from zero.ctl.api._layout._printer import Printer
from zero.ctl.api._meaning._check import _printed
from zero.ctl.api._syntax._parser import parse_tree
from zero.ctl.api._syntax._source import Source
from zero.ctl.api._syntax._tree import ServiceStmt

from .source_text import comments

_CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import"aa"', 'import "aa"\n'),
        ('import("aa""bb")', 'import (\n\t"aa"\n\t"bb"\n)\n\n'),
        ('import "a"\nimport "b"\ntype A {}', 'import "a"\nimport "b"\n\ntype A {}\n\n'),
        ('syntax="v1"', 'syntax = "v1"\n\n'),
        (
            'info(foo:"foo" bar:"bar" quux:"quux")',
            'info (\n\tfoo:  "foo"\n\tbar:  "bar"\n\tquux: "quux"\n)\n\n',
        ),
        ("type\nAny\n=\nany", "type Any = any\n\n"),
        ("type M map [ int ] []  int", "type M map[int][]int\n\n"),
        ("type T {\nFoo\n}", "type T {\n\tFoo\n}\n\n"),
        (
            "@server(foo:foo quux:quux)service foo\t{\t}",
            "@server (\n\tfoo:  foo\n\tquux: quux\n)\nservice foo {}\n\n",
        ),
        (
            "service s { @handler bar get /bar () returns (Bar); @handler baz get /b (Baz) returns () }",
            "service s {\n\t@handler bar\n\tget /bar returns (Bar)\n\n\t@handler baz\n\tget /b (Baz)\n}\n\n",
        ),
        ('/*aa*/import /*bb*/"aa"// cc', '/*aa*/\n/*bb*/\nimport "aa" // cc\n'),
    ],
)
def test_one_layout_for_every_spelling(text: str, expected: str) -> None:
    assert format_text(text) == expected


def test_rows_of_a_structure_line_up() -> None:
    text = """type A {
Name string `json:"name"`// name
Age int `json:"age"` // age
Extra
Address string
Hobby {
Name string // hobby.name
Rate string
} `json:"hobby"` // hobby
}
"""
    assert (
        format_text(text)
        == """type A {
	Name string `json:"name"` // name
	Age  int    `json:"age"` // age
	Extra
	Address string
	Hobby {
		Name string // hobby.name
		Rate string
	} `json:"hobby"` // hobby
}

"""
    )


@pytest.mark.parametrize(
    "path", sorted(_CORPUS.rglob("*.api")), ids=lambda path: path.relative_to(_CORPUS).as_posix()
)
def test_real_files_settle_at_once_and_keep_their_meaning(path: Path) -> None:
    text = path.read_text("utf-8")
    result = format_text(text, path.name)
    assert format_text(result) == result
    assert comments(result) == comments(text)
    read = {"download.api": "type D {}", "upload.api": "type U {}"}.__getitem__
    assert parse(result, read=read) == parse(text, read=read)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "type A {\n\tX map[/* a */string]int\n}",
            "type A {\n\t/* a */\n\tX map[string]int\n}\n\n",
        ),
        (
            "service s {\n\t@handler h\n\tget /x // y\n\t/z; // end\n}",
            "service s {\n\t@handler h\n\t// y\n\tget /x/z // end\n}\n\n",
        ),
        ("info ( // nothing\n)\ntype A {}", "// nothing\ntype A {}\n\n"),
        ("type A {}\ninfo ( // nothing\n)", "type A {}\n\n// nothing\n"),
        ("service s { // empty\n}", "service s { // empty\n}\n\n"),
        (
            'service /* a */ s {\n\t@doc /* b */ "d"\n\t@handler h\n\tget /x\n}',
            'service /* a */ s {\n\t/* b */\n\t@doc "d"\n\t@handler h\n\tget /x\n}\n\n',
        ),
        (
            "@server (\n\t// why\n\ttimeout:\n\t// long\n\t3s\n)\nservice s {}",
            "@server (\n\t// why\n\t// long\n\ttimeout: 3s\n)\nservice s {}\n\n",
        ),
        (
            "@server (\n\t// why\n\tgroup: /* g */ a // b\n)\nservice s {}",
            "@server (\n\t// why\n\t/* g */\n\tgroup: a // b\n)\nservice s {}\n\n",
        ),
    ],
)
def test_comments_goctl_loses_stand_above_their_line(text: str, expected: str) -> None:
    assert format_text(text) == expected
    assert comments(format_text(text)) == comments(text)
    assert format_text(expected) == expected


def test_exact_output_is_that_of_goctl() -> None:
    text = "type A {\n\tX map[/* a */string]int // b  \n}"
    assert format_text(text, exact=True) == "type A {\n\tX map[string]int // b\n}\n\n"


@pytest.mark.parametrize(
    "value", ['"a\tb"', "`a  \n  b`", '"a \n\tb"', "`x\fy\vz`", "`\n\t\tdeep\n`"]
)
def test_strings_are_left_as_they_are(value: str) -> None:
    result = format_text(f"info (\n\ta: {value}\n\tlonger_key: word\n)\n")
    assert value in result
    assert format_text(result) == result


@pytest.mark.parametrize(
    "text",
    [
        "type A {\n\tX int // c   \n\t// d \t \n\tY int\n}",
        "/*\n      * deep\n      */\ntype A {}",
        'service s {\n\t@doc ""\n\t@handler h\n\tget /x\n}',
        "// feed\fhere\ntype A {}",
        "type A {\n\t/* one\n\t    two */\n\tX int\n}",
        "type A {\n\tB, // c\n\tD /* e */ int\n}",
    ],
)
def test_what_goctl_changes_run_by_run_is_settled_at_once(text: str) -> None:
    result = format_text(text)
    assert format_text(result) == result
    assert comments(result) == comments(text)


def test_windows_line_ends_become_plain_ones() -> None:
    assert format_text("type A {\r\n\tX int\r\n}\r\n") == "type A {\n\tX int\n}\n\n"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "1:1 missing input"),
        (b" \n\t", "1:1 missing input"),
        (b"info ()", "1:1 missing input"),
        (b"type A {}\0type B {}", "1:10 a NUL character"),
        (b"type A {}\n// \xff", "2:4 not valid UTF-8"),
        ("// é\n// \xff".encode("latin-1"), "1:4 not valid UTF-8"),
        (b"type A", "1:7 syntax error"),
    ],
)
def test_what_could_be_lost_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(ApiError) as caught:
        format_text(data, "a.api")
    assert str(caught.value).startswith(f"a.api {message}")


def test_a_file_full_of_private_characters_is_refused() -> None:
    text = "// " + "".join(map(chr, range(0xE000, 0xF900))) + '\ninfo (a: "b\tc")'
    with pytest.raises(ApiError, match="private use"):
        format_text(text)
    text = text.replace("\ue000\ue001\ue002\ue003", "")
    assert format_text(text) == text.replace('(a: "b\tc")', '(\n\ta: "b\tc"\n)\n\n')


def test_types_and_imports_need_not_exist() -> None:
    text = 'import "gone.api"\n\ntype A {\n\tX Missing\n}\n\n'
    assert format_text(text) == text


def test_routes_are_compared_as_they_are_printed() -> None:
    text = """service s {
	@handler a get /a
	@handler b post /b/:id-x ( B ) ;
	@handler c get /c ()
	@handler d get /d returns ( [ ] * D )
	@handler e put /e (* E) returns ()
	@handler f put /f (F) returns (F)
}"""
    tree = parse_tree(Source("a.api", text), "default")
    (service,) = tree.stmts
    assert isinstance(service, ServiceStmt)
    for item in service.items:
        assert _printed(item.route) == print_route(Printer(), item.route).text
