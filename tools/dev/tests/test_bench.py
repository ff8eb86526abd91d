"""Benchmarks and the peers they bring."""

from __future__ import annotations

from pathlib import Path

import pytest
from zero_dev._bench import peers
from zero_dev._verb import DevError

from .house import House

SCRIPT = """\
# /// script
# requires-python = ">=3.11"
# dependencies = ["werkzeug>=3", "zero-timex"]
# ///
print("measured")
"""


@pytest.fixture
def timed(house: House) -> House:
    house.add("timex")
    house.write("packages/timex/benchmarks/bench_parse.py", SCRIPT)
    house.write("packages/timex/benchmarks/common.py", "")
    return house


def test_peers_are_read_from_inline_metadata() -> None:
    assert peers(SCRIPT, "a.py") == ["werkzeug>=3", "zero-timex"]
    assert peers("print()\n", "a.py") == []


def test_metadata_that_is_not_toml_is_refused() -> None:
    with pytest.raises(DevError, match=r"a\.py: the `# /// script` comment is not TOML"):
        peers("# /// script\n# dependencies = [\n# ///\n", "a.py")


def test_list_names_benchmarks_and_foreign_peers(
    timed: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert timed.dev("bench", "--list") == 0
    assert "timex     bench_parse.py   werkzeug>=3" in capsys.readouterr().out


def test_a_benchmark_runs_with_its_peers_laid_over(timed: House, idle_uv: Path) -> None:
    assert timed.dev("bench", "timex") == 0
    script = timed.root / "packages/timex/benchmarks/bench_parse.py"
    wanted = f"run --no-sync --with werkzeug>=3 python {script}\n"
    assert idle_uv.read_text(encoding="utf-8") == wanted


def test_a_failing_benchmark_fails_the_verb(
    timed: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "uv"
    program.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("UV", str(program))
    assert timed.dev("bench") == 1


def test_a_package_without_benchmarks_is_refused(house: House) -> None:
    house.add("timex")
    assert house.dev("bench", "timex") == 2
