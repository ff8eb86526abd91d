"""What a package imports, held against what it declares."""

from __future__ import annotations

import pytest

from .house import House

TIMEX = "zero-timex>=0.1,<0.2"
EXTRA = {"yaml": ["PyYAML>=6"]}


def only(problems: list[str], *parts: str) -> None:
    """Assert that there is one problem and that it says all parts."""
    assert len(problems) == 1, problems
    for part in parts:
        assert part in problems[0]


def test_a_new_package_breaks_no_rule(house: House) -> None:
    house.add("timex")
    assert house.problems("timex") == []


def test_a_declared_import_of_ours_and_of_others_is_fine(house: House) -> None:
    house.add("timex")
    code = "import yaml\nfrom opentelemetry import trace\nfrom zero.timex import clock\n"
    house.add("mapping", needs=[TIMEX, "PyYAML>=6", "opentelemetry-api>=1.2"], code=code)
    assert house.problems("mapping") == []


@pytest.mark.parametrize(
    ("line", "code", "missing"),
    [
        (1, "import yaml\n", "pyyaml"),
        (1, "import msgspec.json\n", "msgspec"),
        (2, "import os\nfrom opentelemetry.trace import Span\n", "opentelemetry-api"),
        (1, "from zero.timex import clock\n", "zero-timex"),
        (1, "from zero import timex\n", "zero-timex"),
        (2, "def f():\n    import msgspec\n", "msgspec"),
        (3, "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import msgspec\n", "msgspec"),
        (2, "import importlib\nimportlib.import_module('msgspec')\n", "msgspec"),
        (1, "import not_installed_anywhere\n", "not-installed-anywhere"),
    ],
)
def test_an_import_that_is_not_declared_is_named_with_its_line(
    house: House, line: int, code: str, missing: str
) -> None:
    house.add("timex")
    house.add("mapping", code=code)
    only(house.problems("mapping"), f"_code.py:{line}:", f"does not declare {missing}")


def test_the_standard_library_needs_no_declaration(house: House) -> None:
    house.add("timex", code="import os.path\nfrom collections.abc import Iterator\n")
    assert house.problems("timex") == []


def test_what_is_declared_and_never_imported_is_named_with_its_line(house: House) -> None:
    house.add("timex", needs=["msgspec>=0.19"])
    only(house.problems("timex"), "pyproject.toml:18:", "declares msgspec but never imports it")


def test_unimported_excuses_a_requirement_until_it_is_imported(house: House) -> None:
    house.add("timex", needs=["msgspec>=0.19"])
    own = "packages/timex/pyproject.toml"
    house.write(own, house.read(own) + '\n[tool.zero]\nunimported = ["msgspec"]\n')
    assert house.problems("timex") == []
    house.write("packages/timex/src/zero/timex/_code.py", "import msgspec\n")
    only(house.problems("timex"), "take it off that list")


class TestExtras:
    @pytest.mark.parametrize(
        "code",
        [
            "def f():\n    import yaml\n",
            "try:\n    import yaml\nexcept ImportError:\n    yaml = None\n",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml\n",
        ],
    )
    def test_an_import_that_waits_is_legal(self, house: House, code: str) -> None:
        house.add("timex", extras=EXTRA, code=code)
        house.write("packages/timex/src/zero/timex/__init__.py", "from . import _code\n")
        assert house.problems("timex") == []

    def test_a_submodule_that_the_package_does_not_import_may_need_it(self, house: House) -> None:
        house.add("timex", extras=EXTRA, code="import yaml\n")
        assert house.problems("timex") == []

    @pytest.mark.parametrize("way", ["from ._code import x\n", "from . import _code\n"])
    def test_an_import_together_with_the_package_is_refused(self, house: House, way: str) -> None:
        house.add("timex", extras=EXTRA, code="import yaml\n")
        house.write("packages/timex/src/zero/timex/_middle.py", way)
        house.write("packages/timex/src/zero/timex/__init__.py", "from ._middle import x\n")
        only(house.problems("timex"), "_code.py:1:", "only the extra yaml brings")

    def test_a_script_is_a_way_in_too(self, house: House) -> None:
        house.add("timex", extras=EXTRA, code="import yaml\n")
        script = '[project.scripts]\ntimex = "zero.timex._code:main"\n\n[build-system]'
        house.edit("packages/timex/pyproject.toml", "[build-system]", script)
        only(house.problems("timex"), "only the extra yaml brings")

    def test_an_extra_may_name_the_package_itself(self, house: House) -> None:
        extras = EXTRA | {"all": ["zero-timex[yaml]"]}
        house.add("timex", extras=extras, code="def f():\n    import yaml\n")
        assert house.problems("timex") == []

    def test_an_extra_that_nothing_imports_is_named(self, house: House) -> None:
        house.add("timex", extras=EXTRA)
        only(house.problems("timex"), "declares pyyaml in the extra yaml but never imports it")


class TestPrivacy:
    def test_private_names_of_another_package_are_refused(self, house: House) -> None:
        house.add("timex")
        code = "from zero.timex._clock import now\n"
        house.add("mapping", needs=[TIMEX], code=code)
        only(house.problems("mapping"), "zero.timex._clock.now is private to another package")

    @pytest.mark.parametrize("folder", ["tests", "benchmarks"])
    def test_in_tests_and_benchmarks_too(self, house: House, folder: str) -> None:
        house.add("timex")
        house.add("mapping")
        house.write(f"packages/mapping/{folder}/test_a.py", "from zero.timex import _clock\n")
        only(house.problems("mapping"), f"{folder}/test_a.py:1:", "is private to another package")

    def test_a_package_may_test_its_own_private_parts(self, house: House) -> None:
        house.add("timex")
        house.write("packages/timex/tests/test_a.py", "from zero.timex._code import x\n")
        assert house.problems("timex") == []

    def test_dunder_names_are_public(self, house: House) -> None:
        house.add("timex")
        code = "from zero.timex import __all__, clock\n"
        house.add("mapping", needs=[TIMEX], code=code)
        assert house.problems("mapping") == []


class TestRelative:
    def test_an_absolute_import_of_the_own_package_is_refused(self, house: House) -> None:
        house.add("timex", code="from zero.timex._other import x\n")
        only(house.problems("timex"), "of its own package: write it relative")

    def test_a_relative_import_of_another_package_is_refused(self, house: House) -> None:
        house.add("timex")
        house.add("mapping", needs=[TIMEX], code="from ..timex import clock\n")
        only(house.problems("mapping"), "reaches zero.timex by a relative import")

    def test_relative_imports_between_subpackages_are_fine(self, house: House) -> None:
        house.add("timex")
        house.write("packages/timex/src/zero/timex/inner/__init__.py", "from .._code import x\n")
        assert house.problems("timex") == []


def test_a_file_that_is_not_python_is_a_problem_not_a_crash(house: House) -> None:
    house.add("timex", code="def f(:\n")
    house.write("packages/timex/tests/test_a.py", "class\n")
    problems = house.problems("timex")
    assert len(problems) == 2
    assert all("is not valid Python" in problem for problem in problems)
