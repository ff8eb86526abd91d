"""The command itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from zero_dev._cli import VERBS, main
from zero_dev._console import seconds
from zero_dev._workspace import Workspace

from .house import House


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([verb, "--help"])
    out = capsys.readouterr().out
    assert f"usage: dev {verb}" in out
    assert "exit codes:" in out


def test_outside_a_workspace_one_line_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["order"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "is not inside a uv workspace" in captured.err


def test_a_root_that_is_no_workspace_is_refused(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.write("pyproject.toml", "[project]\nname = 'x'\n")
    assert house.dev("order") == 2
    assert "pyproject.toml:1: describes no uv workspace" in capsys.readouterr().err


def test_the_checkout_is_found_from_any_folder_in_it(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.add("timex")
    monkeypatch.chdir(house.root / "packages/timex/tests")
    assert main(["order"]) == 0
    assert "1 member, no problems" in capsys.readouterr().out


def test_an_interrupt_ends_with_one_line(
    house: House, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_root: Path) -> Workspace:
        raise KeyboardInterrupt

    monkeypatch.setattr(Workspace, "load", interrupted)
    assert house.dev("order") == 130
    assert capsys.readouterr().err == "dev order: stopped\n"


def test_output_that_is_not_a_terminal_has_no_colour(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", needs=["msgspec"])
    house.dev("order")
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("spent", "shown"), [(0.004, "0.00 s"), (9.99, "9.99 s"), (12.34, "12.3 s"), (65, "1 min 05 s")]
)
def test_time_spans_read_well(spent: float, shown: str) -> None:
    assert seconds(spent) == shown


class TestWorkspace:
    def test_closure_follows_requirements_and_asked_extras(self, house: House) -> None:
        house.add("timex")
        house.add("naming")
        house.add("mapping", extras={"more": ["zero-naming>=0.1,<0.2"]}, needs=["zero-timex"])
        house.add("logx", needs=["zero-mapping"])
        house.add("rest", needs=["zero-mapping[more]"])
        workspace = house.load()

        def closure(module: str) -> set[str]:
            return {one.module for one in workspace.closure(workspace.by_name[f"zero-{module}"])}

        assert closure("timex") == {"timex"}
        assert closure("logx") == {"logx", "mapping", "timex"}
        assert closure("rest") == {"rest", "mapping", "timex", "naming"}

    def test_a_ring_of_requirements_ends(self, house: House) -> None:
        house.add("timex", needs=["zero-naming"])
        house.add("naming", needs=["zero-timex"])
        workspace = house.load()
        assert len(workspace.closure(workspace.by_name["zero-timex"])) == 2
        assert workspace.dependents({"zero-timex"}) == {"zero-timex", "zero-naming"}

    def test_groups_may_include_groups(self, house: House) -> None:
        house.edit(
            "pyproject.toml", "test = [", 'all = [{ include-group = "test" }, "x"]\ntest = ['
        )
        assert house.load().group("all") == ["pytest>=9", "x"]
