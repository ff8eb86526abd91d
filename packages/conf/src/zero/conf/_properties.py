"""Properties files: one `key=value` a line."""

import os
import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Self

from ._errors import ConfigError, ConfigProblem, Fault
from ._text.source import Source, decode_utf8, read_bytes

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)


class Properties(MutableMapping[str, str]):
    """Hold the settings of a properties file, a mapping from text to text.

    Lines are trimmed; blank ones and those that begin with `#` are skipped; the first `=` separates
    key and value, both trimmed; a later line wins. Single operations are atomic, so threads may
    share one object.
    """

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, env: bool = False) -> Self:
        """Read a file; `env` expands variables in values, not in keys. Raises `ConfigError`."""
        name = os.fspath(path)
        try:
            text = decode_utf8(read_bytes(Path(path))).removeprefix("\ufeff")
        except Fault as fault:
            raise fault.error(name) from None
        return cls.loads(text, name=name, env=env)

    @classmethod
    def loads(cls, text: str, *, name: str = "<text>", env: bool = False) -> Self:
        """Read a text, called `name` in errors. Raises `ConfigError` with every bad line."""
        values: dict[str, str] = {}
        problems: list[ConfigProblem] = []
        for number, line in enumerate(text.split("\n"), 1):
            content = line.strip()
            if not content or content.startswith("#"):
                continue
            try:
                key, value = _setting(content, os.environ if env else None)
            except Fault as fault:
                column = line.index(content) + fault.column
                problem = ConfigProblem("", fault.message, fault.kind, name, number, column)
                problems.append(problem)
            else:
                values[key] = value
        if problems:
            raise ConfigError(name, tuple(problems))
        return cls(values)

    def __getitem__(self, key: str) -> str:
        return self._values[key]

    def __setitem__(self, key: str, value: str | int) -> None:
        self._values[key] = str(value)

    def __delitem__(self, key: str) -> None:
        del self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._values))

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Properties: {len(self)} keys>"

    def __str__(self) -> str:
        """Print the file form, in the order of the keys."""
        return "".join(f"{key}={self._values[key]}\n" for key in sorted(self))

    def number(self, key: str, default: int = 0) -> int:
        """Return a value as a whole number of 64 bits, `default` when it is none."""
        value = self._values.get(key, "")
        number = int(value) if _WHOLE.fullmatch(value) else None
        return number if number is not None and -(2**63) <= number < 2**63 else default


def _setting(line: str, environ: Mapping[str, str] | None) -> tuple[str, str]:
    """Split a trimmed line into key and value, the value's variables expanded."""
    key, separator, value = Source(line).text.partition("=")
    if not separator:
        raise Fault("expected key=value", 1, 1)
    value = value.strip()
    before = len(line) - len(value)
    try:
        return key.strip(), Source(value, environ).text
    except Fault as fault:  # the environment of a process may hold bytes that are not UTF-8
        raise fault.moved(lambda _, column: (1, before + column)) from None
