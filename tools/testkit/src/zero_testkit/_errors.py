"""What can go wrong with a server."""


class ServerMissingError(LookupError):
    """No such server can be found or started here; the text says what would help."""


class ServerStartError(RuntimeError):
    """A server did not come up; `log` holds its last words."""

    def __init__(self, name: str, reason: str, log: str) -> None:
        super().__init__(name, reason, log)
        self.name = name
        self.reason = reason
        self.log = log

    def __str__(self) -> str:
        return f"{self.name} {self.reason}; the end of its log:\n{self.log or '(empty)'}"

    @property
    def in_use(self) -> bool:
        """Whether something else holds what the server needs, its port above all."""
        return "in use" in self.log.lower()


class ServerStateError(RuntimeError):
    """A server cannot do that now: it has ended, or this run did not start it."""
