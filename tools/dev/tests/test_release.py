"""A release, shown and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from .house import House

OWN = "packages/timex/pyproject.toml"
BELOW = "packages/mapping/pyproject.toml"


@pytest.fixture
def two(house: House, idle_uv: Path) -> House:
    """A committed workspace in which mapping needs timex."""
    house.add("timex")
    house.add("mapping", needs=["zero-timex>=0.1,<0.2"], extras={"all": ["zero-timex>=0.1, <0.2"]})
    house.commit()
    return house


def test_a_dry_run_shows_the_difference_and_changes_nothing(
    two: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert two.dev("release", "timex", "minor") == 0
    out = capsys.readouterr().out
    assert '+version = "0.2.0"' in out
    assert "+## 0.2.0 (" in out
    assert "+dependencies = ['zero-timex>=0.2,<0.3']" in out
    assert "would be tagged zero-timex/v0.2.0; nothing was changed" in out
    assert two.git("status", "--porcelain") == ""
    assert two.git("worktree", "list").count("\n") == 1


def test_write_stages_version_changelog_ranges_and_table(
    two: House, capsys: pytest.CaptureFixture[str], idle_uv: Path
) -> None:
    assert two.dev("release", "zero-timex", "minor", "--write") == 0
    out = capsys.readouterr().out
    assert 'git tag -a zero-timex/v0.2.0 -m "zero-timex 0.2.0"' in out
    assert "release next, their ranges moved on: mapping" in out
    assert 'version = "0.2.0"' in two.read(OWN)
    assert "- What timex is for." in two.read("packages/timex/CHANGELOG.md")
    assert not list((two.root / "packages/timex/changes").glob("*.md"))
    assert two.read(BELOW).count("zero-timex>=0.2,<0.3") == 2
    note = two.read("packages/mapping/changes/+zero-timex-0.2.changed.md")
    assert note == "Needs zero-timex 0.2.\n"
    assert "| What timex is for | 0.2.0 |" in two.read("README.md")
    assert "lock --quiet" in idle_uv.read_text(encoding="utf-8")
    assert all(line[1] == " " for line in two.git("status", "--porcelain").splitlines())


def test_a_patch_leaves_the_ranges_of_others_alone(two: House) -> None:
    assert two.dev("release", "timex", "patch", "--write") == 0
    assert 'version = "0.1.1"' in two.read(OWN)
    assert "zero-timex>=0.1,<0.2" in two.read(BELOW)


def test_a_major_release_moves_ranges_too(two: House) -> None:
    assert two.dev("release", "timex", "major", "--write") == 0
    assert 'version = "1.0.0"' in two.read(OWN)
    assert two.read(BELOW).count("zero-timex>=1.0,<1.1") == 2


def test_the_first_release_keeps_the_version(two: House) -> None:
    assert two.dev("release", "timex", "first", "--write") == 0
    assert 'version = "0.1.0"' in two.read(OWN)
    assert "## 0.1.0 (" in two.read("packages/timex/CHANGELOG.md")


def refused(house: House, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert house.dev("release", *arguments) == 2
    return capsys.readouterr().err


def test_uncommitted_changes_are_refused(two: House, capsys: pytest.CaptureFixture[str]) -> None:
    two.write("new.txt", "")
    assert "1 uncommitted change, '?? new.txt' first" in refused(two, capsys, "timex", "patch")


def test_a_package_without_fragments_is_refused(
    two: House, capsys: pytest.CaptureFixture[str]
) -> None:
    two.git("rm", "-q", "packages/timex/changes/+first.added.md")
    two.commit()
    said = refused(two, capsys, "timex", "patch")
    assert "nothing to tell: write packages/timex/changes/+word.added.md" in said


def test_an_existing_tag_is_refused(two: House, capsys: pytest.CaptureFixture[str]) -> None:
    two.git("tag", "zero-timex/v0.1.1")
    assert "the tag zero-timex/v0.1.1 exists" in refused(two, capsys, "timex", "patch")
    said = refused(two, capsys, "timex", "first")
    assert "first is for a package without releases" in said


def test_a_version_of_another_form_is_refused(
    two: House, capsys: pytest.CaptureFixture[str]
) -> None:
    two.edit(OWN, '"0.1.0"', '"0.1.0rc1"')
    two.commit()
    assert "0.1.0rc1 is not of the form X.Y.Z" in refused(two, capsys, "timex", "patch")


def test_a_failing_tool_leaves_no_trace(
    two: House, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "uv").write_text("#!/bin/sh\necho no lock >&2\nexit 1\n", encoding="utf-8")
    assert "no lock" in refused(two, capsys, "timex", "minor", "--write")
    assert two.git("status", "--porcelain") == ""
    assert two.git("worktree", "list").count("\n") == 1
