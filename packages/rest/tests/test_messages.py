"""Requests, answers and their bytes."""

import gzip
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.mapping import MappingError
from zero.rest import Headers, HttpError, Request, Response
from zero.rest._handler.router import clean
from zero.rest._message.json import UnsupportedValueError, encode, encoder, go_float, go_time
from zero.rest._message.render import render
from zero.rest._message.request import decode_path
from zero.rest._message.wire import date_line, guess_type, head
from zero.rest._pipeline.trace import parse_traceparent


def a_request(
    method: str = "GET",
    target: bytes = b"/",
    *lines: tuple[bytes, bytes],
    body: bytes = b"",
    version: str = "1.1",
) -> Request:
    path, _, query = target.partition(b"?")
    made = Request(
        method, target, decode_path(path) or "", query, list(lines), "1.2.3.4:5", version
    )
    made.set_body(body)
    return made


# ---- requests


def test_headers_are_read_without_regard_to_case_and_the_first_counts() -> None:
    made = a_request("GET", b"/", (b"x-a", b"1"), (b"x-b", b"2"), (b"x-a", b"3"))
    assert made.headers["X-A"] == made.headers["x-a"] == "1"
    assert made.headers.all("X-a") == ["1", "3"]
    assert made.headers.get("X-C") is None
    assert list(made.headers) == ["x-a", "x-b"]
    assert made.headers.lines() == [("x-a", "1"), ("x-b", "2"), ("x-a", "3")]
    assert repr(made.headers) == "Headers(x-a, x-b)"
    assert isinstance(made.headers, Headers)


def test_the_remote_is_the_forwarded_header_as_it_came_else_the_peer() -> None:
    assert a_request().remote == "1.2.3.4:5"
    assert (
        a_request("GET", b"/", (b"x-forwarded-for", b"9.9.9.9, 8.8.8.8")).remote
        == "9.9.9.9, 8.8.8.8"
    )


def test_cookies_are_read_and_broken_ones_left_out() -> None:
    made = a_request("GET", b"/", (b"cookie", b"a=1; b=two"), (b"cookie", b"c=3"))
    assert made.cookies == {"a": "1", "b": "two", "c": "3"}
    assert a_request("GET", b"/", (b"cookie", b"\xff\xfe;;=")).cookies == {}


def test_json_without_a_type() -> None:
    assert a_request(body=b'{"a":[1]}').json() == {"a": [1]}
    with pytest.raises(HttpError) as caught:
        a_request(body=b"{").json()
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (b"/a", "/a"),
        (b"/a%2Fb", "/a/b"),
        (b"/%C3%A9", "/é"),
        (b"/a+b", "/a+b"),
        (b"/%zz", None),
        (b"/%", None),
        (b"/%4", None),
        (b"/%ff", "/\udcff"),
    ],
)
def test_paths_are_decoded_or_refused(raw: bytes, path: str | None) -> None:
    assert decode_path(raw) == path


@pytest.mark.parametrize(
    ("path", "cleaned"),
    [
        ("/a/b/", "/a/b"),
        ("//a", "/a"),
        ("/a/../b", "/b"),
        ("/../x", "/x"),
        ("/./", "/"),
        ("/", "/"),
        ("///", "/"),
        ("", "."),
        ("*", "*"),
    ],
)
def test_paths_are_cleaned_as_go_cleans_them(path: str, cleaned: str) -> None:
    assert clean(path) == cleaned


# ---- forms

URLENCODED = (b"content-type", b"application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    ("target", "values"),
    [
        (b"/?name=hello&name=world", {"name": ["hello", "world"]}),
        (b"/?name=", {}),
        (b"/?name=&name=1", {"name": ["1"]}),
        (b"/?names=1,2,3", {"names": ["1,2,3"]}),
        (b"/?n%5B%5D=1&n[]=2", {"n": ["1", "2"]}),
        (b"/?a+b=c+d%20e", {"a b": ["c d e"]}),
        (b"/?&&a=1&=x", {"a": ["1"], "": ["x"]}),
        (b"/?a=b=c", {"a": ["b=c"]}),
        (b"/?a=%FF", {"a": ["\udcff"]}),
    ],
)
def test_query_values(target: bytes, values: dict[str, list[str]]) -> None:
    assert a_request("GET", target).form == values


@pytest.mark.parametrize(
    "query", [b"a=1;b=2", b"a=%zz", b"%=1", b"a=%4", b"&".join([b"a=1"] * 2049)]
)
def test_queries_that_cannot_be_read(query: bytes) -> None:
    made = a_request("GET", b"/?" + query)
    with pytest.raises(MappingError) as caught:
        _ = made.form
    assert caught.value.errors[0].kind == "form"


def test_2048_values_are_not_too_many() -> None:
    assert len(a_request("GET", b"/?" + b"&".join([b"a=1"] * 2048)).form["a"]) == 2048


def test_a_form_body_comes_before_the_query() -> None:
    made = a_request("POST", b"/?a=query", URLENCODED, body=b"a=body")
    assert made.form == {"a": ["body", "query"]}
    assert a_request("GET", b"/?a=query", URLENCODED, body=b"a=body").form == {"a": ["query"]}


def test_multipart_fields_come_behind_the_query_and_files_are_left_out() -> None:
    body = (
        b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nfield\r\n'
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="x.txt"\r\n\r\nfile\r\n--B--\r\n'
    )
    made = a_request(
        "POST", b"/?a=query", (b"content-type", b"multipart/form-data; boundary=B"), body=body
    )
    assert made.form == {"a": ["query", "field"]}


@pytest.mark.parametrize(
    "content_type",
    [
        b"multipart/form-data",
        b"multipart/form-data; boundary=other",
        b"application/x-www-form-urlencoded; charset",
    ],
)
def test_form_bodies_that_cannot_be_read(content_type: bytes) -> None:
    with pytest.raises(MappingError):
        _ = a_request("POST", b"/", (b"content-type", content_type), body=b"--B--").form


@given(
    st.binary(max_size=200),
    st.binary(max_size=200),
    st.sampled_from([b"a/b", b"multipart/form-data; boundary=B"]),
)
def test_forms_of_any_bytes_give_values_or_an_http_error(
    query: bytes, body: bytes, kind: bytes
) -> None:
    for content_type in (URLENCODED, (b"content-type", kind)):
        try:
            values = a_request("POST", b"/?" + query, content_type, body=body).form
        except MappingError:
            continue
        assert all(text for texts in values.values() for text in texts)


# ---- gzip


def test_gzip_bodies_are_unpacked_when_somebody_looks() -> None:
    made = a_request(body=gzip.compress(b"one") + gzip.compress(b" two"))
    made.inflate = 100
    assert made.raw_body.startswith(b"\x1f\x8b")
    assert made.body == b"one two"
    assert made.body == b"one two"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (gzip.compress(b"x" * 100)[:-4], 400, "unexpected EOF"),
        (gzip.compress(b"x") + b"\x1f\x8b", 400, "unexpected EOF"),
        (gzip.compress(b"x" * 100)[:-8] + b"12345678", 400, "gzip: invalid checksum"),
        (gzip.compress(b"x") + b"no second stream", 400, "gzip: invalid header"),
        (gzip.compress(b"x" * 1_000_000), 413, "body unpacks to more than 1000 bytes"),
        (gzip.compress(b"x") * 2000, 413, "body unpacks to more than 1000 bytes"),
    ],
)
def test_broken_and_exploding_gzip_is_refused_each_time(
    body: bytes, status: int, message: str
) -> None:
    made = a_request(body=body)
    made.inflate = 1000
    for _ in range(2):
        with pytest.raises(HttpError) as caught:
            _ = made.body
        assert (caught.value.status, caught.value.message) == (status, message)


def test_gzip_may_grow_up_to_its_limit() -> None:
    made = a_request(body=gzip.compress(b"x" * 1000))
    made.inflate = 1000
    assert made.body == b"x" * 1000


# ---- answers

DATE = b"Date: now\r\n"


def rendered(response: Response, made: Request | None = None, *, keep: bool = True) -> bytes:
    return render(response, made or a_request(), b"Trace: 1\r\n", DATE, keep)


def test_an_answer_is_one_piece_of_bytes() -> None:
    expected = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTrace: 1\r\nDate: now\r\n"
    )
    assert rendered(Response("hi")) == expected + b"Content-Length: 2\r\n\r\nhi"
    assert rendered(Response("hi"), a_request("HEAD")) == expected + b"Content-Length: 2\r\n\r\n"


@pytest.mark.parametrize(
    ("status", "length"), [(200, True), (201, True), (204, False), (304, False), (404, True)]
)
def test_some_answers_have_no_length(status: int, length: bool) -> None:
    assert (b"Content-Length: 0" in rendered(Response(status=status))) is length


def test_the_connection_header_speaks_up_only_when_it_has_to() -> None:
    assert b"Connection" not in rendered(Response())
    assert b"Connection: close" in rendered(Response(), keep=False)
    assert b"Connection: keep-alive" in rendered(Response(), a_request(version="1.0"))


def test_headers_are_set_and_added() -> None:
    made = Response("x", headers={"X-A": "1"})
    made.add_header("x-a", "2")
    made.set_header("X-B", "3")
    made.set_header("X-A", "4")
    assert made.headers == [("X-B", "3"), ("X-A", "4")]
    assert Response("x", headers=[("A", "1"), ("A", "2")]).headers == [("A", "1"), ("A", "2")]


@pytest.mark.parametrize("status", [0, 99, 100, 199, 600, -1])
def test_statuses_that_are_none_are_refused(status: int) -> None:
    with pytest.raises(ValueError, match=str(status)):
        Response(status=status)


def test_helpers_for_answers() -> None:
    assert Response.error("no", 409).body == b"no\n"
    assert Response.redirect("/there", 301).headers == [("Location", "/there")]
    assert Response.json({"b": 1, "a": 2}, 201).body == b'{"a":2,"b":1}'
    assert repr(Response("abc", 201)) == "<Response 201, 3 bytes>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text", "text/plain; charset=utf-8"),
        (b"<html><script>alert(1)</script>", "text/plain; charset=utf-8"),
        (b"<?xml version='1.0'?>", "text/plain; charset=utf-8"),
        (b"\x00\x01", "application/octet-stream"),
        (b"\x1f\x8b\x08rest", "application/x-gzip"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)
def test_content_types_are_guessed_but_never_to_something_executable(
    body: bytes, content_type: str
) -> None:
    assert guess_type(body) == content_type
    assert Response(body).settled_type() == content_type


def test_status_lines_and_dates() -> None:
    assert head(499, None) == b"HTTP/1.1 499 status code 499\r\n"
    assert head(413, None) == b"HTTP/1.1 413 Request Entity Too Large\r\n"
    assert date_line(1_700_000_000) == b"Date: Tue, 14 Nov 2023 22:13:20 GMT\r\n"


# ---- JSON as Go writes it


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "-0"),
        (0.1, "0.1"),
        (1e-6, "0.000001"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (1e16, "10000000000000000"),
        (1e20, "100000000000000000000"),
        (1e21, "1e+21"),
        (-1.25e300, "-1.25e+300"),
        (5e-324, "5e-324"),
        (123456789.5, "123456789.5"),
    ],
)
def test_floats(value: float, text: str) -> None:
    assert go_float(value) == text
    assert encode([value]) == f"[{text}]".encode()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_round_trip(value: float) -> None:
    assert float(go_float(value)) == value


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), float("-inf"), object(), {"a": [float("nan"), None]}]
)
def test_what_json_cannot_hold(value: Any) -> None:
    with pytest.raises(UnsupportedValueError, match="unsupported"):
        encode(value)


def test_a_null_beside_floats_stays_a_null() -> None:
    assert encode({"a": None, "b": 1.5}) == b'{"a":null,"b":1.5}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": {"z": 1, "B": 2}}, b'{"a":{"B":2,"z":1},"b":1}'),
        ({2: "b", 10: "a"}, b'{"10":"a","2":"b"}'),
        ("\u2028\u2029", b'"\\u2028\\u2029"'),
        ("<&>", b'"<&>"'),
        ("a\udcffb", b'"a\\ufffdb"'),
        (["1.0", "null", "P1", "x.0"], b'["1.0","null","P1","x.0"]'),
        (timedelta(seconds=-1.5), b"-1500000000"),
        (b"hi?>", b'"aGk/Pg=="'),
        (
            datetime(2024, 2, 29, 1, 2, 3, 40000, timezone(timedelta(hours=1))),
            b'"2024-02-29T01:02:03.04+01:00"',
        ),
        (datetime(2024, 1, 1, tzinfo=UTC), b'"2024-01-01T00:00:00Z"'),
        (datetime(2024, 1, 1), b'"2024-01-01T00:00:00Z"'),
        (datetime(2024, 1, 1, 0, 0, 0, 5), b'"2024-01-01T00:00:00.000005Z"'),
        ([datetime(2024, 1, 1), 1.0], b'["2024-01-01T00:00:00Z",1]'),
        ("2024-01-01T00:00:00", b'"2024-01-01T00:00:00"'),
        ("2024-01-01T00:00:00.500000Z", b'"2024-01-01T00:00:00.500000Z"'),
    ],
)
def test_values(value: Any, text: bytes) -> None:
    assert encode(value) == text


def test_times() -> None:
    assert go_time(datetime(2024, 1, 1, 0, 0, 0, 100)) == "2024-01-01T00:00:00.0001Z"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_values_without_floats_are_encoded_alike_by_both_encoders(value: Any) -> None:
    assert encoder(str)(value) == encode(value)


# ---- trace context

ID, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(
    ("header", "sampled"),
    [
        (f"00-{ID}-{SPAN}-01", True),
        (f"00-{ID}-{SPAN}-00", False),
        (f"00-{ID}-{SPAN}-01-", True),
        (f"02-{ID}-{SPAN}-09", True),
        (f"02-{ID}-{SPAN}-08", False),
        (f"cc-{ID}-{SPAN}-01-extra-data", True),
        (f"00-{ID}-{SPAN}-09", None),
        (f"00-{ID}-{SPAN}-01-extra", None),
        (f"00-{ID}-{SPAN}", None),
        (f"00-{ID}-{SPAN}-", None),
        (f"ff-{ID}-{SPAN}-01", None),
        (f"00-{ID.upper()}-{SPAN}-01", None),
        (f"00-{'0' * 32}-{SPAN}-01", None),
        (f"00-{ID}-{'0' * 16}-01", None),
        (f"00-{ID[1:]}-{SPAN}-01", None),
        (f"00-{'g' * 32}-{SPAN}-01", None),
        (f"0-{ID}-{SPAN}-01", None),
        ("garbage", None),
        ("", None),
    ],
)
def test_traceparents(header: str, sampled: bool | None) -> None:
    assert parse_traceparent(header.encode()) == (None if sampled is None else (ID, SPAN, sampled))


@given(st.binary(max_size=80))
def test_any_traceparent_is_read_or_ignored(header: bytes) -> None:
    found = parse_traceparent(header)
    assert found is None or (len(found[0]), len(found[1])) == (32, 16)
