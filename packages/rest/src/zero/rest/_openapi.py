"""The OpenAPI 3.1 description of an app, read from the same types that bind and encode."""

import inspect
import re
from collections.abc import Iterable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

from ._handler.signature import Signature, item_type, read
from ._message.response import Response
from ._message.wire import EVENTS, JSON, TEXT
from ._routes import Entry

_REFERENCE = "#/components/schemas/{name}"
_FORM = "application/x-www-form-urlencoded"
_PLACES = {"path": "path", "form": "query", "header": "header"}
_EMPTY = inspect.Parameter.empty


def document(title: str, version: str, entries: Iterable[Entry], context: object) -> dict[str, Any]:
    """Describe routes."""
    described = Document()
    for entry in entries:
        described.add(entry, read(entry.route.handler, context))
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": described.paths,
        "components": {"schemas": described.schemas},
    }


class Document:
    """Paths and schemas, while they are gathered."""

    def __init__(self) -> None:
        self.paths: dict[str, dict[str, Any]] = {}
        self.schemas: dict[str, Any] = {}

    def add(self, entry: Entry, signature: Signature) -> None:
        """Describe one route."""
        route = entry.route
        names = [part[1:] for part in route.path.split("/") if part.startswith(":")]
        path = "/".join(
            f"{{{part[1:]}}}" if part.startswith(":") else part for part in route.path.split("/")
        )
        operation: dict[str, Any] = {"operationId": _identifier(f"{route.method.lower()}{path}")}
        summary = (inspect.getdoc(route.handler) or "").partition("\n")[0]
        if summary:
            operation["summary"] = summary
        parameters, body = self.request(signature.request_type, route.method)
        known = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        parameters += [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in names
            if name not in known
        ]
        if parameters:
            operation["parameters"] = parameters
        if body is not None:
            operation["requestBody"] = body
        operation["responses"] = self.responses(signature, stream=entry.options.sse)
        self.paths.setdefault(path or "/", {})[route.method.lower()] = operation

    # ---- requests

    def request(
        self, annotation: Any, method: str
    ) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
        """Describe what a request type reads: parameters, and the body if there is one."""
        if annotation is None:
            return [], None
        fields = _fields(annotation)
        if fields is None:
            return [], _content(JSON, self.schema(annotation), required=True)
        in_body = [field for field in fields if field.source == "json"]
        form_in_body = method in {"POST", "PUT", "PATCH"} and not in_body
        parameters: list[dict[str, Any]] = []
        form: list[Field] = []
        for field in fields:
            if field.source == "form" and form_in_body:
                form.append(field)
            elif field.source in _PLACES:
                parameters.append(self.parameter(field))
        if in_body:
            whole = len(in_body) == len(fields)
            schema = self.schema(annotation) if whole else self.object(in_body)
            return parameters, _content(
                JSON, schema, required=any(field.required for field in in_body)
            )
        return parameters, _content(_FORM, self.object(form), required=True) if form else None

    def parameter(self, field: "Field") -> dict[str, Any]:
        """Describe a field that is read from path, query or header."""
        place = _PLACES[field.source]
        schema = field.limited(self.schema(field.annotation))
        return {
            "name": field.key,
            "in": place,
            "required": field.required or place == "path",
            "schema": schema,
        }

    def object(self, fields: Iterable["Field"]) -> dict[str, Any]:
        """Describe an object of some of a type's fields."""
        properties = {field.key: field.limited(self.schema(field.annotation)) for field in fields}
        required = [field.key for field in fields if field.required]
        return {"type": "object", "properties": properties} | (
            {"required": required} if required else {}
        )

    # ---- answers

    def responses(self, signature: Signature, *, stream: bool) -> dict[str, Any]:
        """Describe what a handler answers."""
        answer: dict[str, Any] = {"description": "OK"}
        result = signature.result
        if stream:
            answer["content"] = _media(EVENTS, self.schema(item_type(result)))
        elif not _is_bare(result):
            answer["content"] = _media(JSON, self.schema(result))
        found = {"200": answer}
        if signature.request_type is not None:
            text = _media(TEXT, {"type": "string"})
            found["400"] = {
                "description": "What is wrong with the request, one line each",
                "content": text,
            }
        return found

    def schema(self, annotation: Any) -> dict[str, Any]:
        """Describe a type; one that msgspec cannot describe is anything."""
        if annotation is _EMPTY:
            return {}
        try:
            (schema,), components = msgspec.json.schema_components(
                [annotation], ref_template=_REFERENCE
            )
        except (TypeError, NotImplementedError):
            return {}
        self.schemas |= components
        return schema


class Field:
    """One field of a request type, and where it is read."""

    def __init__(self, field: Any, annotation: Any, marker: Any, options: tuple[str, ...]) -> None:
        key, *words = [word.strip() for word in (marker.tag if marker else "").split(",")]
        self.source: str = marker.source if marker else "json"
        self.key: str = key or field.encode_name
        optional = any(word.startswith(("optional", "default=")) for word in words)
        self.required: bool = field.required and not optional
        self.annotation = annotation
        self._options = options
        self._default: Any = field.default

    def limited(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Add what the field says beside its type."""
        if self._options:
            schema = schema | {"enum": list(self._options)}
        if isinstance(self._default, str | int | float):
            schema = schema | {"default": self._default}
        return schema


def _fields(annotation: Any) -> list[Field] | None:
    """List the fields of a class; None for a type that is the body as a whole."""
    try:
        info = msgspec.inspect.type_info(annotation)
    except (TypeError, NotImplementedError):
        return None
    declared = getattr(info, "fields", None)
    if declared is None:
        return None
    hints = get_type_hints(get_origin(annotation) or annotation, include_extras=True)
    found: list[Field] = []
    for field in declared:
        hint = hints[field.name]
        markers = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
        options = next((m.values for m in markers if type(m).__name__ == "Options"), ())
        sources = [marker for marker in markers if isinstance(getattr(marker, "source", None), str)]
        found += [Field(field, hint, marker, tuple(options)) for marker in sources or [None]]
    return found


def _identifier(text: str) -> str:
    return re.sub(r"\W+", "_", text).strip("_")


def _is_bare(result: Any) -> bool:
    if result is _EMPTY or result is None or result is type(None):
        return True
    return inspect.isclass(result) and issubclass(result, Response)


def _content(media: str, schema: dict[str, Any], *, required: bool) -> dict[str, Any]:
    return {"required": required, "content": _media(media, schema)}


def _media(content_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {content_type.partition(";")[0]: {"schema": schema}}
