"""The dependency tree of a package and the picture of all of them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from .house import House


@pytest.fixture
def three(house: House) -> House:
    house.add("timex", needs=["rich>=13"])
    house.add("mapping", needs=["zero-timex>=0.1,<0.2"], extras={"yaml": ["PyYAML>=6"]})
    house.add("rest", needs=["zero-mapping>=0.1,<0.2", "zero-timex>=0.1,<0.2"])
    return house


def test_tree_shows_ours_with_floors_then_others_and_marks_repeats(
    three: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert three.dev("order", "--tree", "rest") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "zero-rest 0.1.0  floor 3"
    assert lines[1].endswith("zero-mapping 0.1.0  floor 2")
    assert lines[2].endswith("zero-timex 0.1.0  floor 1")
    assert "rich" in lines[3]
    assert "markdown-it-py" in lines[4]
    assert lines[-2].endswith("zero-timex 0.1.0  floor 1 (*)")
    assert lines[-1].startswith("2 of ours, ")
    assert not any("PyYAML" in line for line in lines), "extras of what is below are not its needs"


def test_tree_shows_the_extras_of_the_package_itself(
    three: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert three.dev("order", "--tree", "zero-mapping") == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if "PyYAML" in line)
    assert line.endswith("[yaml]")


def test_tree_of_an_unknown_package_names_the_known_ones(
    three: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert three.dev("order", "--tree", "nothing") == 2
    assert "no package nothing; there are: mapping rest timex" in capsys.readouterr().err


def test_graph_lists_the_floors_from_the_top(
    three: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert three.dev("order", "--graph") == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert rows[2:] == [
        ["3", "rest", "mapping", "timex"],
        ["2", "mapping", "timex", "1"],
        ["1", "timex", "2"],
    ]


def test_graph_writes_svg_dot_and_mermaid(three: House, tmp_path: Path) -> None:
    for ending in ("svg", "dot", "mmd"):
        assert three.dev("order", "--graph", str(tmp_path / f"g.{ending}")) == 0
    picture = ElementTree.parse(tmp_path / "g.svg").getroot()
    marks = [mark.findtext("{*}title") for mark in picture.findall(".//{*}circle")]
    assert marks == [
        "mapping requires timex",
        "rest requires mapping",
        "rest requires timex",
    ]
    column, row = (
        [int(mark.get(axis, "")) for mark in picture.iterfind(".//{*}circle")]
        for axis in ("cx", "cy")
    )
    offset = [x - y for x, y in zip(column, row, strict=True)]
    assert max(offset) < 150 - 110, "a mark right of the diagonal stands for an upward requirement"
    assert "rest -> mapping" in (tmp_path / "g.dot").read_text(encoding="utf-8")
    assert "rest --> timex" in (tmp_path / "g.mmd").read_text(encoding="utf-8")


def test_graph_refuses_other_endings(three: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert three.dev("order", "--graph", "g.png") == 2
    assert "ends in none of .svg, .dot, .mmd" in capsys.readouterr().err
