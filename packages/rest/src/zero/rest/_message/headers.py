"""Header lines of a request, read without regard to case."""

from collections.abc import Iterator, Mapping, Sequence


class Headers(Mapping[str, str]):
    """The headers of a request: one value per name, the first; `all` gives every line of a name."""

    __slots__ = ("_lines", "_values")

    def __init__(self, lines: Sequence[tuple[bytes, bytes]]) -> None:
        self._lines = lines
        self._values: dict[str, str] = {}
        for name, value in lines:
            self._values.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def all(self, name: str) -> list[str]:
        """Give the values of every line of this name, in the order they came."""
        wanted = name.lower().encode("latin-1")
        return [value.decode("latin-1") for key, value in self._lines if key.lower() == wanted]

    def lines(self) -> list[tuple[str, str]]:
        """Give every line as name and value, in the order they came."""
        return [(n.decode("latin-1"), v.decode("latin-1")) for n, v in self._lines]

    def __repr__(self) -> str:
        return f"Headers({', '.join(self._values)})"


def canonical(name: str) -> str:
    """Write a header name the way Go does: `x-real-ip` is `X-Real-Ip`."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
