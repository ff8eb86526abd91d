"""The run of all checks."""

from __future__ import annotations

import pytest
from zero_dev._cli import parser
from zero_dev.check._steps import steps

from .house import House

ALL = [
    *("lock", "installed", "lint", "format", "order", "unasync", "copies", "types", "consumers"),
    *("tests", "vectors", "docs", "alone"),
]

pytestmark = pytest.mark.usefixtures("idle_uv")


def plan(house: House, *flags: str) -> dict:
    options = parser().parse_args(["check", *flags])
    return {step.name: step for step in steps(house.load(), options)}


def test_every_check_is_planned(house: House) -> None:
    house.add("timex")
    house.commit()
    assert list(plan(house)) == ALL


def test_fast_leaves_out_alone_and_the_examples(house: House) -> None:
    house.add("timex")
    house.commit()
    found = plan(house, "--fast")
    assert found["alone"].skipped == "--fast"
    assert "--no-run" in found["docs"].command
    assert "--no-run" not in plan(house)["docs"].command


def test_alone_is_for_what_is_affected_unless_all_is_asked(house: House) -> None:
    house.add("timex")
    house.add("mapping")
    house.commit()
    assert plan(house, "--base", "HEAD")["alone"].skipped == "no package is affected"
    house.write("packages/timex/one.py", "")
    assert plan(house, "--base", "HEAD")["alone"].command[-3:] == ("alone", "--once", "timex")
    assert plan(house, "--all")["alone"].command[-2:] == ("mapping", "timex")


def test_consumers_see_every_source_folder(house: House) -> None:
    house.add("timex")
    house.add("mapping")
    house.commit()
    step = plan(house)["consumers"]
    folders = step.env["MYPYPATH"].split(":")
    assert str(house.root / "packages/mapping/src") in folders
    assert str(house.root / "packages/timex/src") in folders
    assert step.command[-1] == house.root / "packages/timex/tests/typing/api.py"


def test_a_passing_run_prints_a_line_a_step_and_a_summary(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex")
    house.commit()
    assert house.dev("check", "--only", "order", "unasync") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["ok", "order"]
    assert lines[0].endswith("1 member, no problems")
    assert lines[1].split()[:2] == ["ok", "unasync"]
    assert lines[-1].startswith("2 steps passed in ")


def test_a_failing_step_shows_its_output_and_the_others_still_run(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", needs=["msgspec>=0.19"])
    house.commit()
    assert house.dev("check", "--only", "order", "unasync") == 1
    out = capsys.readouterr().out
    assert "pyproject.toml:18: declares msgspec but never imports it" in out
    assert "every _sync/ file is fresh" in out
    assert "1 of 2 steps failed in " in out
    assert out.endswith(" order\n")


def test_the_closing_line_of_the_tests_is_printed_in_full(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex")
    house.write("packages/timex/tests/test_exports.py", "def test_one():\n    pass\n")
    house.commit()
    assert house.dev("check", "--only", "tests") == 0
    assert "1 passed in " in capsys.readouterr().out.splitlines()[0]


def test_verbose_shows_the_output_of_passing_steps(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex")
    house.commit()
    assert house.dev("check", "-v", "--only", "unasync") == 0
    assert capsys.readouterr().out.count("every _sync/ file is fresh") == 3


def test_an_unknown_step_names_the_known_ones(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.commit()
    assert house.dev("check", "--only", "nothing") == 2
    assert "no step nothing; there are: lock installed" in capsys.readouterr().err
