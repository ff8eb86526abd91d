"""What is wrong with a file, and where."""

from collections.abc import Callable
from typing import Final

import msgspec

# Deeper nesting than this is refused in every format: no settings file needs it.
MAX_DEPTH: Final = 100

# Nobody reads further; `errors` has the rest.
_SHOWN: Final = 100


class ConfigProblem(msgspec.Struct, frozen=True):
    """Describe one thing wrong with a configuration file.

    `path` is the dotted key (`Redis.Hosts[0]`), empty for the file as a whole. `kind` is one word:
    missing, null, type, syntax, overflow, time, options, range, dependency, env, text, conflict,
    file, validate or unknown. `line` and `column` count from 1 and are None where there is no text
    to point at.
    """

    path: str
    message: str
    kind: str
    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        text = ": ".join(part for part in (":".join(place), self.path, self.message) if part)
        # One line whatever a key or a check of the user's own holds.
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class ConfigError(ValueError):
    """Raised when a configuration cannot be used: every problem at once, in the order of the file.

    `errors` holds them as `ConfigProblem`; `str()` prints the first hundred, one a line, each
    beginning with `file:line:column`. Secrets are masked.
    """

    __module__ = "zero.conf"

    def __init__(self, file: str, errors: tuple[ConfigProblem, ...]) -> None:
        super().__init__(file, errors)
        self.file = file
        self.errors = errors

    def __str__(self) -> str:
        if len(self.errors) == 1:
            return str(self.errors[0])
        lines = [f"  {error}" for error in self.errors[:_SHOWN]]
        if len(self.errors) > _SHOWN:
            lines.append(f"  and {len(self.errors) - _SHOWN} more")
        return "\n".join((f"{len(self.errors)} errors in {self.file}", *lines))


class Fault(Exception):
    """Raised inside the package for the one thing that keeps a text from being read at all."""

    def __init__(self, message: str, line: int = 0, column: int = 0, kind: str = "text") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.kind = kind

    def moved(self, origin: Callable[[int, int], tuple[int, int]]) -> "Fault":
        """Return the fault with its place as `origin` maps it."""
        if not self.line:
            return self
        return Fault(self.message, *origin(self.line, self.column), self.kind)

    def error(self, file: str) -> ConfigError:
        """Return what a caller sees."""
        place = (self.line or None, self.column or None)
        return ConfigError(file, (ConfigProblem("", self.message, self.kind, file, *place),))
