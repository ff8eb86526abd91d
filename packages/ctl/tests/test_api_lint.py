"""Warnings about what goctl accepts in silence."""

import pytest

from zero.ctl.api import ApiError, parse


def _warnings(text: str) -> list[str]:
    return [str(warning) for warning in parse(text, "a.api").warnings if warning.kind == "lint"]


def test_a_careful_file_has_no_warnings() -> None:
    text = """
type Get {
	Id int64 `path:"id"`
	Page int `form:"page,optional"`
}
type Item {
	Id int64 `json:"id"`
	Name string `json:"name"`
}
@server (prefix: /v1 timeout: 1m30s maxBytes: 1024)
service a {
	@handler get
	get /items/:id (Get) returns (Item)
	@handler list
	get /items returns ([]Item)
	@handler put
	put /items/:id (Get)
}
"""
    assert parse(text).warnings == ()


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ("X int\n\tX string", "a.api 3:2 field X stands twice in A"),
        ("X, X int", "a.api 2:2 field X stands twice in A"),
        ('X int `json:"a"`\n\tY int `json:"a"`', "a.api 3:2 json name a stands twice in A"),
        (
            'X int `form:"a"`\n\tY int `form:"a,optional"`',
            "a.api 3:2 form name a stands twice in A",
        ),
        ("X int `json`", "a.api 2:2 invalid struct tag `json` at 'json'"),
        ("X {\n\t\tY int\n\t\tY int\n\t}", "a.api 4:3 field Y stands twice in A"),
    ],
)
def test_structures_are_looked_through(members: str, message: str) -> None:
    assert _warnings(f"type A {{\n\t{members}\n}}") == [message]


def test_names_that_are_left_out_do_not_count() -> None:
    assert (
        _warnings('type A {\n\tX int `json:"-"`\n\tY int `json:"-"`\n\tZ int `xml:"a" yaml:"a"`\n}')
        == []
    )


@pytest.mark.parametrize(
    ("server", "message"),
    [
        ("group: a group: b", "a.api 1:19 @server key group stands twice: the last one counts"),
        ("timeout: 3", "a.api 1:19 timeout 3 is no duration"),
        ("timeout: forever", "a.api 1:19 timeout forever is no duration"),
        ("maxBytes: lots", "a.api 1:20 maxBytes lots is no whole number"),
    ],
)
def test_annotations_are_looked_through(server: str, message: str) -> None:
    assert _warnings(f"@server ({server})\nservice a {{ @handler h get /x }}") == [message]


@pytest.mark.parametrize(
    ("routes", "message"),
    [
        (
            "@handler a get /x\n@handler b get /x returns (string)",
            "a.api 2:12 get /x is served by a already",
        ),
        (
            "@handler a get /:id/x (P)\n@handler b get /:key/y (K)",
            "a.api 2:12 parameter :key stands where another route has :id",
        ),
        (
            "@handler item get /x\n@handler itemHandler get /y",
            "a.api 2:10 handlers item and itemHandler are generated under one name",
        ),
        ("@handler a post /x (string)", "a.api 1:33 request body string is no structure"),
        ("@handler a post /x (*N)", "a.api 1:33 request body *N is no structure"),
        ("@handler a get /x/:id", "a.api 1:24 nothing reads the path parameter :id"),
        ("@handler a get /x/:id (N)", "a.api 1:24 nothing reads the path parameter :id"),
        (
            "@handler a get /x (P)",
            "a.api 1:24 the request needs a path parameter :id, the path has none",
        ),
    ],
)
def test_routes_are_looked_through(routes: str, message: str) -> None:
    types = 'type P {\n\tId int `path:"id"`\n}\ntype K {\n\tKey int `path:"key"`\n}\ntype N {\n\tX int\n}\n'
    assert _warnings(f"service a {{ {routes} }}\n{types}") == [message]


def test_prefixes_are_compared_as_paths() -> None:
    text = "@server (prefix: /v1)\nservice a { @handler h get /x }\n@server (prefix: v1)\nservice a { @handler i get /x }"
    assert _warnings(text) == ["a.api 4:24 get /v1/x is served by h already"]


def test_a_trailing_slash_is_another_path() -> None:
    assert _warnings("service a { @handler h get /x @handler i get /x/ }") == []


def test_embedded_fields_read_parameters_too() -> None:
    text = 'type P {\n\tId int `path:"id"`\n}\ntype Q {\n\t*P\n}\ntype R {\n\tQ\n\tR\n}\n'
    assert _warnings(f"{text}service a {{ @handler h get /x/:id (R) }}") == []


def test_optional_path_fields_may_be_missing() -> None:
    text = 'type P {\n\tId int `path:"id,optional"`\n}\n'
    assert _warnings(f"{text}service a {{ @handler h get /x (P) }}") == []


def test_what_is_skipped_in_silence_is_told() -> None:
    api = parse(b"type A {}\0type B {}", "a.api")
    assert [str(each) for each in api.warnings] == [
        "a.api 1:10 a NUL character: what follows it is not read"
    ]
    assert len(api.types) == 1
    api = parse(b"// \xff\ntype A {}", "a.api")
    assert [str(each) for each in api.warnings] == ["a.api 1:4 the file is not valid UTF-8"]


def test_warnings_come_in_order_and_show_their_line() -> None:
    text = "@server (timeout: 3)\nservice a { @handler h get /:id }\ntype A {\n\tX int\n\tX int\n}"
    warnings = parse(text, "a.api").warnings
    assert [warning.position.line for warning in warnings if warning.position] == [1, 2, 5]
    assert warnings[2].render().splitlines()[1] == "  5 |     X int"


def test_warnings_do_not_hide_errors() -> None:
    with pytest.raises(ApiError):
        parse("@server (timeout: 3)\nservice a { @handler h get /x (B) }")
