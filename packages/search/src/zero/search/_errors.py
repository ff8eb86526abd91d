"""What can be wrong with a route."""


class RouteError(ValueError):
    """A route that cannot be added; `route` is its text, `reason` what is wrong with it."""

    def __init__(self, route: str, reason: str) -> None:
        super().__init__(route, reason)
        self.route = route
        self.reason = reason

    def __str__(self) -> str:
        return f"route {self.route!r} {self.reason}"


class RouteConflictError(RouteError):
    """A route that answers exactly the paths of `other`, which the tree already holds."""

    def __init__(self, route: str, other: str) -> None:
        super().__init__(route, f"answers the same paths as {other!r}")
        self.args = (route, other)  # what unpickling calls the class with
        self.other = other
