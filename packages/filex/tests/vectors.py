"""Run the cases of `filex.json` and say for each whether ours agrees with go-zero."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zero import filex

Outcome = tuple[str, str, str]
Json = dict[str, Any]

ERRORS = "surrogateescape"


def content(case: Json) -> bytes:
    if "content" in case:
        return _bytes(case["content"])
    return b"".join(_bytes(text) * times for text, times in case["file"])


def _bytes(text: str | Json) -> bytes:
    return bytes.fromhex(text["hex"]) if isinstance(text, dict) else text.encode()


def run(document: Json) -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        for group, check in GROUPS.items():
            for number, case in enumerate(document.get(group, [])):
                path = Path(folder, f"{group}-{number}")
                try:
                    path.write_bytes(content(case))
                    outcome, detail = check(case, path)
                except Exception as error:
                    outcome, detail = "differs", f"{case}: {error!r}"
                yield f"{group}/{number}", outcome, detail


def _compare(case: Json, ours: object, theirs: object) -> tuple[str, str]:
    return ("equal", "") if ours == theirs else ("differs", f"{case}: got {ours!r}")


def _line(case: Json, ours: str) -> tuple[str, str]:
    if "line" in case:
        return _compare(case, ours, _bytes(case["line"]).decode("utf-8", ERRORS))
    length = len(ours.encode("utf-8", ERRORS))
    return _compare(case, (length, ours[:20]), (case["length"], case["starts_with"]))


def _first_line(case: Json, path: Path) -> tuple[str, str]:
    return _line(case, filex.first_line(path, errors=ERRORS))


def _last_line(case: Json, path: Path) -> tuple[str, str]:
    ours = filex.last_line(path, errors=ERRORS)
    if "wart" not in case:
        return _line(case, ours)
    whole = content(case).removesuffix(b"\n").rpartition(b"\n")[2].decode("utf-8", ERRORS)
    if ours == whole:
        return "wart", f"the last line alone, {len(whole)} characters"
    return "differs", f"{case}: got {ours!r}"


def _split(case: Json, path: Path) -> tuple[str, str]:
    ranges = filex.split_line_chunks(path, case["chunks"])
    ours = [[part.start, part.stop] for part in ranges]
    if "error" in case:
        return _rest(case, ours)
    if "range_count" in case:
        first = case["first_ranges"]
        return _compare(case, (len(ours), ours[: len(first)]), (case["range_count"], first))
    return _compare(case, ours, case["ranges"])


def _rest(case: Json, ours: list[list[int]]) -> tuple[str, str]:
    """Where go-zero fails for want of a line end, ours cuts behind line ends only and the last range is the rest."""
    data = content(case)
    starts = [start for start, _ in ours]
    stops = [stop for _, stop in ours]
    gapless = starts == [0, *stops[:-1]] and stops[-1] == len(data)
    about = len(data) // case["chunks"] + 1
    cut = all(data[start - 1 : start] in {b"\r", b"\n"} for start in starts[1:])
    large = all(stop - start >= about for start, stop in ours[:-1])
    if "wart" in case and gapless and cut and large:
        return "wart", f"the rest is the last of {len(ours)} ranges"
    return "differs", f"{case}: got {ours}"


def _range(case: Json, path: Path) -> tuple[str, str]:
    try:
        with filex.RangeReader(path, case["start"], case["stop"]) as reader:
            first, more = reader.read(1 << 20), reader.read(1 << 20)
    except filex.OffsetRangeError as error:
        # go-zero names neither file nor place.
        agrees = case.get("error") == "exceed file size"
        return ("equal", "") if agrees else ("differs", f"{case}: {error}")
    if "error" in case:
        return "differs", f"{case}: accepted"
    return _compare(case, (first, more), (_bytes(case["first_read"]), b""))


GROUPS: dict[str, Callable[[Json, Path], tuple[str, str]]] = {
    "first_line": _first_line,
    "last_line": _last_line,
    "split_line_chunks": _split,
    "range_reader": _range,
}
FILES: dict[str, Callable[[Json], Iterator[Outcome]]] = {"filex": run}
