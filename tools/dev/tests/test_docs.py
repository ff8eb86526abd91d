"""The table of packages and the examples that are run."""

from __future__ import annotations

from pathlib import Path

import pytest
from zero_dev.docs._examples import Example, docstring_example, examples, run_example

from .house import House

ROW = "| 1 | [zero-timex](packages/timex) | What timex is for | 0.1.0 |"


def test_the_table_lists_packages_by_floor(house: House) -> None:
    for module in ("rest", "mapping", "timex"):
        house.add(module)
    assert house.dev("docs", "--no-run") == 0
    rows = [line for line in house.read("README.md").splitlines() if "](packages/" in line]
    assert rows[0] == ROW
    assert [row.split("|")[1].strip() for row in rows] == ["1", "2", "3"]


def test_check_fails_on_a_stale_table_and_writes_nothing(house: House) -> None:
    house.add("timex")
    before = house.read("README.md")
    assert house.dev("docs", "--no-run", "--check") == 1
    assert house.read("README.md") == before
    house.dev("docs", "--no-run")
    assert house.dev("docs", "--no-run", "--check") == 0


def test_what_stands_around_the_markers_stays(house: House) -> None:
    house.add("timex")
    house.write("README.md", "a\n<!-- packages -->\nold\n<!-- /packages -->\nz\n")
    house.dev("docs", "--no-run")
    text = house.read("README.md")
    assert text.startswith("a\n<!-- packages -->\n| floor")
    assert text.endswith("|\n<!-- /packages -->\nz\n")
    assert "old" not in text


def test_a_readme_without_markers_is_refused(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.write("README.md", "# House\n")
    assert house.dev("docs") == 2
    assert "README.md: the table's place is not marked" in capsys.readouterr().err


MARKDOWN = """\
# Title

```python
print("one")
```

```console
$ rm -rf everything
```

<!-- not run: needs a
server -->
```python
raise SystemExit("two")
```

````markdown
```python
not_an_example
```
````

<!-- not run: this speaks of another block -->
Some words.

```python
print("three")
```
"""


def test_python_blocks_are_found_with_line_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    found = [(one.line, one.text, one.reason) for one in examples(path)]
    assert found == [
        (4, 'print("one")\n', ""),
        (14, 'raise SystemExit("two")\n', "needs a\nserver"),
        (27, 'print("three")\n', ""),
    ]


def example(text: str) -> Example:
    return Example(Path("README.md"), 7, text, "")


def test_an_example_runs_in_an_empty_folder() -> None:
    text = "import os\nassert [p for p in os.listdir() if p != 'README.py'] == []\n"
    assert run_example(example(text), timeout=30).good


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\nraise ValueError('no')\n", 'README.py", line 8, in'),
        ("import warnings\nwarnings.warn('old')\n", "UserWarning: old"),
        ("import nothing_of_that_name\n", "nothing_of_that_name"),
    ],
)
def test_errors_and_warnings_fail_with_the_readmes_own_lines(text: str, said: str) -> None:
    outcome = run_example(example(text), timeout=30)
    assert not outcome.good
    assert said in outcome.output


def test_an_example_that_waits_is_ended() -> None:
    outcome = run_example(example("import threading\nthreading.Event().wait()\n"), timeout=0.5)
    assert outcome.code == 124
    assert "still running after 0.5 s" in outcome.output


def test_the_verb_shows_what_ran_what_failed_and_what_was_left_out(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.add("timex")
    house.write("packages/timex/README.md", MARKDOWN.replace('print("three")', "1 / 0"))
    house.write("packages/timex/src/zero/timex/__init__.py", '"""Nothing to run."""\n')
    assert house.dev("docs", "timex") == 1
    out = capsys.readouterr().out
    assert "ZeroDivisionError" in out
    assert "not run: needs a" in out
    assert out.endswith("3 examples: 1 ran, 1 not run, 1 failed\n")


def test_the_example_of_a_docstring_is_a_program_that_checks_it(house: House) -> None:
    house.add("timex")
    (found,) = docstring_example(house.load().pick(["timex"])[0])
    assert found.line == 5
    assert "doctest.testmod(zero.timex)" in found.text
