import inspect
import subprocess
import sys

from zero import mapping


def test_all_is_sorted_and_equals_the_public_names():
    public = {name for name in vars(mapping) if not name.startswith("_")}
    assert mapping.__all__ == sorted(mapping.__all__)
    assert set(mapping.__all__) == public


def test_everything_callable_has_a_docstring():
    for name in mapping.__all__:
        thing = getattr(mapping, name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__doc__, name


def test_importing_loads_no_pydantic():
    code = "import sys, zero.mapping; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
