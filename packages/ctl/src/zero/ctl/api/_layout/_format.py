"""The formatter: one layout for every file; nothing lost, nothing left to do for a second run."""

import re
from collections.abc import Iterator

from .._errors import ApiError, Problem
from .._syntax._lexer import RAW_STRING, STRING, Token
from .._syntax._parser import Dialect, parse_tree
from .._syntax._source import Source, decode
from .._syntax._tree import ServiceStmt, Tree
from ._hoist import hoist
from ._print_file import print_tree
from ._printer import Printer
from ._tokens import stmt_tokens

_MAX_PASSES = 10
# Characters the layout reads as marks of its own.
_MARKS = "\t\v\f "
_PRIVATE = range(0xE000, 0xF900)
_TABS = re.compile(r"\t*")
_PLAIN = re.compile(r"[^\t\v\f\n]*")


def format_text(
    text: str | bytes, name: str = "main.api", *, dialect: Dialect = "auto", exact: bool = False
) -> str:
    """Return an .api file in the layout of `goctl api format`.

    Comments that goctl drops stand above their line, strings are left as they are, and formatting twice gives the same
    text as formatting once. A legacy file comes out in the default dialect as far as that can say the same.

    Args:
        text: The file; its types and imports need not exist.
        name: Its name in messages.
        dialect: As for `parse`.
        exact: Write what goctl writes in one run, its losses included.

    Raises:
        ApiError: The text is no .api file; or formatting would lose something: bytes that are not UTF-8, or what
            stands behind a NUL character.
    """
    whole = decode(name, text)
    if not exact:
        _refuse_loss(text, whole, name)
    source = Source(name, whole.partition("\0")[0])
    tree = parse_tree(source, dialect)
    if exact and source.text:
        return print_tree(tree, Printer())
    result = _format(tree)
    if not result:
        hint = "the file has no statement that says anything"
        raise ApiError([Problem("syntax", "missing input", source.position(0), hint)])
    for _ in range(_MAX_PASSES):
        again = _format(parse_tree(Source(name, result), dialect))
        if again == result:
            break
        result = again
    return result


def _refuse_loss(text: str | bytes, whole: str, name: str) -> None:
    source = Source(name, whole)
    if (at := whole.find("\0")) >= 0:
        message = "a NUL character: goctl reads nothing behind it"
        raise ApiError([Problem("syntax", message, source.position(at), "remove it")])
    if isinstance(text, bytes) and (at := _first_bad(text)) is not None:
        position = source.position(len(text[:at].decode("utf-8", "replace")))
        raise ApiError([Problem("syntax", "not valid UTF-8", position, "save the file as UTF-8")])


def _first_bad(data: bytes) -> int | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return None


def _format(tree: Tree) -> str:
    hide, reveal = _shield(tree.source.text)
    for comment in tree.comments:
        comment.text = _tidy(comment.text).translate(hide["comment"])
    _keep_behind_semicolons(tree)
    strings = [(token, token.text) for token in _strings(tree)]
    result = ""
    # Tabs that begin a line inside a string share columns with the lines around it, and mostly survive that.
    for indent in (True, False):
        for token, text in strings:
            token.text = _hidden(text, hide["string"], indent=indent)
        result = _print(tree).translate(reveal)
        if all(text in result for _, text in strings):
            break
    return result


def _hidden(text: str, table: dict[int, str], *, indent: bool) -> str:
    first, *lines = text.split("\n")
    kept = [_TABS.match(line) if indent else None for line in lines]
    ends = [match.end() if match else 0 for match in kept]
    rest = [line[:end] + line[end:].translate(table) for line, end in zip(lines, ends, strict=True)]
    return "\n".join([first.translate(table), *rest])


def _strings(tree: Tree) -> Iterator[Token]:
    for stmt in tree.stmts:
        for token in stmt_tokens(stmt):
            if token.kind in {STRING, RAW_STRING} and not _PLAIN.fullmatch(token.text):
                yield token


def _print(tree: Tree) -> str:
    """Print until every comment came out."""
    text = ""
    for _ in range(_MAX_PASSES):
        printer = Printer(safe=True)
        text = print_tree(tree, printer)
        if not (lost := set(tree.comments) - printer.printed):
            break
        hoist(tree, lost)
    return text


def _keep_behind_semicolons(tree: Tree) -> None:
    """Hang comments behind a semicolon, which is dropped, on the route before it."""
    for stmt in tree.stmts:
        for item in stmt.items if isinstance(stmt, ServiceStmt) else ():
            semicolon = item.route.semicolon
            if semicolon:
                item.route.last.tail += semicolon.tail
                semicolon.tail = ()


def _tidy(comment: str) -> str:
    """Strip what goctl takes away blank by blank from run to run."""
    first, *lines = (line.rstrip(" \t\v\f") for line in comment.split("\n"))
    return "\n".join([first, *(line.lstrip(" ") for line in lines)])


def _shield(text: str) -> tuple[dict[str, dict[int, str]], dict[int, str]]:
    """Make the tables that put unused characters in the place of marks, and back."""
    used = set(text)
    spare = [char for char in map(chr, _PRIVATE) if char not in used]
    if len(spare) < len(_MARKS):
        raise ApiError(
            [Problem("syntax", "the file uses every character set aside for private use")]
        )
    table = dict(zip(_MARKS, spare, strict=False))
    hide = {
        "string": {ord(mark): other for mark, other in table.items()},
        "comment": {ord(mark): table[mark] for mark in "\v\f"},
    }
    return hide, {ord(other): mark for mark, other in table.items()}
