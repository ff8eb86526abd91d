"""The layout we write where goctl loses something: nothing lost, and stable."""

from typing import Any

from zero.ctl.api import Api, ApiError, format_text, parse

from .bare import bare
from .source_text import comments, decoded, strings


def layout(case: dict[str, Any]) -> tuple[str, str]:
    """Compare our layout with goctl's; where they differ, goctl's has lost something or is not stable."""
    theirs, root = case["format"], case["root"]
    data = case["files"][root] if "files" in case else bytes.fromhex(case["files_hex"][root])
    text = decoded(data)
    try:
        ours = format_text(data, root, dialect="default")
    except ApiError as error:
        return _refused(case, data, text, error)
    if "text" not in theirs:
        return "differs", f"{text!r}: formatted, goctl says {theirs}"
    if complaint := _unsound(text, ours):
        return "differs", f"{text!r}: {complaint}: {ours!r}"
    if ours == theirs["text"]:
        return "equal", ""
    if comments(theirs["text"]) != comments(text):
        return "wart", "goctl loses comments, ours keeps them"
    if strings(theirs["text"]) != strings(text):
        return "wart", "goctl changes a string, ours does not"
    if not settled(theirs["text"]):
        return "wart", "goctl's changes once more, ours is stable at once"
    return "differs", f"{text!r}: expected {theirs['text']!r}, got {ours!r}"


def settled(text: str) -> bool:
    """Tell whether goctl can read its own text and leaves it as it is."""
    try:
        return format_text(text, dialect="default", exact=True) == text
    except ApiError:
        return False


def _refused(
    case: dict[str, Any], data: str | bytes, text: str, error: ApiError
) -> tuple[str, str]:
    if "text" not in case["format"]:
        return "equal", ""
    if "\0" in text and "NUL" in str(error):
        return "wart", "goctl drops what stands behind a NUL character, ours refuses"
    if isinstance(data, bytes) and "UTF-8" in str(error):
        return "wart", "goctl replaces bytes that are not UTF-8, ours refuses"
    if not text.strip():
        return "wart", "ours never writes an empty file"
    return "differs", f"{text!r}: refused with {error}"


def _unsound(text: str, ours: str) -> str:
    if format_text(ours) != ours:
        return "not stable"
    if comments(ours) != comments(text):
        return "comments lost"
    if strings(ours) != strings(text):
        return "strings changed"
    # What was refused before may not be any more: an empty import is dropped.
    if isinstance(before := _meaning(text), Api) and _meaning(ours) != before:
        return "meaning changed"
    return ""


def _meaning(text: str) -> Api | str:
    """Return the model without comments, or the kind of problem."""
    try:
        return bare(parse(text, read=lambda name: f"// {name}"))
    except ApiError as error:
        return error.problems[0].kind
