import errno
import io
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from zero.ctl._cli import main
from zero.ctl._terminal import coloured, styled

GOOD = 'type A { X int `json:"x"` }\nservice shop-api { @handler h get /a returns (A) }\n'


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "shop.api"
    path.write_text(GOOD, "utf-8")
    return path


@pytest.mark.parametrize("arguments", [[], ["api"]])
def test_a_call_without_a_command_shows_the_help_and_exits_with_2(arguments, capsys):
    assert main(arguments) == 2
    assert "usage: zeroctl" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["--help"], ["api", "--help"], ["api", "py", "--help"], ["--version"]]
)
def test_help_and_version_exit_with_0(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0
    assert "zeroctl" in capsys.readouterr().out


def test_python_m_zero_ctl_is_the_same_command():
    done = subprocess.run(
        [sys.executable, "-m", "zero.ctl", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("zeroctl ")


@pytest.mark.parametrize(
    "spelling", [["--api", "shop.api", "--dir", "out"], ["-api", "shop.api", "-dir=out"]]
)
def test_py_generates_a_service_and_tells_how_to_start_it(shop, capsys, spelling):
    assert main(["api", "py", *spelling]) == 0
    out = capsys.readouterr().out
    assert "created    internal/types.py" in out
    assert "11 created" in out
    assert "$ python out/shop.py" in out
    assert (shop.parent / "out/shop.py").exists()


def test_a_dry_run_says_so_and_writes_nothing(shop, capsys):
    assert main(["api", "py", "--api", "shop.api", "--dir", "out", "--dry-run"]) == 0
    assert "dry run: nothing was written" in capsys.readouterr().out
    assert not (shop.parent / "out").exists()


def test_a_mistake_is_shown_with_its_line_and_a_caret(shop, capsys):
    shop.write_text("type A { X Unknown }\nservice s { @handler h get /a returns (A) }\n", "utf-8")
    assert main(["api", "py", "--api", "shop.api", "--dir", "out"]) == 1
    err = capsys.readouterr().err
    assert "shop.api 1:12 syntax error: unresolved type <Unknown>" in err
    assert "1 | type A { X Unknown }" in err
    assert "^^^^^^^" in err
    assert not (shop.parent / "out").exists()


def test_what_has_no_form_in_python_is_shown_with_its_place(shop, capsys):
    shop.write_text(
        "type A { X complex64 }\nservice s { @handler h get /a returns (A) }\n", "utf-8"
    )
    assert main(["api", "py", "--api", "shop.api", "--dir", "out"]) == 1
    assert "shop.api 1:12 complex64 has no form in JSON" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["py", "validate"])
def test_a_missing_file_is_an_error_and_no_traceback(shop, capsys, command):
    arguments = ["api", command, "--api", "nowhere.api"] + (
        ["--dir", "out"] if command == "py" else []
    )
    assert main(arguments) == 1
    assert "nowhere.api" in capsys.readouterr().err


def test_validate_counts_what_it_read(shop, capsys):
    assert main(["api", "validate", "--api", "shop.api"]) == 0
    assert capsys.readouterr().out == "api format ok: 1 type, 1 route\n"


def test_validate_refuses_a_description_without_routes(shop, capsys):
    shop.write_text("type A {}\n", "utf-8")
    assert main(["api", "validate", "--api", "shop.api"]) == 1
    assert "missing service" in capsys.readouterr().err


def test_format_writes_in_place_and_says_what_changed(shop, capsys):
    assert main(["api", "format", "--dir", "."]) == 0
    assert capsys.readouterr().out == "formatted  shop.api\n"
    assert main(["api", "format", "--dir", "shop.api", "--declare", "-iu"]) == 0
    assert capsys.readouterr().out == "unchanged  shop.api\n"


def test_format_reports_every_broken_file_and_formats_the_others(shop, capsys):
    (shop.parent / "a.api").write_text("type {", "utf-8")
    (shop.parent / "b.api").write_bytes(b"\xff\xfe")
    assert main(["api", "format", "--dir", "."]) == 1
    out, err = capsys.readouterr()
    assert out == "formatted  shop.api\n"
    assert "a.api 1:6" in err
    assert "b.api" in err


def test_format_never_leaves_half_a_description(shop, capsys, monkeypatch):
    before = Path("shop.api").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert main(["api", "format", "--dir", "."]) == 1
    assert "No space left on device: 'shop.api'" in capsys.readouterr().err
    assert Path("shop.api").read_bytes() == before
    assert not list(Path().glob(".zero*"))


def test_format_reads_standard_input(shop, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"type   A{}")))
    assert main(["api", "format", "--stdin"]) == 0
    assert capsys.readouterr().out == "type A {}\n\n"


def test_format_needs_a_place(capsys):
    assert main(["api", "format"]) == 2
    assert "missing --dir" in capsys.readouterr().err


def test_new_makes_a_folder_with_a_description_and_its_service(shop, capsys):
    assert main(["api", "new", "book"]) == 0
    assert (shop.parent / "book/book.api").exists()
    assert (shop.parent / "book/internal/logic/book_logic.py").exists()
    assert main(["api", "new", "book"]) == 1
    assert "book/book.api exists" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["a-b", "", "1a", "../x", "ö"])
def test_new_refuses_what_cannot_name_a_service(shop, capsys, name):
    assert main(["api", "new", "--", name]) == 2
    assert "cannot name a service" in capsys.readouterr().err
    assert [path.name for path in shop.parent.iterdir()] == ["shop.api"]


def test_a_sample_is_written_formatted_and_never_over_a_file(shop, capsys):
    assert main(["api", "-o", "greet-api.api"]) == 0
    assert "service greet-api {" in (shop.parent / "greet-api.api").read_text("utf-8")
    assert main(["api", "format", "--dir", "greet-api.api"]) == 0
    assert "unchanged" in capsys.readouterr().out
    assert main(["api", "-o", "greet-api.api"]) == 1


def test_colours_are_for_terminals_that_want_them(monkeypatch):
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert styled("x", "red", terminal) == "\x1b[31mx\x1b[0m"
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured(terminal)
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not coloured(terminal)
    assert not coloured(io.StringIO())
