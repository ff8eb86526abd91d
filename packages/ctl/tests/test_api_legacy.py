"""The legacy dialect: taken with warnings, written anew in the default one."""

import pytest

from zero.ctl.api import ApiError, External, format_text, parse

_LEGACY = """\
syntax = "v1"

info(
    title: Order service // the title
    email: me@example.org
    link: https://example.org/a
    desc: "quoted"
)

type Order struct {
    Id   int64 `json:"id"`
    At   time.Time `json:"at"`
    Sub  struct {
        X int
    }
}

type (
    Other struct { Order }
)

@server(
    prefix: /v1.0
    middleware: A, B
    jwt: Auth
)
service order-query-api {
    @doc("one order")
    @server(
        handler: GetOrder
    )
    get /orders/:id (Order) returns (Order)

    @server(handler: ListOrders)
    get /orders returns ([]Order) // all
}
"""


def test_a_legacy_file_is_read_with_warnings() -> None:
    api = parse(_LEGACY, "orders.api")
    warnings = [warning for warning in api.warnings if warning.kind == "legacy"]
    assert [str(warning) for warning in warnings] == [
        "orders.api 4:12 a value without quotes: only the legacy dialect has that (3 more below)",
        "orders.api 10:12 the word struct: only the legacy dialect has that (2 more below)",
        "orders.api 12:10 a type of a Go package, time.Time: only the legacy dialect has that",
        "orders.api 19:20 an embedded type before a brace on its line: only the legacy dialect has that",
        "orders.api 27:9 a service name with hyphens, order-query-api: only the legacy dialect has that",
        "orders.api 28:10 @doc with text in parentheses: only the legacy dialect has that",
        "orders.api 29:5 @server inside a service: only the legacy dialect has that (1 more below)",
    ]
    assert all(warning.hint and "^" in warning.render() for warning in warnings)


def test_a_legacy_file_means_what_it_meant() -> None:
    api = parse(_LEGACY)
    assert dict(api.info.properties) == {
        "title": "Order service",
        "email": "me@example.org",
        "link": "https://example.org/a",
        "desc": "quoted",
    }
    assert api.type("Order").members[1].type == External("time.Time")
    assert api.type("Other").members[0].embedded
    assert api.service
    assert api.service.name == "order-query-api"
    (group,) = api.service.groups
    assert group.annotations == {"prefix": "/v1.0", "middleware": "A,B", "jwt": "Auth"}
    routes = [(route.handler, route.path) for route in group.routes]
    assert routes == [("ListOrders", "/orders"), ("GetOrder", "/orders/:id")]
    assert group.routes[1].doc
    assert group.routes[1].doc.text == '"one order"'


def test_formatting_writes_the_default_dialect() -> None:
    text = format_text(_LEGACY)
    assert 'title: "Order service" // the title\n' in text
    assert "type Order {\n" in text
    assert '\t@doc "one order"\n\t@handler GetOrder\n' in text
    assert 'prefix:     "/v1.0"\n' in text
    assert "returns ([]Order) // all\n" in text
    kinds = {
        warning.message.partition(":")[0]
        for warning in parse(text).warnings
        if warning.kind == "legacy"
    }
    # These two the default dialect cannot say.
    assert kinds == {
        "a type of a Go package, time.Time",
        "a service name with hyphens, order-query-api",
    }


@pytest.mark.parametrize(
    "text",
    [
        "type A struct {\n\tX int\n}",
        "type A {\n\tX struct {\n\t\tY int\n\t}\n}",
        "type A {\n\tX time.Time\n}",
        "info (title: two words\n)",
        "info (version: 1.0.0\n)",
        "info (mail: a@b.c\n)",
        "service a-b-c {}",
        'service a { @doc("x") @handler h get /x }',
        "service a { @server(handler: h) get /x }",
        "/** with a/slash */ type A {}",
    ],
)
def test_each_legacy_construct_is_refused_by_the_default_dialect_alone(text: str) -> None:
    with pytest.raises(ApiError):
        parse(text, dialect="default")
    api = parse(text, dialect="legacy")
    assert parse(text) == api


def test_a_file_of_the_default_dialect_is_never_read_otherwise() -> None:
    text = 'info (a: b c: "d")\nservice a { @handler h get /x }'
    assert parse(text) == parse(text, dialect="default")
    assert dict(parse(text, dialect="legacy").info.properties) == {"a": "b", "c": "d"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("type A struct {}\nservice a { @handler h get x }", "2:28 syntax error: expected '/'"),
        ("type 1 {}\ntype B struct {}", "1:6 syntax error: expected '('"),
    ],
)
def test_when_both_fail_the_error_further_down_is_told(text: str, place: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"main.api {place}")


def test_a_nested_server_block_needs_a_handler() -> None:
    with pytest.raises(ApiError, match="without a handler"):
        parse("service a { @server(group: x) get /x }", dialect="legacy")


def test_free_text_is_no_trap_for_the_lexer() -> None:
    text = 'info(\n\ttitle: it\'s "50%" @home; {really}\n\tx: y\n)\ntype A struct {}\n'
    api = parse(text)
    assert dict(api.info.properties) == {"title": 'it\'s "50%" @home; {really}', "x": "y"}
    assert parse(format_text(text)).info == api.info
