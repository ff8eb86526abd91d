"""Whatever the text: an answer or a proper refusal; and a layout that loses nothing and is stable."""

import json
from contextlib import suppress
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zero.ctl.api import ApiError, Dialect, Problem, format_text, parse, to_plugin_json

from .bare import bare
from .source_text import comments, strings

_HERE = Path(__file__).parent
_SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
_WORDS = [
    "syntax",
    "info",
    "import",
    "type",
    "service",
    "map",
    "any",
    "interface{}",
    "struct",
    "string",
    "int",
    "Req",
    "A",
    "B_1",
    "x",
    "get",
    "post",
    "returns",
    "api",
    "group",
    "prefix",
    "timeout",
    "title",
    '""',
    '"text"',
    '"a',
    'b"',
    "`raw`",
    '`json:"x"`',
    "@doc",
    "@handler",
    "@server",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ";",
    "*",
    "/",
    "-",
    "=",
    ".",
    "...",
    "3s",
    "10ms",
    "1",
    "007",
    '=="v1"',
    '"v1"',
    '"two\nlines"',
    "`a\n\tb`",
    '"tab\there"',
]
_GAPS = (" ", " ", " ", "\n", "\n", "\t", "", "\r\n", "\n\n", "\f", "\v")
_COMMENTS = (
    "// c\n",
    "// tab\tinside \n",
    "/* b */",
    "/* two\n   lines */",
    "/** doc\n\t * x\n */",
    "// feed\fhere\vthere\n",
    "//\n",
)


def _valid_texts() -> list[str]:
    found: set[str] = set()
    for stem in ("ctl_api_accept", "ctl_api_spec"):
        document = json.loads((_HERE / "vectors" / f"{stem}.json").read_text("utf-8"))
        for case in document["cases"]:
            found.update(case.get("files", {}).values())
    found.update(path.read_text("utf-8") for path in (_HERE / "corpus").rglob("*.api"))
    return sorted(found)


_VALID = _valid_texts()
_piece = st.one_of(
    st.sampled_from(_WORDS), st.sampled_from(_GAPS), st.sampled_from(_COMMENTS), st.text(max_size=3)
)


@st.composite
def scrambled(draw: st.DrawFn) -> str:
    """Draw words of the language in any order."""
    return "".join(word + draw(st.sampled_from(_GAPS)) for word in draw(st.lists(_piece)))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Draw a real file with pieces put in, taken out, doubled or swapped for blanks."""
    text = draw(st.sampled_from(_VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 12)))
        middle = draw(st.one_of(_piece, st.just(""), st.just(text[start:end] * 2)))
        text = text[:start] + middle + text[end:]
    return text


@st.composite
def commented(draw: st.DrawFn) -> str:
    """Draw a real file with comments and line breaks where blanks are."""
    text = draw(st.sampled_from(_VALID))
    spots = [index for index, char in enumerate(text) if char in " \n\t"]
    if not spots:
        return text
    for spot in sorted(draw(st.lists(st.sampled_from(spots), max_size=5)), reverse=True):
        gap = draw(st.one_of(st.sampled_from(_COMMENTS), st.sampled_from(_GAPS)))
        text = text[:spot] + gap + text[spot:]
    return text


_texts = st.one_of(scrambled(), mutated(), commented(), st.text())


def _no_import(name: str) -> str:
    raise KeyError(name)


def _problems(text: str, dialect: Dialect) -> tuple[Problem, ...]:
    try:
        api = parse(text, dialect=dialect, read=_no_import)
        to_plugin_json(api)
    except ApiError as error:
        return error.problems or (Problem("", "nothing told"),)
    return api.warnings


@_SETTINGS
@given(_texts, st.sampled_from(["default", "legacy", "auto"]))
def test_every_text_is_read_or_refused_at_a_place(text: str, dialect: Dialect) -> None:
    problems = _problems(text, dialect)
    assert "\n" not in "".join(map(str, problems))
    lines = text.count("\n") + 1
    for problem in problems:
        assert problem.render().isprintable() or "\n" in problem.render()
        assert problem.position is None or 1 <= problem.position.line <= lines
        assert problem.message != "nothing told"


@_SETTINGS
@given(st.binary(max_size=200))
def test_bytes_are_never_a_surprise(data: bytes) -> None:
    for reader in (parse, format_text):
        with suppress(ApiError):
            reader(data)


@_SETTINGS
@given(_texts)
def test_formatting_loses_nothing(text: str) -> None:
    try:
        result = format_text(text, dialect="default")
    except ApiError:
        return
    assert comments(result) == comments(text)
    assert strings(result) == strings(text)


@_SETTINGS
@given(_texts, st.sampled_from(["default", "legacy", "auto"]))
def test_formatting_twice_is_formatting_once(text: str, dialect: Dialect) -> None:
    try:
        result = format_text(text, dialect=dialect)
    except ApiError:
        return
    assert format_text(result, dialect=dialect) == result


@_SETTINGS
@given(_texts)
def test_formatting_keeps_the_meaning(text: str) -> None:
    try:
        result = format_text(text)
        before = parse(text, read=_no_import)
    except ApiError:
        return
    # Equal routes with different comments are different to goctl, and may become equal.
    if not any("is served by" in problem.message for problem in before.warnings):
        assert bare(parse(result, read=_no_import)) == bare(before)
