"""A new package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from zero_dev._workspace import read_toml
from zero_dev.new._verb import with_member

from .house import House

SENTENCE = ("--sentence", "Clocks that tests can move.")


def test_a_new_package_breaks_no_rule_and_is_locked(house: House, idle_uv: Path) -> None:
    assert house.dev("new", "timex", *SENTENCE) == 0
    assert house.problems("timex") == []
    assert house.dev("docs", "--check", "--no-run") == 0
    assert idle_uv.read_text(encoding="utf-8") == "lock --quiet\n"
    assert "\nClocks that tests can move.\n" in house.read("packages/timex/README.md")


@pytest.mark.usefixtures("idle_uv")
def test_the_zero_prefix_may_be_written(house: House) -> None:
    assert house.dev("new", "zero-timex", *SENTENCE) == 0
    assert house.load().pick(["timex"])[0].module == "timex"


def test_its_files_compile_and_its_tests_pass(house: House, idle_uv: Path) -> None:
    house.dev("new", "timex", *SENTENCE)
    folder = house.root / "packages/timex"
    for path in folder.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    assert read_toml(folder / "pyproject.toml")["project"]["name"] == "zero-timex"


@pytest.mark.parametrize(
    ("module", "sentence", "said"),
    [
        ("Timex", "x", "is no module name"),
        ("../timex", "x", "is no module name"),
        ("stray", "x", "stands on no floor"),
        ("timex", "", "must be one line"),
        ("timex", 'say "hi"', "without double quotes"),
    ],
)
def test_what_cannot_be_made_is_refused(
    house: House, capsys: pytest.CaptureFixture[str], module: str, sentence: str, said: str
) -> None:
    assert house.dev("new", module, "--sentence", sentence) == 2
    assert said in capsys.readouterr().err
    assert not (house.root / "packages").exists()


@pytest.mark.usefixtures("idle_uv")
@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_its_files_are_clean_by_the_repositorys_own_settings(
    house: House, command: list[str]
) -> None:
    house.dev("new", "timex", *SENTENCE)
    settings = Path(__file__).parents[3] / "pyproject.toml"
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "--config", settings, "packages"],
        cwd=house.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.usefixtures("idle_uv")
def test_an_existing_package_is_never_written_over(house: House) -> None:
    house.add("timex", code="precious = 1\n")
    assert house.dev("new", "timex", *SENTENCE) == 2
    assert house.read("packages/timex/src/zero/timex/_code.py") == "precious = 1\n"


def test_lines_go_to_their_alphabetical_places_and_comments_stay() -> None:
    text = """\
[dependency-groups]
# all of them
members = [
    "zero-conf[yaml]",  # with extras
    "zero-rest",
]

[tool.uv.sources]
zero-conf = { workspace = true }
zero-rest = { workspace = true }

[other]
"""
    wanted = text.replace('    "zero-rest"', '    "zero-mapping",\n    "zero-rest"')
    source = "zero-mapping = { workspace = true }\n"
    wanted = wanted.replace("zero-rest = {", f"{source}zero-rest = {{")
    assert with_member(text, "mapping") == wanted
    last = with_member(text, "timex")
    assert '    "zero-rest",\n    "zero-timex",\n]' in last
    assert "zero-rest = { workspace = true }\nzero-timex = { workspace = true }\n\n[other]" in last
