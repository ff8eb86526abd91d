"""Run the cases of `iox.json` and say for each whether ours agrees with go-zero.

Text that is not UTF-8 keeps its bytes as surrogates, as Python does with file names.
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zero import iox

Outcome = tuple[str, str, str]
Json = dict[str, Any]

ERRORS = "surrogateescape"
GO_LINE = 64 * 1024


def content(case: Json) -> bytes:
    return b"".join(_bytes(text) * times for text, times in case["file"])


def _bytes(text: str | Json) -> bytes:
    return bytes.fromhex(text["hex"]) if isinstance(text, dict) else text.encode()


def _text(value: str | Json) -> str:
    return _bytes(value).decode("utf-8", ERRORS)


def run(document: Json) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        for group, check in GROUPS.items():
            for number, case in enumerate(document.get(group, [])):
                path = Path(folder, f"{group}-{number}")
                try:
                    if "file" in case:
                        path.write_bytes(content(case))
                    outcome, detail = check(case, path)
                except Exception as error:
                    outcome, detail = "differs", f"{case}: {error!r}"
                yield f"{group}/{number}", outcome, detail


def _compare(case: Json, ours: object, theirs: object) -> tuple[str, str]:
    return ("equal", "") if ours == theirs else ("differs", f"{case}: got {ours!r}")


def _read_text(case: Json, path: Path) -> tuple[str, str]:
    return _compare(case, iox.read_text(path, errors=ERRORS), _text(case["text"]))


def _read_text_lines(case: Json, path: Path) -> tuple[str, str]:
    options = {
        key: case[key] for key in ("keep_space", "without_blank", "omit_prefix") if key in case
    }
    if "error" in case:
        return _long_line(case, path, options)
    lines = iox.read_text_lines(path, errors=ERRORS, **options)
    if "line_count" in case:
        return _compare(case, len(lines), case["line_count"])
    return _compare(case, lines, [_text(line) for line in case["lines"]])


def _long_line(case: Json, path: Path, options: Json) -> tuple[str, str]:
    """Lines that are too long for go-zero are refused by the same bound, and accepted by our own."""
    try:
        iox.read_text_lines(path, max_length=GO_LINE - 1, errors=ERRORS, **options)
    except iox.LineTooLongError:
        longest = max(map(len, content(case).split(b"\n")))
        iox.read_text_lines(path, max_length=None, errors=ERRORS, **options)
        if longest >= GO_LINE:
            return "wart", f"a line of {longest} bytes is read; the bound is an argument"
    return "differs", f"{case}: no line is too long"


def _count_lines(case: Json, path: Path) -> tuple[str, str]:
    return _compare(case, iox.count_lines(path), case["count"])


def _scanner(case: Json, path: Path) -> tuple[str, str]:
    theirs = [_text(line) for line in case["lines"]]
    if "wart" in case and theirs[-1:] == [""]:
        theirs.pop()
    with path.open("rb") as file:
        outcome, detail = _compare(case, list(iox.scan_lines(file, errors=ERRORS)), theirs)
    if outcome == "equal" and "wart" in case:
        return "wart", f"{len(theirs)} lines, none after the last line end"
    return outcome, detail


def _limit_dup(case: Json, _: Path) -> tuple[str, str]:
    first, second = iox.duplicate(io.BytesIO(case["content"].encode()), limit=case["n"])
    ours = (first.read(), second.read())
    return _compare(case, ours, (case["first"].encode(), case["second"].encode()))


def _read_bytes(case: Json, _: Path) -> tuple[str, str]:
    source = io.BytesIO(case["content"].encode())
    try:
        ours = iox.read_exactly(source, case["size"])
    except EOFError as error:
        return _compare(case, "EOF", case.get("error", f"no error, not {error}"))
    return _compare(case, ours.hex(), case.get("bytes_hex"))


GROUPS: dict[str, Callable[[Json, Path], tuple[str, str]]] = {
    "read_text": _read_text,
    "read_text_lines": _read_text_lines,
    "count_lines": _count_lines,
    "text_line_scanner": _scanner,
    "limit_dup": _limit_dup,
    "read_bytes": _read_bytes,
}
FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"iox": run}
