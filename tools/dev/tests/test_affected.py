"""What a change affects."""

from __future__ import annotations

import json

import pytest
from zero_dev._affected import affected, changed_files, default_base

from .house import House


@pytest.fixture
def three(house: House) -> House:
    house.add("timex")
    house.add("mapping", needs=["zero-timex>=0.1,<0.2"])
    house.add("rest", extras={"all": ["zero-mapping>=0.1,<0.2"]})
    return house


@pytest.mark.parametrize(
    ("files", "modules"),
    [
        (["packages/rest/src/zero/rest/_code.py"], ["rest"]),
        (["packages/mapping/README.md"], ["mapping", "rest"]),
        (["packages/timex/pyproject.toml"], ["mapping", "rest", "timex"]),
        (["packages/gone/src/zero/gone/__init__.py"], []),
        (["README.md", "docs/any.md"], []),
        (["uv.lock"], ["mapping", "rest", "timex"]),
        (["tools/dev/src/zero_dev/_cli.py"], ["mapping", "rest", "timex"]),
        ([".github/workflows/ci.yml"], ["mapping", "rest", "timex"]),
        ([], []),
    ],
)
def test_changed_packages_with_dependents_or_all(
    three: House, files: list[str], modules: list[str]
) -> None:
    assert [member.module for member in affected(three.load(), files)] == modules


def test_committed_uncommitted_and_new_files_count(three: House) -> None:
    three.commit()
    start = three.git("rev-parse", "HEAD").strip()
    three.write("packages/timex/one.py", "")
    three.commit()
    three.write("packages/timex/README.md", "changed")
    three.write("packages/rest/nęw file.py", "")
    files = ["packages/rest/nęw file.py", "packages/timex/README.md", "packages/timex/one.py"]
    assert changed_files(three.root, start) == files


def test_changes_of_the_other_branch_do_not_count(three: House) -> None:
    three.commit()
    three.git("checkout", "-q", "-b", "side")
    three.git("checkout", "-q", "main")
    three.write("packages/timex/one.py", "")
    three.commit()
    three.git("checkout", "-q", "side")
    assert changed_files(three.root, "main") == []


def test_the_base_is_origin_main_or_the_commit_before(three: House) -> None:
    three.commit()
    assert default_base(three.root) == "HEAD"
    three.write("packages/timex/one.py", "")
    three.commit()
    assert default_base(three.root) == "HEAD~1"
    three.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert default_base(three.root) == "HEAD~1"
    three.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
    assert default_base(three.root) == "origin/main"


def test_the_verb_prints_lines_or_json(three: House, capsys: pytest.CaptureFixture[str]) -> None:
    three.commit()
    three.write("packages/mapping/one.py", "")
    assert three.dev("affected", "--base", "HEAD") == 0
    assert capsys.readouterr().out == "mapping\nrest\n"
    assert three.dev("affected", "--base", "HEAD", "--json") == 0
    assert json.loads(capsys.readouterr().out) == ["mapping", "rest"]
    assert three.dev("affected", "--all") == 0
    assert capsys.readouterr().out == "mapping\nrest\ntimex\n"


def test_an_unknown_revision_is_refused(three: House, capsys: pytest.CaptureFixture[str]) -> None:
    three.commit()
    assert three.dev("affected", "--base", "nowhere") == 2
    assert "cannot compare with nowhere" in capsys.readouterr().err
