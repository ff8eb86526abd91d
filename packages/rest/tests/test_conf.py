"""The configuration reads what a Go service of that shape would read."""

from pathlib import Path
from typing import Any

import pytest

from zero.rest import App, MiddlewaresConf, RestConf


def load(folder: Path, text: str, conf_type: type[RestConf] = RestConf) -> RestConf:
    path = folder / "etc.yaml"
    path.write_text(text, encoding="utf-8")
    return conf_type.load(path)


def test_the_defaults_are_go_zero_s(tmp_path: Path) -> None:
    conf = load(tmp_path, "Name: shop\nPort: 8888\n")
    assert (conf.name, conf.host, conf.port, conf.mode) == ("shop", "0.0.0.0", 8888, "pro")
    assert (conf.max_conns, conf.max_bytes, conf.timeout, conf.cpu_threshold) == (
        10000,
        1048576,
        3.0,
        900,
    )
    assert (conf.cert_file, conf.key_file, conf.verbose, conf.trace_ignore_paths) == (
        "",
        "",
        False,
        [],
    )
    assert conf.signature is None
    assert all(
        getattr(conf.middlewares, name) is True for name in MiddlewaresConf.__struct_fields__
    )
    assert conf == RestConf(name="shop", port=8888)


@pytest.mark.parametrize(
    ("line", "attribute", "value"),
    [
        ("Timeout: 500", "timeout", 0.5),
        ("Timeout: 0", "timeout", 0.0),
        ("TIMEOUT: 1500", "timeout", 1.5),
        ("max_conns: 7", "max_conns", 7),
        ("MaxBytes: 0", "max_bytes", 0),
        ("Verbose: true", "verbose", True),
        ("TraceIgnorePaths: [/a, /b]", "trace_ignore_paths", ["/a", "/b"]),
        ("CpuThreshold: 0", "cpu_threshold", 0),
        ("Middlewares: {Log: false}", "middlewares", MiddlewaresConf(log=False)),
    ],
)
def test_keys(tmp_path: Path, line: str, attribute: str, value: Any) -> None:
    assert getattr(load(tmp_path, f"Name: a\nPort: 1\n{line}\n"), attribute) == value


@pytest.mark.parametrize(
    "text",
    [
        "Name: a\n",
        "Port: 1\n",
        "Name: a\nPort: x\n",
        "Name: a\nPort: 1\nCpuThreshold: 1000\n",
        "Name: a\nPort: 1\nMode: prod\n",
    ],
)
def test_mistakes_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"etc\.yaml"):
        load(tmp_path, text)


def test_signature_keys(tmp_path: Path) -> None:
    text = "Name: a\nPort: 1\nSignature:\n  Expiry: 30m\n  PrivateKeys:\n  - {Fingerprint: f, KeyFile: k}\n"
    signature = load(tmp_path, text).signature
    assert signature is not None
    assert (signature.strict, signature.expiry) == (False, 1800.0)
    assert signature.private_keys[0].key_file == "k"
    assert App(load(tmp_path, text)).run() == 1


class ShopConf(RestConf, kw_only=True, rename="pascal"):
    currency: str = "EUR"


def test_a_service_has_keys_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("Name: shop\nPort: 1\nCurrency: USD\n", encoding="utf-8")
    app = App.load(path, ShopConf)
    assert app.conf.currency == "USD"
