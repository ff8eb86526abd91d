"""Text that is written as it stands. No dataclasses: those msgspec would write as objects."""

import re
from typing import Generic, TypeVar, cast, final

import msgspec

from ._errors import shorten

Text = TypeVar("Text", str, bytes)

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class _Literal(Generic[Text]):
    """A checked text that does not change."""

    __slots__ = ("_text",)

    def __init__(self, text: Text) -> None:
        self._text: Text = text

    @property
    def text(self) -> Text:
        """What is written."""
        return self._text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._text!r})"

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self._text == cast("_Literal[Text]", other)._text

    def __hash__(self) -> int:
        return hash((type(self), self._text))


@final
class Number(_Literal[str]):
    """A number kept as its literal: `Number("1.50")` is written `1.50`, `Number("1e3")` `1e3`.

    Raises:
        ValueError: The text is no JSON number.
    """

    __slots__ = ()

    def __init__(self, text: str) -> None:
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"not a JSON number: {shorten(repr(text))}")
        super().__init__(text)

    def __str__(self) -> str:
        return self.text

    def __float__(self) -> float:
        return float(self.text)


@final
class Raw(_Literal[bytes]):
    """JSON text that is passed through, checked and without white space between its parts.

    Raises:
        ValueError: The text is no JSON.
    """

    __slots__ = ()

    def __init__(self, text: bytes | str) -> None:
        data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
        try:
            msgspec.json.decode(data, type=msgspec.Raw)
            compact = msgspec.json.format(data, indent=-1)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError(f"not JSON: {shorten(str(error))}") from None
        super().__init__(compact)
