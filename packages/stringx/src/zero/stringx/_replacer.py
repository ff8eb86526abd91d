"""Keywords in a text, replaced."""

from collections.abc import Mapping
from functools import partial

from ._engines import EngineName, open_cutter
from ._trie import checked


class Replacer:
    """A table of replacements, all made at once: from the left, of several words at one place the longest.

    What was put in is not replaced again, unless more than one pass is asked for. Built once, never changed.
    """

    __slots__ = ("_asked", "_cutter", "_mapping", "_passes", "_texts")

    def __init__(
        self, mapping: Mapping[str, str], *, passes: int = 1, engine: EngineName = "auto"
    ) -> None:
        """Take the words and what replaces them; an empty word is passed over.

        Args:
            mapping: Words and their replacements; the order does not matter.
            passes: How many times a text is gone through; 2 gives what go-zero gives. Each pass replaces again in
                what the one before has written, so a text may grow with every one.
            engine: `pure`, `fast` or `auto`, as for `Trie`.

        Raises:
            TypeError: Not texts, or not a mapping.
            ValueError: There is no pass, or the engine is none of the three.
            EngineUnavailableError: `fast` is asked for and not installed.
        """
        if not isinstance(mapping, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"mapping must be a mapping, not {type(mapping).__name__}")
        if isinstance(passes, bool) or not isinstance(passes, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"passes must be an int, not {type(passes).__name__}")
        if passes < 1:
            raise ValueError(f"passes must be at least 1: {passes}")
        self._mapping = {
            checked(word, f"the key of mapping[{word!r}]"): checked(text, f"mapping[{word!r}]")
            for word, text in mapping.items()
        }
        words = [word for word in self._mapping if word]
        self._texts = [self._mapping[word] for word in words]
        self._passes = passes
        self._asked: EngineName = engine
        self._cutter = open_cutter(words, engine)

    @property
    def engine(self) -> str:
        """The engine in use, `pure` or `fast`."""
        return self._cutter.name

    def replace(self, text: str) -> str:
        """Return the text with every word replaced."""
        text = checked(text, "text")
        for _ in range(self._passes):
            parts: list[str] = []
            done = 0
            for start, stop, word in self._cutter.longest(text):
                parts += text[done:start], self._texts[word]
                done = stop
            if not parts:
                break
            parts.append(text[done:])
            text = "".join(parts)
        return text

    def __repr__(self) -> str:
        return f"Replacer({len(self._texts)} words, passes={self._passes}, engine={self.engine!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return partial(Replacer, passes=self._passes, engine=self._asked), (self._mapping,)
