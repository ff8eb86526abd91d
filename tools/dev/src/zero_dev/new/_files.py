"""What a new package holds: complete files, no gaps to fill before the checks pass."""

from __future__ import annotations

from string import Template

_PYPROJECT = """\
[project]
name = "zero-$module"
version = "0.1.0"
description = "$sentence"
readme = "README.md"
requires-python = "$python"
license = "MIT"
license-files = ["LICENSE"]
authors = [{ name = "The zero authors" }]
classifiers = [
    "Development Status :: 4 - Beta",
    "Programming Language :: Python :: 3.11",
    "Programming Language :: Python :: 3.12",
    "Programming Language :: Python :: 3.13",
    "Programming Language :: Python :: 3.14",
    "Typing :: Typed",
]
dependencies = []

[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["src/zero"]
"""

_README = """\
# zero-$module

$sentence.

```console
pip install zero-$module
```

```python
from zero import $module

print($module.__doc__)
print("public:", ", ".join($module.__all__) or "nothing yet")
```

## Guarantees

- **Nothing at import.** No thread, socket, signal handler, environment read or global registration.

## Beside go-zero

Nothing is exported yet, so nothing can differ.

## API

| name | what it gives |
|---|---|
"""

_CHANGELOG = """\
# Changelog of zero-$module

<!-- towncrier release notes start -->
"""

_INIT = '''\
"""$sentence.

What the package exports:

    >>> from zero import $module
    >>> $module.__all__
    []
"""

__all__: list[str] = []
'''

_TEST = """\
from types import ModuleType

from zero import $module


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(
        name
        for name, value in vars($module).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )
    assert $module.__all__ == public
"""

_TYPING = '''\
"""Checked by type checkers, never run."""

from typing import assert_type

from zero import $module

assert_type($module.__all__, list[str])
'''

_FILES = {
    "pyproject.toml": _PYPROJECT,
    "README.md": _README,
    "CHANGELOG.md": _CHANGELOG,
    "changes/+first.added.md": "$sentence.\n",
    "src/zero/$module/__init__.py": _INIT,
    "src/zero/$module/py.typed": "",
    "tests/test_exports.py": _TEST,
    "tests/typing/api.py": _TYPING,
}


def files(*, module: str, sentence: str, python: str) -> dict[str, str]:
    """Give the texts of a new package by path inside its folder."""
    values = {"module": module, "sentence": sentence, "python": python}
    return {
        Template(path).substitute(values): Template(text).substitute(values)
        for path, text in _FILES.items()
    }
