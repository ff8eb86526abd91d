"""Packages tested from their wheels."""

from __future__ import annotations

import os
import subprocess

import pytest
from zero_dev._process import uv
from zero_dev.alone._workshop import Workshop

from .house import House

TEST = "from zero.timex import _code\n\n\ndef test_it():\n    assert _code.{}\n"

pytestmark = pytest.mark.usefixtures("real_uv")


def locked(house: House) -> House:
    """Lock the workspace; without a reachable index and a warm cache these tests cannot run."""
    done = subprocess.run(
        [uv(house.root), "lock", "--quiet"],
        cwd=house.root,
        env={**os.environ, "UV_HTTP_TIMEOUT": "20", "UV_HTTP_RETRIES": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"a package index is needed: {done.stderr.strip().splitlines()[-1]}")
    return house


def test_a_package_passes_at_locked_and_at_minimum_versions(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import importlib.metadata\nimport idna\nversion = importlib.metadata.version('idna')\n"
    house.add("timex", needs=["idna>=3.7"], code=code)
    house.write("packages/timex/tests/test_it.py", TEST.format("version"))
    lock = locked(house).read("uv.lock")
    assert house.dev("alone", "timex") == 0
    out = capsys.readouterr().out
    assert out.count("2 passed") == 4
    assert "floor tests" in out
    assert out.endswith("1 package alone: 1 passed, 0 failed\n")
    assert house.read("uv.lock") == lock


def test_the_minimum_versions_are_really_the_declared_ones(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    code = "import importlib.metadata\nimport idna\nversion = importlib.metadata.version('idna')\n"
    house.add("timex", needs=["idna>=3.7"], code=code)
    house.write("packages/timex/tests/test_it.py", TEST.format("version != '3.7'"))
    assert locked(house).dev("alone", "timex") == 1
    out = capsys.readouterr().out
    assert "assert '3.7' != '3.7'" in out
    assert "1 failed, 1 passed" in out


def test_once_leaves_out_the_locked_versions_where_something_can_be_lowered(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", needs=["idna>=3.7"], code="import importlib.metadata\nimport idna\n")
    house.write("packages/timex/tests/test_it.py", TEST.format("idna.__version__ == '3.7'"))
    house.add("naming", code="import os\n")
    house.write(
        "packages/naming/tests/test_it.py", TEST.format("__name__").replace("timex", "naming")
    )
    assert locked(house).dev("alone", "--once") == 0
    out = capsys.readouterr().out
    assert out.count("floor tests") == 1
    assert out.count("nothing to lower") == 1
    assert out.count("not run") == 1


def test_a_minimum_that_the_test_tools_lift_is_told(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", needs=["pluggy>=1.0"], code="import pluggy\n")
    house.write("packages/timex/tests/test_it.py", TEST.format("pluggy"))
    assert locked(house).dev("alone", "timex") == 0
    assert "note: timex: pluggy>=1.0 is declared, pluggy 1." in capsys.readouterr().out


def test_what_is_not_declared_is_not_there(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex", code="import msgspec\n")
    house.write("packages/timex/tests/test_it.py", TEST.format("msgspec"))
    assert locked(house).dev("alone", "--no-floor", "timex") == 1
    out = capsys.readouterr().out
    assert "No module named 'msgspec'" in out
    assert "FAILED" in out


def test_own_packages_and_the_extras_of_the_tests_come_along(house: House) -> None:
    house.add("timex")
    house.add("naming")
    house.add("mapping", needs=["zero-timex>=0.1,<0.2"], extras={"more": ["zero-naming>=0.1,<0.2"]})
    workspace = house.load()
    member = workspace.pick(["mapping"])[0]
    shop = Workshop(workspace, house.root, "python")
    assert [one.module for one in shop.needed(member)] == ["mapping", "timex"]
    own = "packages/mapping/pyproject.toml"
    house.write(own, house.read(own) + '\n[tool.zero]\ntest-extras = ["more"]\n')
    workspace = house.load()
    member = workspace.pick(["mapping"])[0]
    shop = Workshop(workspace, house.root, "python")
    assert {one.module for one in shop.needed(member)} == {"mapping", "timex", "naming"}
