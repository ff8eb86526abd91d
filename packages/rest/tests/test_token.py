import base64
import json
import warnings

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zero.logx import LogConf
from zero.logx.testing import capture
from zero.rest import App, Request, RestConf, Route, UnsupportedError
from zero.rest._pipeline.token import TokenGuard

SECRET = "a secret of the tests"
OLD = "the secret before it"


@pytest.fixture(scope="module")
def app():
    made = App(RestConf(name="tokens", port=0))

    async def me(request: Request) -> dict[str, object]:
        return request.state["claims"]

    made.add_routes([Route("GET", "/me", me)], jwt=SECRET)
    made.add_routes([Route("GET", "/both", me)], jwt=(SECRET, OLD))
    return made


@pytest.fixture(scope="module")
def client(app):
    with app.client() as made:
        yield made


def signed(claims, secret=SECRET, algorithm="HS256"):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return jwt.encode(claims, secret, algorithm=algorithm)


def ask(client, token, path="/me"):
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_signed_token_is_let_in_with_its_claims(client):
    answer = ask(client, signed({"userId": 7, "sub": "ann"}))
    assert (answer.status, answer.json()) == (200, {"userId": 7, "sub": "ann"})


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_every_hmac_of_go_zero_is_known(client, algorithm):
    assert ask(client, signed({}, algorithm=algorithm)).status == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 0},
        {"exp": 1},
        {"exp": "4102444800"},
        {"exp": True},
        {"exp": None},
        {"iat": 4102444800},
        {"nbf": 4102444800},
        {"nbf": [1]},
    ],
)
def test_a_token_that_is_not_of_now_is_refused(client, claims):
    head = {"alg": "HS256", "typ": "JWT"}
    token = jwt.PyJWS().encode(json.dumps(claims).encode(), SECRET * 2, "HS256", head)
    app_with_long_secret = App(RestConf(name="tokens", port=0))
    app_with_long_secret.add_routes([Route("GET", "/me", _nothing)], jwt=SECRET * 2)
    with app_with_long_secret.client() as other:
        assert ask(other, token).status == 401


async def _nothing() -> None:
    return None


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b",
        "a.b.c.d",
        "a.b!.c",
        "é.a.b",
        signed({}, "another secret here"),
        signed({}) + "=",
    ],
)
def test_what_is_no_token_of_ours_is_refused(client, token):
    answer = client.get(
        "/me", headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")}
    )
    assert (answer.status, answer.body) == (401, b"")


def test_a_token_without_a_signature_is_refused(client):
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": "none"}, {})
    )
    assert ask(client, f"{head}.{body}.").status == 401


def test_both_secrets_count_while_one_follows_the_other(client):
    assert ask(client, signed({}, OLD)).status == 401
    assert ask(client, signed({}, OLD), "/both").status == 200
    assert ask(client, signed({}), "/both").status == 200
    assert ask(client, signed({}, "neither of the two"), "/both").status == 401


def test_the_log_says_why_and_keeps_the_token_to_itself(client):
    token = signed({"exp": 1})
    with capture(LogConf(level="error")) as captured:
        ask(client, token)
    (line,) = captured.lines
    assert line["content"].startswith("authorize failed: Token is expired\n=> GET /me HTTP/1.1")
    assert token not in json.dumps(line)


def test_a_short_secret_is_refused_when_the_app_starts():
    app = App(RestConf(name="tokens", port=0))
    app.add_routes([Route("GET", "/me", _nothing)], jwt="1234567")
    with pytest.raises(ValueError, match="secret's length can't be less than 8"):
        app.compile()


def test_a_guard_that_fails_is_an_error_of_the_service(client, monkeypatch):
    def broken(*_: object) -> dict[str, object]:
        raise RuntimeError("the guard is broken")

    monkeypatch.setattr(TokenGuard, "claims", broken)
    with capture(LogConf(level="error")) as captured:
        answer = ask(client, signed({}))
    assert (answer.status, answer.body) == (500, b"")
    assert "the guard is broken" in captured.lines[0]["content"]


def test_routes_that_want_signed_requests_are_refused_until_they_are_checked():
    app = App(RestConf(name="tokens", port=0))
    app.add_routes([Route("GET", "/me", _nothing)], signature=True)
    with pytest.raises(
        UnsupportedError, match="signature of /me: signed requests are not checked yet"
    ):
        app.compile()


def test_routes_without_a_secret_want_no_token():
    app = App(RestConf(name="tokens", port=0))
    group = app.group(jwt=SECRET)
    group.add_routes([Route("GET", "/inner", _nothing)])
    app.add_routes([Route("GET", "/outer", _nothing)])
    with app.client() as client:
        assert client.get("/outer").status == 200
        assert client.get("/inner").status == 401


@given(
    st.text(
        st.characters(codec="latin-1", min_codepoint=0x20, exclude_characters="\x7f"), max_size=60
    )
)
def test_no_header_gets_in_or_breaks_anything(app, text):
    with app.client() as client:
        assert client.get("/me", headers={"Authorization": text}).status in {400, 401}
