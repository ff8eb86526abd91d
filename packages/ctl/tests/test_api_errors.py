"""What a person sees who made a mistake in an .api file."""

import pickle

import pytest

from zero.ctl.api import ApiError, Problem, parse, validate


def _refused(text: str) -> ApiError:
    with pytest.raises(ApiError) as caught:
        parse(text, "shop.api", dialect="default")
    return caught.value


def test_an_error_names_file_line_and_column() -> None:
    error = _refused("type A {\n\tX int;\n}\n")
    assert str(error) == (
        "shop.api 2:7 syntax error: expected 'RAW_STRING' | '*' | 'IDENT' | '}', got ';'"
    )
    assert isinstance(error, ValueError)
    assert error.problems[0].kind == "syntax"


def test_the_line_is_shown_with_a_caret_and_advice() -> None:
    error = _refused("type A {\n\tX strin\n}\n")
    assert error.render().splitlines() == [
        "shop.api 2:4 syntax error: unresolved type <strin>",
        "  2 |     X strin",
        "    |       ^^^^^",
        "    = did you mean string?",
    ]


def test_carets_stand_below_wide_characters() -> None:
    _, line, carets, *_ = _refused('info (title: "日本語" %)').render().splitlines()
    assert line == '  1 | info (title: "日本語" %)'
    # Each of the three characters takes two columns of a terminal.
    assert carets == "    | " + " " * (len('info (title: "日本語" ') + 3) + "^"


def test_all_problems_of_a_check_are_told_at_once() -> None:
    error = _refused("type A {\n\tX Missing\n\tY []Gone\n}\ntype B {\n\tZ map[Lost]Away\n}\n")
    assert [str(problem) for problem in error.problems] == [
        "shop.api 2:4 syntax error: unresolved type <Missing>",
        "shop.api 3:6 syntax error: unresolved type <Gone>",
        "shop.api 6:8 syntax error: unresolved type <Lost>",
        "shop.api 6:13 syntax error: unresolved type <Away>",
    ]
    assert str(error).count("\n") == 3


def test_a_duplicate_says_where_the_first_one_is() -> None:
    error = _refused("type A {}\n\ntype (\n\t// again\n\tA {}\n)\n")
    assert str(error) == "shop.api 4:2 duplicate declaration: duplicate type expression"
    rendered = error.render()
    assert "  5 |     A {}\n" in rendered
    assert "first at shop.api 1:6" in rendered


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("type A struct { X int }", "leave out the word struct"),
        ("service a { @handler h GET /x }", "lower case: get"),
        ("service a { @handler h gett /x }", "did you mean get?"),
        ("service a { @handle h get /x }", "did you mean @handler?"),
        ('service a { @handler h @doc "x" get /x }', "@doc stands above @handler"),
        ("service a { get /x }", "a route needs its @handler name"),
        ("service a { @handler h get /users/{id} }", "a path parameter is written :name"),
        ("service a { @server (a: b) }", "@server stands above the service"),
        ("service a-b {}", "no hyphen but in the ending -api"),
        ('impot "a.api"', "did you mean import?"),
        ("foo", "a statement begins with syntax, info"),
        ("info (title: Order service)", "a value of several words needs quotes"),
        ("info (title: 3)", "put the value in quotes"),
        ('info (a: "b", c: "d")', "entries have no separators"),
        ("@server (prefix: /v1.0)\nservice a {}", "put the value in quotes"),
        ("type A {\n\tX time.Time\n}", "types of Go packages are not known"),
        ("type A {\n\tX any\n}", "write interface{}"),
        ("type A {\n\tX integer\n}", "did you mean int?"),
        ("type A {\n\tX datetime\n}", "did you mean string?"),
        ("type user {}\ntype A {\n\tX User\n}", "did you mean user?"),
        ("type A {\n\tX Entirely\n}", "declare it: type Entirely"),
        ("type A { B }", "an embedded type stands on a line of its own"),
        ("type A { X [...]int }", "write []"),
        ("type A { X {} }", "declare a type, or use interface{}"),
        ("type A []int", "only structures can be declared"),
        ("service a {", "the file ends before a closing }"),
        ("service a { @handler h get /x } }", "no { is open here"),
        ("@handler h", "belongs inside service"),
        ("syntax = v1", 'write syntax = "v1"'),
        ('info title: "a"', "write info ("),
        ('info ("title": "a")', "a key is a word without quotes"),
        ('info (title "a")', "a colon stands between key and value"),
        ("info (x-key: a)", "a key is one word"),
        ("import a", 'write import "file.api"'),
        ('import "a" "b"', "several files stand in parentheses"),
        ('import ("a", "b")', "entries have no separators"),
        ("type A-b {}", "a type name is one word"),
        ("type Aé {}", "names hold ASCII letters, digits and _ only"),
        ("type A { X int; Y int }", "without separators"),
        ('type A { X int "json" }', "a tag stands in backquotes"),
        ("type A { X [x]int }", "the length of an array is a number"),
        ("type A { X map string }", "write map[key]value"),
        ("type A { **B }", "behind the star stands the name of a type"),
        ("type A { X interface {} }", "interface is a reserved word"),
        ("type A { X map[[]int]int }", "a map key is a base type"),
        ("service a.b {}", "a service name is one word"),
        ("service a { @handler h-x get /x }", "a handler is named by one word"),
        ("service a { @handler h get }", "the path is missing"),
        ("service a { @handler h get x }", "a path begins with a slash"),
        ('service a { @handler h get "/x" }', "a path has no quotes"),
        ("service a { @handler h get /v1.0 }", "a path holds letters"),
        ("service a { @handler h get /3s }", "cannot begin like a duration"),
        ("service a { @handler h get /x (A) (B) }", "needs the word returns"),
        ("service a { @handler h get /x returns A }", "stands in parentheses"),
        ("service a { @handler h get /x returns (interface{}) }", "write any"),
        ("service a { @doc text @handler h get /x }", 'write @doc "text"'),
        ("@server (a: b)\ntype A {}", "belongs to a service block right below"),
        ("@server (a: )\nservice s {}", "the value is missing"),
        ("@server (a: 1m1h)\nservice s {}", "the units of a duration go down"),
        ("@foo", "@server stands above a service"),
        ("/* a */ */", "no comment is open here"),
        ("# remark", "a comment begins with //"),
        ("\ufefftype A {}", "byte order mark"),
        ('info (a: "open)', "never closed"),
        ("service a { @handler h get /a/* }", "never closed with */"),
        ("service a { @handler h get /x (B) }", "declare it: type B"),
        ("service a { @handler h get /x ([]string) }", "declare a type with a list in it"),
        ("service a { @handler h get /x returns (map[string]int) }", "declare a type for it"),
        ("@server (sse: true)\nservice a { @handler h get /x }", "returns the type of its events"),
        (
            "service a { @handler h get /x }\nservice b { @handler i get /y }",
            "one api describes one service: write a",
        ),
    ],
)
def test_common_mistakes_come_with_advice(text: str, advice: str) -> None:
    error = _refused(text)
    assert advice in error.problems[0].hint
    assert advice in error.render()


def test_columns_are_right_behind_strings_of_several_lines() -> None:
    assert str(_refused("info (title: `a\nb`\nx: % )")).startswith("shop.api 3:4 ")


def test_at_the_end_of_the_file_the_place_is_behind_the_last_word() -> None:
    error = _refused("service shop {\n\t@handler list\n")
    assert str(error).startswith("shop.api 2:15 syntax error: expected 'get'")
    assert error.render().splitlines()[2].endswith("^")


def test_control_characters_never_reach_the_terminal() -> None:
    error = _refused("type A {\n\tX \x1b[31m\n}\n")
    assert "\x1b" not in str(error) + error.render()
    assert r"got '\x1b'" in str(error)
    assert str(_refused("@\n")) == r"shop.api 1:1 expected 'IDENT', got '\n'"


def test_long_lines_are_cut_around_the_problem() -> None:
    text = "type A { " + "X int " * 5_000 + "; " + "Y int " * 5_000 + "}"
    _, line, carets, *_ = _refused(text).render().splitlines()
    assert len(line) < 250
    assert line.count("…") == 2
    assert line[len(carets) - 1] == ";"


def test_errors_survive_a_pickle() -> None:
    error = _refused("type A {\n\tX B\n}")
    copy = pickle.loads(pickle.dumps(error))
    assert copy.problems == error.problems
    assert copy.render() == error.render()


def test_problems_without_a_place_are_told_too() -> None:
    problem = Problem("import", "gone", hint="look again")
    assert (str(problem), problem.render()) == ("gone", "gone\n  = look again")


def test_an_api_without_a_route_is_not_valid_for_generating() -> None:
    for text in ("type A {}", "service a {}"):
        with pytest.raises(ApiError, match="missing service"):
            validate(parse(text))
    validate(parse("service a { @handler h get /x }"))
