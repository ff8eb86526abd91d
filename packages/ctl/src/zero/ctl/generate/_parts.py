"""The parts of a planned service, each spelling what the templates need of it."""

from __future__ import annotations

from dataclasses import dataclass

from ._layout import bracketed, import_line
from ._names import class_of, renamed


@dataclass(frozen=True, slots=True)
class Middleware:
    """One middleware, `auth`: the context's attribute, and the start of its function and module."""

    name: str

    @property
    def function(self) -> str:
        """Return the name of the function, and of its module below `internal.middleware`."""
        return f"{self.name}_middleware"


@dataclass(frozen=True, slots=True)
class Secret:
    """One configuration section that `jwt` or `jwtTransition` names; `key` as in the YAML file."""

    key: str
    name: str
    transition: bool

    @property
    def class_name(self) -> str:
        """Return the name of the section's class."""
        return f"{class_of(self.key)}Conf"

    @property
    def plain_key(self) -> bool:
        """Tell whether the attribute's name alone gives the key."""
        return renamed(self.name, "pascal") == self.key


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route: where its handler and logic stand, and what they take and give."""

    name: str
    folder: tuple[str, ...]
    method: str
    path: str
    full_path: str
    request: str | None
    response: str | None
    stub: tuple[str, list[str]]
    sse: bool
    summary: str

    @property
    def package(self) -> str:
        """Return the dotted folder with its dot, empty at the top."""
        return "".join(f"{part}." for part in self.folder)

    @property
    def directory(self) -> str:
        """Return the folder with its slash, empty at the top."""
        return "".join(f"{part}/" for part in self.folder)

    @property
    def handler(self) -> str:
        """Return the name of the handler function, and of its module."""
        return f"{self.name}_handler"

    @property
    def call(self) -> str:
        """Return the call of the logic."""
        return f"{self.name}({'request, ' if self.request else ''}ctx)"

    @property
    def import_of_handler(self) -> str:
        """Return the import of the handler under its alias."""
        alias = f" as {self.handler_alias}" if self.folder else ""
        return import_line(
            f"internal.handler.{self.package}{self.handler}", [f"{self.handler}{alias}"]
        )

    def signature(self, name: str) -> str:
        """Return the head of a function that takes and gives what the route does."""
        gives = self.response or "None"
        gives = f"AsyncIterator[{gives}]" if self.sse else gives
        taken = [*([f"request: {self.request}"] if self.request else []), "ctx: ServiceContext"]
        return bracketed(f"async def {name}", taken, f" -> {gives}:")

    def answer(self, keyword: str) -> str:
        """Return the statement that gives the empty answer: `return ...` or `yield ...`."""
        expression, arguments = self.stub
        if not expression.startswith("types."):
            return f"    {keyword} {expression}"
        return bracketed(f"{keyword} {expression}", arguments, "", indent="    ")

    def uses(self, word: str) -> bool:
        """Tell whether a word such as `types.` stands in the signature."""
        return word in f"{self.request} {self.response}"

    @property
    def handler_alias(self) -> str:
        """Return the handler's name in the route table, where handlers of all folders stand together."""
        return "_".join([*self.folder, self.handler])


@dataclass(frozen=True, slots=True)
class Block:
    """One service block: its endpoints and the options they share, each spelled as a keyword argument."""

    endpoints: tuple[Endpoint, ...]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the templates of a service need."""

    service: str
    main: str
    blocks: tuple[Block, ...]
    middlewares: tuple[Middleware, ...]
    secrets: tuple[Secret, ...]

    @property
    def endpoints(self) -> list[Endpoint]:
        """Return the endpoints of every block."""
        return [endpoint for block in self.blocks for endpoint in block.endpoints]

    @property
    def handler_imports(self) -> list[str]:
        """Return the sorted imports of all handlers."""
        ordered = sorted(self.endpoints, key=lambda item: f"{item.package}{item.handler}")
        return [endpoint.import_of_handler for endpoint in ordered]
