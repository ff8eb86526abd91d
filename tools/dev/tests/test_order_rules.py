"""Floors, ranges, layout and papers."""

from __future__ import annotations

from pathlib import Path

import pytest

from .house import House
from .test_order_imports import only

USE = "from zero.{} import x\n"


def require(house: House, here: str, there: str, spec: str) -> None:
    house.add(there)
    house.add(here, needs=[f"zero-{there}{spec}"], code=USE.format(there))


@pytest.mark.parametrize(("here", "there"), [("mapping", "timex"), ("naming", "timex")])
def test_lower_floors_and_earlier_places_may_be_required(
    house: House, here: str, there: str
) -> None:
    require(house, here, there, ">=0.1,<0.2")
    assert house.problems(here) == []


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        ("mapping", "rest", "zero-mapping on floor 2 requires zero-rest on floor 3"),
        ("timex", "naming", "on a later place of its own row"),
    ],
)
def test_higher_floors_and_later_places_may_not(
    house: House, here: str, there: str, said: str
) -> None:
    require(house, here, there, ">=0.1,<0.2")
    only(house.problems(here), "pyproject.toml:18:", said)


@pytest.mark.parametrize("spec", ["", ">=0.1", "<0.2", "==0.1.0", "~=0.1", ">=0.1,<0.2,!=0.1.3"])
def test_ours_need_a_range_of_one_minor_version(house: House, spec: str) -> None:
    require(house, "mapping", "timex", spec)
    only(house.problems("mapping"), "is no range", "write zero-timex>=0.1,<0.2")


@pytest.mark.parametrize("spec", [">=0.1,<0.3", ">=0.1,<1.0", ">=0.1,<0.1.5"])
def test_a_range_wider_or_narrower_than_a_minor_version_is_refused(house: House, spec: str) -> None:
    require(house, "mapping", "timex", spec)
    only(house.problems("mapping"), "spans more or less than one minor version")


def test_a_range_that_leaves_out_the_present_version_is_refused(house: House) -> None:
    require(house, "mapping", "timex", ">=0.1,<0.2")
    house.edit("packages/timex/pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    only(house.problems("mapping"), "leaves out the present 0.2.0", "write zero-timex>=0.2,<0.3")


def test_a_floor_above_the_minor_version_is_fine(house: House) -> None:
    require(house, "mapping", "timex", ">=0.1.2,<0.2")
    house.edit("packages/timex/pyproject.toml", 'version = "0.1.0"', 'version = "0.1.3"')
    assert house.problems("mapping") == []


@pytest.mark.parametrize("spec", ["", "<1", "!=0.18"])
def test_others_need_a_minimum(house: House, spec: str) -> None:
    house.add("timex", needs=[f"msgspec{spec}"], code="import msgspec\n")
    only(house.problems("timex"), "msgspec has no minimum")


def test_a_package_on_no_floor_is_named(house: House) -> None:
    house.add("stray")
    only(house.problems("stray"), "pyproject.toml:", "stray stands on no floor")


def test_root_lists_must_hold_every_member(house: House) -> None:
    house.add("timex")
    house.edit("pyproject.toml", '    "zero-timex",\n', "")
    house.edit("pyproject.toml", "zero-timex = { workspace = true }\n", "")
    problems = house.problems("timex")
    assert len(problems) == 2
    assert "missing from the dependency group members" in problems[0]
    assert "missing from the sources" in problems[1]


def test_a_member_of_the_group_may_carry_extras(house: House) -> None:
    house.add("timex")
    house.edit("pyproject.toml", '"zero-timex"', '"zero-timex[all,more]"')
    assert house.problems("timex") == []


SOURCE = "packages/timex/src/zero/timex"
MEMBER = "packages/timex"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{MEMBER}/src/zero/__init__.py", "hides every other package of the namespace"),
        (f"{MEMBER}/src/zero/other.py", "zero/ holds timex/ and nothing else"),
        (f"{MEMBER}/src/stray.py", "src/ holds zero/ and nothing else"),
    ],
)
def test_nothing_else_may_lie_in_the_namespace(house: House, name: str, said: str) -> None:
    house.add("timex")
    house.write(name, "")
    only(house.problems("timex"), f"{name}:1:", said)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{SOURCE}/py.typed", "is missing"),
        (f"{SOURCE}/__init__.py", "is missing"),
        (f"{MEMBER}/LICENSE", "is not a copy of the root's LICENSE"),
        (f"{MEMBER}/CHANGELOG.md", "is missing"),
        (f"{MEMBER}/README.md", "is missing"),
        (f"{MEMBER}/tests/typing/api.py", "is missing"),
    ],
)
def test_a_missing_file_is_named(house: House, name: str, said: str) -> None:
    house.add("timex")
    (house.root / name).unlink()
    only(house.problems("timex"), f"{name}:1:", said)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (f"{MEMBER}/LICENSE", "Do", "Don't", "is not a copy of the root's LICENSE"),
        (f"{MEMBER}/CHANGELOG.md", "<!--", "", "lacks the line"),
        (f"{MEMBER}/pyproject.toml", '"src/zero"', '"src/zero/timex"', 'packages = ["src/zero"]'),
        (f"{MEMBER}/pyproject.toml", ">=3.11", ">=3.12", 'write requires-python = ">=3.11"'),
        (f"{MEMBER}/pyproject.toml", "[build", "[tool.pytest]\n[build", "belongs to the root"),
        (f"{MEMBER}/pyproject.toml", "0.1.0", "one", "'one' is no version"),
        (f"{MEMBER}/README.md", "# zero-timex\n", "# timex\n", "title `# zero-timex`"),
        (f"{MEMBER}/README.md", "What timex is for.\n", "\n", "one sentence under it"),
        (f"{MEMBER}/README.md", "pip install", "pip get", "pip install zero-timex"),
        (f"{MEMBER}/README.md", "```python", "```py", "```python example"),
        (f"{MEMBER}/README.md", "## Guarantees", "## Promises", "## Guarantees"),
        (f"{MEMBER}/README.md", "## Beside go-zero", "## Beside", "## Beside go-zero"),
        (f"{MEMBER}/README.md", "## API", "## Api", "## API"),
    ],
)
def test_a_wrong_text_is_named(house: House, name: str, old: str, new: str, said: str) -> None:
    house.add("timex")
    house.edit(name, old, new)
    only(house.problems("timex"), f"{name}:", said)


def test_a_linked_licence_is_refused(house: House) -> None:
    """An sdist keeps the link, and building from it fails."""
    house.add("timex")
    licence = house.root / MEMBER / "LICENSE"
    licence.unlink()
    licence.symlink_to(Path("../../LICENSE"))
    only(house.problems("timex"), "is not a copy of the root's LICENSE")


def test_order_prints_a_line_a_problem_and_fails(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", needs=["msgspec"])
    assert house.dev("order") == 1
    *lines, count = capsys.readouterr().out.splitlines()
    assert count == "1 member, 2 problems"
    assert all(line.startswith("packages/timex/pyproject.toml:18: ") for line in lines)
    house.edit("packages/timex/pyproject.toml", "['msgspec']", "[]")
    assert house.dev("order") == 0
    assert capsys.readouterr().out == "1 member, no problems\n"


def test_a_broken_pyproject_is_one_line_not_a_traceback(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", needs=["a b c"])
    assert house.dev("order") == 2
    assert "'a b c' is no requirement" in capsys.readouterr().err
    house.write("packages/timex/pyproject.toml", "[project\n")
    assert house.dev("order") == 2
    assert "packages/timex/pyproject.toml:1: cannot be read" in capsys.readouterr().err
