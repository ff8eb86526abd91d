"""From a file to an object, or to everything that is wrong with it."""

import dataclasses
import sys
from pathlib import Path
from typing import Annotated, TypedDict

import msgspec
import pytest

from zero.conf import ConfigError, load, load_or_exit, loads, show
from zero.mapping import Embedded, Json, PlanError

from .classes import DevServer, Etcd, Shop, Telemetry, problems
from .extras import needs_dotenv

REST = """\
Name: shop
Host: 127.0.0.1
Port: 8888
Timeout: 500
MaxBytes: 4096
Log:
  Encoding: json
Telemetry:
  Endpoint: http://localhost:4318
  Batcher: otlphttp
  OtlpHeaders: {n: 'y', X-Token: abc}
DevServer: {Port: 7}
Etcd: {Hosts: [e:2379], Key: shop.api}
UserRpc: {Etcd: {Key: user.rpc}}
Cache:
  - Host: r:6379
    PingTimeout: 1500ms
DataSource: root:pw@tcp(db:3306)/shop
SomethingOfTheGoService: {A: 1}
"""


def test_the_file_of_a_go_zero_service_loads() -> None:
    shop = loads(REST, Shop)
    assert (shop.name, shop.host, shop.port, shop.timeout) == ("shop", "127.0.0.1", 8888, 0.5)
    assert shop.log.encoding == "json"
    assert shop.log.level == "info"
    assert shop.telemetry == Telemetry(
        endpoint="http://localhost:4318",
        batcher="otlphttp",
        otlp_headers={"n": "y", "X-Token": "abc"},
    )
    assert shop.dev_server == DevServer(enabled=True, port=7)
    assert shop.user_rpc.etcd == Etcd(hosts=["e:2379"], key="user.rpc")
    assert shop.cache[0].ping_timeout == 1.5


@pytest.mark.parametrize(
    "key", ["MaxBytes", "maxbytes", "MAXBYTES", "max_bytes", "maxBytes", "MAX_BYTES", "_Max__Bytes"]
)
def test_keys_match_whatever_their_case_and_underscores(key: str) -> None:
    assert loads(f"Name: a\nPort: 1\n{key}: 5\n", Shop).max_bytes == 5


def test_keys_of_maps_are_kept() -> None:
    shop = loads("Name: a\nPort: 1\nLABELS: {Key_One: a, keyone: b}\n", Shop)
    assert shop.labels == {"Key_One": "a", "keyone": "b"}


def test_null_is_nothing_given() -> None:
    shop = loads("Name: a\nPort: 1\nMaxBytes:\nTelemetry: ~\nHost: null\n", Shop)
    assert (shop.max_bytes, shop.telemetry, shop.host) == (1048576, None, "0.0.0.0")
    assert problems("Name:\nPort: 1\n") == ["etc/shop.yaml:1:6: Name: must not be null"]


def test_an_empty_file_has_only_defaults() -> None:
    assert loads("", DevServer) == DevServer()
    assert loads("null", DevServer, format="json") == DevServer()
    assert loads("", DevServer, format="toml") == DevServer()


def test_variables_expand_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHO", "me")
    monkeypatch.delenv("NOPE", raising=False)
    text = "Name: ${WHO}\nPort: ${NOPE:-80}\nHost: x${NOPE}y\n"
    shop = loads(text, Shop, env=True)
    assert (shop.name, shop.port, shop.host) == ("me", 80, "xy")
    assert loads("Name: ${WHO}\nPort: 1\n", Shop).name == "${WHO}"


def test_the_variable_of_a_field_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Name: a\nPort: 1\n"
    monkeypatch.setenv("SHOP_PORT", "99")
    assert loads(text, Shop).port == 99
    monkeypatch.setenv("SHOP_PORT", "")
    assert loads(text, Shop).port == 1
    monkeypatch.setenv("SHOP_PORT", "x")
    (found,) = problems(text)
    assert found.startswith("etc/shop.yaml:2:7: Port: 'x' is ")
    assert found.endswith("(from the environment variable SHOP_PORT)")


def test_dataclasses_and_typed_dicts() -> None:
    @dataclasses.dataclass
    class Inner:
        max_size: int = 1

        def validate(self) -> None:
            if self.max_size == 13:
                raise ValueError("13 is unlucky")

    @dataclasses.dataclass
    class Outer:
        inner: Inner
        items: dict[str, Inner] = dataclasses.field(default_factory=dict)

    assert loads("INNER: {MaxSize: 5}\n", Outer) == Outer(Inner(5))
    assert problems("inner: {}\nitems: {a.b: {maxSize: 13}}\n", Outer) == [
        "etc/shop.yaml:2:9: items.a.b: 13 is unlucky"
    ]

    class Options(TypedDict, total=False):
        max_size: int

    assert loads("MaxSize: 5\n", Options) == {"max_size": 5}
    assert problems("MaxSiz: 5\n", Options, strict=True) == [
        "etc/shop.yaml:1:9: MaxSiz: is not a known key, did you mean max_size?"
    ]


def test_embedded_classes_and_dotted_keys() -> None:
    class Base(msgspec.Struct, kw_only=True):
        name: str

    class Root(msgspec.Struct, kw_only=True):
        base: Annotated[Base, Embedded()]
        deep: Annotated[str, Json("outer.inner,optional")] = ""

    assert loads("NAME: a\nouter: {inner: x}\n", Root, strict=True) == Root(
        base=Base(name="a"), deep="x"
    )
    # As in go-zero, only keys that are declared fold.
    assert loads("name: a\nOuter: {inner: x}\n", Root).deep == ""


def test_a_class_whose_keys_collide_is_a_mistake_of_the_developer() -> None:
    class Twins(msgspec.Struct, kw_only=True):
        max_size: int
        maxsize: int

    with pytest.raises(PlanError):
        loads("maxsize: 1\n", Twins)


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.YAML", ".yaml", "a.b.yml"])
def test_the_extension_says_how_to_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("Name: a\nPort: 1\n", encoding="utf-8-sig")
    assert load(path, Shop).name == "a"
    assert load(str(path), Shop).name == "a"


def test_files_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    for name, message in [
        ("none.yaml", "there is no such file"),
        ("a.txt", "has an unknown extension, expected one of .yaml, .yml, .json, .json5, .toml"),
        ("a", "has an unknown extension, expected one of .yaml, .yml, .json, .json5, .toml"),
    ]:
        with pytest.raises(ConfigError) as caught:
            load(tmp_path / name, Shop)
        assert str(caught.value) == f"{tmp_path / name}: {message}"
        assert caught.value.errors[0].kind == "file"


def test_load_or_exit_prints_and_exits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("Name: a\nPort: x\n", "utf-8")
    with pytest.raises(SystemExit) as caught:
        load_or_exit(path, Shop)
    assert caught.value.code == 1
    assert capsys.readouterr().err == f"{path}:2:7: Port: 'x' is not an integer\n"
    path.write_text("Name: a\nPort: 5\n", "utf-8")
    assert load_or_exit(path, Shop).port == 5


@needs_dotenv
def test_dotenv_adds_to_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY", "from the process")
    for name in ("SHOP_PORT", "STREET"):  # put back afterwards
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    env, path = tmp_path / ".env", tmp_path / "a.yaml"
    env.write_text(
        "# c\nexport SHOP_PORT=77\nCITY=file\nSTREET='a $CITY b'\n", encoding="utf-8-sig"
    )
    path.write_text("Name: ${CITY}\nHost: ${STREET}\nPort: 1\n", "utf-8")
    shop = load(path, Shop, env=True, dotenv=env)
    assert (shop.name, shop.host, shop.port) == ("from the process", "a $CITY b", 77)
    with pytest.raises(ConfigError, match="no such file"):
        load(path, Shop, dotenv=tmp_path / "none.env")


@needs_dotenv
def test_a_broken_dotenv_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=1\0\n")
    with pytest.raises(ConfigError, match="holds a NUL character"):
        load(tmp_path / "a.yaml", Shop, dotenv=tmp_path / ".env")


def test_dotenv_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dotenv", None)
    with pytest.raises(ImportError, match=r"pip install 'zero-conf\[dotenv\]'"):
        load(tmp_path / "a.yaml", Shop, dotenv=tmp_path / ".env")


def test_pydantic_models(tmp_path: Path) -> None:
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Server", host=(str, "h"), max_conns=(int, ...))
    assert loads("MaxConns: 5\n", model, strict=True) == model(host="h", max_conns=5)
    assert problems("max_conns: x\nhots: 1\n", model, strict=True) == [
        "etc/shop.yaml:1:12: max_conns: 'x' is not an integer",
        "etc/shop.yaml:2:7: hots: is not a known key, did you mean host?",
    ]
    assert show(model(max_conns=5)) == "host: h\nmax_conns: 5\n"
