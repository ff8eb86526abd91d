"""Structures of an .api file as msgspec classes."""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from ..api import Api, Base, Member, Named, Pointer, Slice, Struct, Type
from ._annotations import field_annotation
from ._errors import GenerateError
from ._names import class_of, snake
from ._options import Options
from ._shapes import Class, Field
from ._types import INTEGERS, Scope, annotation, is_bytes
from ._values import empty, literal

# Structures in structures double their text with each level; nobody wants to read what is longer than this.
_LARGEST_STUB = 20_000


class ClassMaker:
    """Makes the classes of a description, those of structures written in place included."""

    def __init__(self, api: Api) -> None:
        self._scope = Scope(api)
        self._requested = _reachable(api)
        self._open: list[str] = []
        self._made: dict[str, str] = {}

    def all(self) -> list[Class]:
        """Return every class, declared ones by name, each followed by those written in place in it."""
        made: list[Class] = []
        self._scope.inline.clear()
        for definition in self._scope.api.types:
            docs = [_uncommented(line) for line in definition.docs]
            requested = definition.name in self._requested
            name = class_of(definition.name)
            made.append(self._class(name, definition.members, docs, requested))
            while self._scope.inline:
                place, struct = self._scope.inline.pop(0)
                made.append(self._class(place, struct.members, [], requested))
        return made

    def body(self, type_: Type) -> str:
        """Return the annotation of a request or response, with classes as `types.Name`."""
        match type_:
            case Pointer(of=of):
                return self.body(of)
            case Slice(of=of) if not is_bytes(type_):
                return f"list[{self.body(of)}]"
            case Named():
                return f"types.{class_of(self._scope.declared(type_).name)}"
            case Base(name=name) if name in INTEGERS:
                return "int"
            case Base(name="float32"):
                return "float"
            case _:
                return annotation(type_, self._scope, "")

    def stub(self, type_: Type) -> tuple[str, list[str]]:
        """Return a body's empty value as an expression and, where it is a call, its arguments."""
        if isinstance(type_, Pointer):
            return self.stub(type_.of)
        if isinstance(type_, Named):
            return self._call(type_, "")
        return self._empty(type_, ""), []

    def _empty(self, type_: Type, place: str) -> str:
        return empty(type_, lambda structure: self._empty_structure(structure, place))

    def _empty_structure(self, type_: Named | Struct, place: str) -> str:
        if isinstance(type_, Named) and (known := self._made.get(type_.name)):
            return known
        name, arguments = self._call(type_, place)
        text = f"{name}({', '.join(arguments)})"
        if len(text) > _LARGEST_STUB:
            raise GenerateError(type_.position, f"an empty {type_} takes too much to spell")
        if isinstance(type_, Named):
            self._made[type_.name] = text
        return text

    def _call(self, type_: Named | Struct, place: str) -> tuple[str, list[str]]:
        """Return the class of a structure and its required arguments, each of them empty."""
        if isinstance(type_, Named):
            definition = self._scope.declared(type_)
            name, members = class_of(definition.name), definition.members
        else:
            name, members = self._scope.class_at(place), type_.members
        with self._inside(name, type_):
            requested = isinstance(type_, Named) and type_.name in self._requested
            made = self._class(name, members, [], requested)
        return f"types.{name}", [
            f"{item.name}={item.empty}" for item in made.fields if not item.default
        ]

    @contextmanager
    def _inside(self, name: str, type_: Named | Struct) -> Generator[None]:
        """Refuse a structure that can only be made of itself."""
        if name in self._open:
            reason = f"type {name} contains itself: make the inner one *{name} or []{name}"
            raise GenerateError(type_.position, reason)
        self._open.append(name)
        try:
            yield
        finally:
            self._open.pop()

    def _class(
        self, name: str, members: tuple[Member, ...], docs: list[str], requested: bool
    ) -> Class:
        made = Class(name, docs, list(self._fields(name, members, requested)))
        _check_distinct(made, members)
        return made

    def _fields(self, owner: str, members: tuple[Member, ...], requested: bool) -> Iterator[Field]:
        for member in members:
            if member.embedded:
                yield from self._embedded(owner, member, requested)
                continue
            for name in member.names:
                options = Options.of(member, name)
                if not options.ignored:
                    yield self._field(owner, member, name, options, requested)

    def _embedded(self, owner: str, member: Member, requested: bool) -> Iterator[Field]:
        """Give the fields of an embedded structure to its owner; an optional one stays a group of its own."""
        type_ = member.type.of if isinstance(member.type, Pointer) else member.type
        assert isinstance(type_, Named), "only a declared structure can be embedded"
        options = Options.of(member, type_.name)
        if options.optional:
            name = class_of(self._scope.declared(type_).name)
            text = f"Annotated[{name} | None, m.Embedded()]"
            yield Field(snake(type_.name), text, "None", "None", None, False, "", [])
        elif not options.ignored:
            with self._inside(type_.name, type_):
                yield from self._fields(owner, self._scope.declared(type_).members, requested)

    def _field(
        self, owner: str, member: Member, name: str, options: Options, requested: bool
    ) -> Field:
        place = f"{owner}{name[:1].upper()}{name[1:]}"
        optional = options.optional or (options.omitempty and not requested)
        default = self._default(member, options, optional)
        return Field(
            name=snake(name),
            annotation=field_annotation(member, options, self._scope, place, default == "None"),
            default=default,
            empty=self._stub(member, options, place),
            key=options.keys.get("json"),
            omitempty=options.omitempty,
            comment=_uncommented(member.comment),
            docs=[_uncommented(line) for line in member.docs],
        )

    def _default(self, member: Member, options: Options, optional: bool) -> str:
        if options.default is not None:
            return literal(options.default, member.type, member)
        if optional and options.choices and isinstance(member.type, Base):
            return "None"
        return empty(member.type, lambda _: "None") if optional else ""

    def _stub(self, member: Member, options: Options, place: str) -> str:
        if options.choices and isinstance(member.type, Base):
            return literal(options.choices[0], member.type, member)
        return self._empty(member.type, place)


def _check_distinct(made: Class, members: tuple[Member, ...]) -> None:
    """Refuse two fields that share a key or would share an attribute."""
    for what, names in (
        ("attribute", [item.name for item in made.fields]),
        ("JSON key", [item.key for item in made.fields if item.key is not None]),
    ):
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            reason = f"two fields of {made.name} would have the {what} {twice[0]}"
            raise GenerateError(members[0].position, reason)


def _uncommented(text: str) -> str:
    """Return a comment's text on one line, without its slashes or stars."""
    bare = text.strip().removeprefix("//").removeprefix("/*").removesuffix("*/")
    return " ".join(bare.split())


def _reachable(api: Api) -> set[str]:
    """Return the names of the types a request can hold: of these, only what the tag calls optional may be absent."""
    members_of = {definition.name: definition.members for definition in api.types}
    found: set[str] = set()
    waiting = (
        [route.request for _, route in api.service.routes() if route.request] if api.service else []
    )
    while waiting:
        type_ = waiting.pop()
        match type_:
            case Named(name=name):
                if name not in found:
                    found.add(name)
                    waiting.extend(member.type for member in members_of.get(name, ()))
            case Struct(members=members):
                waiting.extend(member.type for member in members)
            case _ if (of := getattr(type_, "of", None)) is not None:
                waiting.append(of)
            case _:
                pass
    return found
