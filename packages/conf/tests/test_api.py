"""The public names."""

import doctest
import inspect

import zero.conf as conf


def test_all_is_sorted_and_complete() -> None:
    public = {
        name
        for name, value in vars(conf).items()
        if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert conf.__all__ == sorted(public)


def test_everything_public_is_documented() -> None:
    for name in conf.__all__:
        value = getattr(conf, name)
        assert name == "Format" or inspect.getdoc(value), name


def test_the_example_of_the_module_runs() -> None:
    assert doctest.testmod(conf, optionflags=doctest.FAIL_FAST).failed == 0
