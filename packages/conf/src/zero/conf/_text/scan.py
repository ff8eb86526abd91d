"""Finds where the values of a JSON, JSON5 or TOML text stand that a real parser has accepted."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache

from .._errors import MAX_DEPTH, Fault
from .marks import Marks, Tree


@cache
def _json_tokens() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<skip>\s+|//[^\n\r\u2028\u2029]*|/\*.*?\*/)
        |(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
        |(?P<mark>[{}\[\]:,])
        |(?P<bare>[^\s{}\[\]:,"'/]+|.)""",
        re.VERBOSE | re.DOTALL,
    )


@cache
def _toml_tokens() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<skip>[ \t\r]+|\#[^\n]*)
        |(?P<text>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')
        |(?P<mark>[\[\]{}=,.\n])
        |(?P<bare>[^\s\[\]{}=,.\#"']+|.)""",
        re.VERBOSE | re.DOTALL,
    )


def _tokens(text: str, *, toml: bool) -> Iterator[re.Match[str]]:
    return (_toml_tokens() if toml else _json_tokens()).finditer(text)


class Lines:
    """Turns an offset into a line and a column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place."""
        return self._starts[min(line, len(self._starts)) - 1] + column - 1


def bound_depth(text: str, *, toml: bool) -> None:
    """Raise `Fault` where brackets are nested too deeply, be the text valid or not."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _tokens(text, toml=toml):
        if token[0] in ("[", "{"):
            depth += 1
        elif token[0] in ("]", "}"):
            depth -= 1
        if depth > MAX_DEPTH:
            raise Fault(
                f"is nested more than {MAX_DEPTH} levels deep", *Lines(text).place(token.start())
            )


def find_bare(text: str, pattern: str, *, toml: bool = False) -> tuple[int, int]:
    """Return the place of the first unquoted word of a certain form."""
    for token in _tokens(text, toml=toml):
        if token.lastgroup == "bare" and re.match(pattern, token[0]):
            return Lines(text).place(token.start())
    return 1, 1


class _Scanner:
    """Walks the tokens of a valid text with one token of sight."""

    def __init__(self, text: str, unquote: Callable[[str], str], *, toml: bool) -> None:
        self._tokens = _tokens(text, toml=toml)
        self._unquote = unquote
        self._lines = Lines(text)
        self.marks = Marks()
        self.text = ""
        self.at = 0
        self.move()

    def move(self) -> None:
        """Step to the next token that means something; an empty text is the end."""
        for match in self._tokens:
            if match.lastgroup != "skip":
                self.text, self.at = match[0], match.start()
                return
        self.text = ""

    def take(self) -> str:
        text = self.text
        self.move()
        return text

    def name(self) -> str:
        text = self.take()
        return self._unquote(text) if text[0] in "\"'" or "\\" in text else text

    def note(self, container: Tree, key: str | int, at: int) -> None:
        self.marks.note(container, key, *self._lines.place(at))

    def start(self, root: Tree, at: int) -> None:
        self.marks.start(root, *self._lines.place(at))

    def member(self, container: dict[str, Tree], key: str, at: int) -> None:
        """Read the value of `key`: a section stands at its name, a plain value where it begins."""
        place = at if self.text in ("{", "[") else self.at
        container[key] = self.value()
        self.note(container, key, place)

    def value(self) -> Tree:
        raise NotImplementedError

    def items(self, result: list[Tree]) -> list[Tree]:
        """Read a list after its opening bracket."""
        while self.text not in ("]", ""):
            if self.text in (",", "\n"):
                self.move()
                continue
            at = self.at
            result.append(self.value())
            self.note(result, len(result) - 1, at)
        self.move()
        return result


class _Json(_Scanner):
    def value(self) -> Tree:
        opener = self.take()
        if opener == "[":
            return self.items([])
        if opener != "{":
            return None
        result: dict[str, Tree] = {}
        while self.text not in ("}", ""):
            if self.text == ",":
                self.move()
                continue
            at, key = self.at, self.name()
            self.move()  # the colon
            self.member(result, key, at)
        self.move()
        return result


class _Toml(_Scanner):
    def document(self) -> dict[str, Tree]:
        root: dict[str, Tree] = {}
        table = root
        while self.text:
            if self.text == "\n":
                self.move()
            elif self.text == "[":
                table = self._header(root)
            else:
                self._assign(table)
        return root

    def _header(self, root: dict[str, Tree]) -> dict[str, Tree]:
        at = self.at
        self.move()
        several = self.text == "["
        if several:
            self.move()
        *outer, last = self._path()
        table = self._descend(root, outer, at)
        while self.text == "]":
            self.move()
        if not several:
            return self._descend(table, [last], at)
        rows = table.setdefault(last, [])
        if not isinstance(rows, list):
            return {}
        if not rows:
            self.note(table, last, at)
        row: dict[str, Tree] = {}
        rows.append(row)
        self.note(rows, len(rows) - 1, at)
        return row

    def _path(self) -> list[str]:
        path = [self.name()]
        while self.text == ".":
            self.move()
            path.append(self.name())
        return path

    def _descend(self, table: dict[str, Tree], path: list[str], at: int) -> dict[str, Tree]:
        for key in path:
            if key not in table:
                table[key] = {}
                self.note(table, key, at)
            inner = table[key]
            inner = inner[-1] if isinstance(inner, list) and inner else inner
            table = inner if isinstance(inner, dict) else {}
        return table

    def _assign(self, table: dict[str, Tree]) -> None:
        at = self.at
        *outer, last = self._path()
        self.move()  # the equals sign
        self.member(self._descend(table, outer, at), last, at)

    def value(self) -> Tree:
        if self.text == "[":
            self.move()
            return self.items([])
        if self.text == "{":
            return self._inline()
        while self.text not in ("\n", ",", "]", "}", ""):
            self.move()
        return None

    def _inline(self) -> Tree:
        self.move()
        result: dict[str, Tree] = {}
        while self.text not in ("}", ""):
            if self.text in (",", "\n"):
                self.move()
            else:
                self._assign(result)
        self.move()
        return result


def mark_json(text: str, unquote: Callable[[str], str]) -> Marks:
    """Return where the values of a valid JSON or JSON5 text stand; `unquote` reads its texts."""
    scanner = _Json(text, unquote, toml=False)
    at = scanner.at
    scanner.start(scanner.value(), at)
    return scanner.marks


def mark_toml(text: str) -> Marks:
    """Return where the values of a valid TOML text stand."""
    import tomllib  # noqa: PLC0415 - rarely needed

    scanner = _Toml(text, lambda quoted: str(tomllib.loads(f"x = {quoted}")["x"]), toml=True)
    scanner.start(scanner.document(), 0)
    return scanner.marks
