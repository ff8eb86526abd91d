"""Form values: the query and the form body of a request as one mapping of names to texts."""

import re
from binascii import unhexlify
from collections.abc import Iterable, Iterator
from typing import Final

from ._errors import MappingError, Refusal, refuse

MAX_VALUES: Final = 2048
MAX_BODY: Final = 10 << 20

_URLENCODED: Final = "application/x-www-form-urlencoded"
_WITH_BODY: Final = frozenset({"POST", "PUT", "PATCH"})
_ESCAPE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_TOKEN: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
# Compiled by `re` at the first form: compiling takes longer than importing this file.
_MEDIA_TYPE: Final = (
    rf"\s*({_TOKEN}(?:/{_TOKEN})?)\s*"
    rf'(?:;\s*{_TOKEN}\s*=\s*(?:{_TOKEN}|"(?:[^"\\]|\\.)*")\s*)*(?:;\s*)?'
)


def parse_form(
    query: str | bytes = b"",
    *,
    body: bytes | None = None,
    content_type: str = "",
    method: str = "GET",
    parts: Iterable[tuple[str, str]] = (),
    max_values: int = MAX_VALUES,
) -> dict[str, list[str]]:
    """Gather the form values of a request, by go-zero's rules.

    A trailing `[]` of a name is cut, empty values are dropped, and so are names without values.
    Values of a URL-encoded body come before those of the query. Bytes that are not UTF-8 stay in
    the text as surrogate escapes.

    Args:
        query: what follows the `?`, still escaped.
        body: the body as it came; read for POST, PUT and PATCH when the content type says so.
        content_type: the header's value.
        method: the request's method.
        parts: names and values of a multipart body, already taken apart.
        max_values: how many values that are not empty a request may have.

    Raises:
        MappingError: of kind `form`: `;` or a broken `%` escape, a content type whose parameters
            cannot be read, a body over 10 MiB, too many values.
    """
    try:
        pairs = list(_body_pairs(body, content_type, method))
        pairs.extend(
            _pairs(query.encode("utf-8", "surrogateescape") if isinstance(query, str) else query)
        )
        pairs.extend(parts)
        return _gather(pairs, max_values)
    except Refusal as refusal:
        raise refusal.error() from None


def _gather(pairs: list[tuple[str, str]], max_values: int) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    count = 0
    for name, value in pairs:
        if value:
            count += 1
            values.setdefault(name.removesuffix("[]"), []).append(value)
    if count > max_values:
        raise refuse("form", f"has more than {max_values} values", count)
    return values


def _body_pairs(body: bytes | None, content_type: str, method: str) -> Iterator[tuple[str, str]]:
    if method not in _WITH_BODY or not content_type:
        return
    match = re.fullmatch(_MEDIA_TYPE, content_type, re.ASCII)
    if match is None:
        raise refuse("form", "is no content type", content_type)
    if body is None or match[1].lower() != _URLENCODED:
        return
    if len(body) > MAX_BODY:
        raise refuse("form", f"is a form body of more than {MAX_BODY} bytes", len(body))
    yield from _pairs(body)


def _pairs(text: bytes) -> Iterator[tuple[str, str]]:
    if b";" in text:
        raise refuse("form", "has `;` where only `&` separates", text)
    if b"%" in text and _BAD_ESCAPE.search(text):
        raise refuse("form", "has a broken % escape", text)
    if b"%" in text or b"+" in text:
        for pair in text.split(b"&"):
            if pair:
                name, _, value = pair.partition(b"=")
                yield _unescape(name), _unescape(value)
        return
    for part in text.decode("utf-8", "surrogateescape").split("&"):
        if part:
            key, _, plain = part.partition("=")
            yield key, plain


def _unescape(text: bytes) -> str:
    plain = _ESCAPE.sub(lambda found: unhexlify(found[1]), text.replace(b"+", b" "))
    return plain.decode("utf-8", "surrogateescape")


__all__ = ["MappingError", "parse_form"]
