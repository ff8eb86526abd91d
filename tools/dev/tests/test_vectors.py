"""Vector files run through adapters: counting, crashes, names and places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .house import House

ADAPTER = """\
import os, sys, time
from .helper import judge

def timex(document):
    for case in document["cases"]:
        yield judge(case)

def other(document):
    yield "one", "equal", ""

FILES = {"timex": timex, "other": other}
"""

HELPER = """\
def judge(case):
    print("an adapter may print")
    match case["do"]:
        case "raise":
            raise ValueError("what an adapter raises")
        case "die":
            import os
            os._exit(7)
        case "hang":
            import time
            time.sleep(60)
        case _:
            return case["id"], case["do"], case.get("detail", "")
"""


@pytest.fixture
def vectors(house: House, tmp_path: Path) -> Path:
    """A house with an adapter, and a folder for vector files."""
    house.add("timex")
    house.write("packages/timex/tests/vectors.py", ADAPTER)
    house.write("packages/timex/tests/helper.py", HELPER)
    folder = tmp_path / "given"
    folder.mkdir()
    return folder


def put(folder: Path, *does: str, name: str = "timex", detail: str = "a detail") -> None:
    cases = [{"id": f"case {n}", "do": do, "detail": detail} for n, do in enumerate(does)]
    (folder / f"{name}.json").write_text(json.dumps({"cases": cases}), encoding="utf-8")


def told(house: House, folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict:
    """Run the verb with --json; the exit code must fit what it says."""
    code = house.dev("vectors", "--dir", str(folder), "--json", *more)
    document = json.loads(capsys.readouterr().out)
    assert code == (1 if document["differing"] else 0)
    return document


def test_outcomes_are_counted(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(vectors, "equal", "equal", "wart", "pending", detail="gzip")
    (file,) = told(house, vectors, capsys)["files"]
    assert (file["file"], file["package"], file["cases"]) == ("timex", "timex", 4)
    assert (file["equal"], file["on_purpose"], file["pending"], file["differing"]) == (2, 1, 1, 0)
    assert file["pending_features"] == {"gzip": 1}
    assert file["path"] == str(vectors / "timex.json")


def test_a_differing_case_fails_and_is_shown_in_full(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(vectors, "equal", *["differs"] * 5, detail="input [x]\nexpected 1\ngot 2")
    assert house.dev("vectors", "--dir", str(vectors), "--first", "2") == 1
    out = capsys.readouterr().out
    assert "differing in timex (timex), the first 2 of 5:" in out
    assert out.count("    input [x]\n    expected 1\n    got 2\n") == 2
    assert out.endswith("1 file, 6 cases: 1 equal, 0 on purpose, 0 pending, 5 differing\n")


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("raise", "the adapter stopped after 1 cases"),
        ("die", "the adapter's process ended with 7"),
        ("nonsense", "the adapter gave the outcome 'nonsense'"),
    ],
)
def test_what_breaks_an_adapter_counts_as_differing(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str], do: str, said: str
) -> None:
    put(vectors, "equal", do)
    (file,) = told(house, vectors, capsys)["files"]
    assert (file["equal"], file["differing"]) == (1, 1)
    assert said in file["first_differing"][0]["detail"]


def test_an_adapter_that_hangs_is_ended_and_counts_as_differing(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(vectors, "hang")
    (file,) = told(house, vectors, capsys, "--timeout", "1")["files"]
    assert "was still running after 1 s" in file["first_differing"][0]["detail"]


def test_a_file_of_which_no_case_is_checked_counts_as_differing(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(vectors)
    (file,) = told(house, vectors, capsys)["files"]
    assert "checked no case" in file["first_differing"][0]["detail"]


def test_an_adapter_that_cannot_be_imported_counts_as_differing(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house.write("packages/timex/tests/vectors.py", "import nothing_of_that_name\n")
    put(vectors, "equal")
    document = told(house, vectors, capsys)
    assert document["files"][0]["file"] == "(adapter)"
    assert "nothing_of_that_name" in document["files"][0]["first_differing"][0]["detail"]


def test_files_without_an_adapter_are_listed_with_whether_their_package_exists(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("timex", "logfile", "bloom"):
        put(vectors, "equal", name=name)
    readme = "| file | for | about |\n|---|---|---|\n| logfile | rest, timex | x |\n| bloom | bloom | y |\n"
    (vectors / "README.md").write_text(readme, encoding="utf-8")
    without = told(house, vectors, capsys)["without_adapter"]
    assert without == {"bloom": "no package yet", "logfile": "no adapter yet"}


def test_names_choose_files_and_packages(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(vectors, "equal", name="timex")
    put(vectors, name="other")
    for names, files in (
        (["other"], ["other"]),
        (["timex"], ["other", "timex"]),
        (["zero-timex"], ["other", "timex"]),
    ):
        found = told(house, vectors, capsys, *names)["files"]
        assert [file["file"] for file in found] == files
    assert house.dev("vectors", "--dir", str(vectors), "nothing") == 2
    assert "no adapter knows nothing" in capsys.readouterr().err


def test_without_a_folder_the_copies_are_run(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = house.root / "packages/timex/tests/vectors"
    copies.mkdir()
    put(copies, "equal")
    assert house.dev("vectors") == 0
    assert "1 file, 1 case: 1 equal" in capsys.readouterr().out


def test_the_folder_beside_the_checkout_comes_before_the_copies(
    house: House, vectors: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = house.root.parent / "shared" / "vectors"
    copies = house.root / "packages/timex/tests/vectors"
    for folder, does in ((shared, ["equal"] * 3), (copies, ["equal"])):
        folder.mkdir(parents=True)
        put(folder, *does)
    assert house.dev("vectors") == 0
    assert "1 file, 3 cases" in capsys.readouterr().out
    assert house.dev("vectors", "--copies") == 1
    assert "tests/vectors/timex.json:1: is not what vectors/timex.json" in capsys.readouterr().out
    put(copies, *["equal"] * 3)
    assert house.dev("vectors", "--copies") == 0


def test_twins_must_stay_alike_even_without_a_folder(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = "packages/timex/tests/describe.py", "packages/mapping/tests/describe.py"
    house.add("timex")
    house.add("mapping")
    house.edit(
        "pyproject.toml", "[tool.zero]\n", f'[tool.zero]\ntwins = [["{first}", "{second}"]]\n'
    )
    house.write(first, "one = 1\n")
    house.write(second, "one = 1\n")
    assert house.dev("vectors", "--copies") == 0
    house.write(second, "one = 2\n")
    assert house.dev("vectors", "--copies") == 1
    assert f"{second}:1: is not what {first} holds" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_refused(house: House, tmp_path: Path) -> None:
    assert house.dev("vectors", "--dir", str(tmp_path / "none")) == 2
