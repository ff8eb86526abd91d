"""What a route tree must answer, said as plainly as possible: every route, every segment."""

from collections.abc import Iterable

Answer = tuple[str, dict[str, str]]


def pieces(text: str) -> list[str] | None:
    """Segments of a route or path, or None where it cannot have any."""
    if not text.startswith("/"):
        return None
    parts = text[1:].split("/")
    if parts[-1] == "":
        parts.pop()
    return None if "" in parts else parts


def shape(route: str) -> list[str] | None:
    """The segments with parameters' names left out."""
    parts = pieces(route)
    return None if parts is None else [":" if p.startswith(":") else p for p in parts]


def bind(route: list[str], path: list[str]) -> dict[str, str] | None:
    """Parameters with which a route answers a path, or None where it does not."""
    if len(route) != len(path):
        return None
    params: dict[str, str] = {}
    for wanted, got in zip(route, path, strict=True):
        if wanted.startswith(":"):
            params.setdefault(wanted[1:], got)
        elif wanted != got:
            return None
    return params


def expected(routes: Iterable[str], path: str) -> Answer | None:
    """The answer among routes of which no two have one shape."""
    wanted = pieces(path)
    if wanted is None:
        return None
    answers: list[tuple[list[bool], str, dict[str, str]]] = []
    for route in routes:
        parts = pieces(route)
        assert parts is not None
        params = bind(parts, wanted)
        if params is not None:
            answers.append(([p.startswith(":") for p in parts], route, params))
    if not answers:
        return None
    # False sorts before True: static before parameter, decided from the left.
    _, route, params = min(answers, key=lambda answer: answer[0])
    return route, params
