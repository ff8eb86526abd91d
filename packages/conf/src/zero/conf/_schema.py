"""JSON Schema of a configuration class, so that an editor completes and checks the file."""

from typing import Annotated, Any, get_args

import msgspec

from zero.mapping import Duration, Embedded, Millis, Nanoseconds, Number, Options

from ._classes import Field, element_of, fields_of, peel
from ._show import in_file, to_plain

_DURATION = r"^[+-]?(0|([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$"


def schema(type_: Any) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the files of a class, keys in go-zero's spelling.

    Other spellings of the keys, which the loaders take too, are not in it, and unknown keys are allowed.
    """
    builder = _Builder()
    root = builder.of(type_, ())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "$defs": builder.defs,
    }


class _Builder:
    def __init__(self) -> None:
        self.defs: dict[str, Any] = {}
        self._names: dict[Any, str] = {}

    def of(self, annotation: Any, markers: tuple[object, ...]) -> dict[str, Any]:
        bare, inner_markers = peel(annotation)
        markers = (*markers, *inner_markers)
        inner = element_of(bare)
        if inner is not None:
            item = self.of(inner[1], ())
            if inner[0] == "map":
                return {"type": "object", "additionalProperties": item}
            return {"type": "array", "items": item}
        if fields_of(bare) is not None:
            return {"$ref": f"#/$defs/{self._define(bare)}"}
        return self._leaf(bare, markers)

    def _define(self, cls: Any) -> str:
        if cls in self._names:
            return self._names[cls]
        name = getattr(cls, "__name__", "Section")
        while name in self._names.values():
            name += "_"
        self._names[cls] = name
        properties: dict[str, Any] = {}
        required: list[str] = []
        self._collect(cls, properties, required)
        self.defs[name] = {"title": name, "type": "object", "properties": properties}
        if required:
            self.defs[name]["required"] = required
        return name

    def _collect(self, cls: Any, properties: dict[str, Any], required: list[str]) -> None:
        for field in fields_of(cls) or ():
            if field.has(Embedded):
                self._collect(field.annotation, properties, required)
                continue
            properties[field.key] = self.of(field.annotation, field.markers) | _default(field)
            if field.required:
                required.append(field.key)

    def _leaf(self, bare: Any, markers: tuple[object, ...]) -> dict[str, Any]:
        if get_args(Duration)[1] in markers:
            return {"type": "string", "pattern": _DURATION}
        if any(get_args(span)[1] in markers for span in (Millis, Nanoseconds)):
            return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": _DURATION}]}
        if bare is Number:
            return {"type": "number"}
        for marker in markers:
            if isinstance(marker, msgspec.Meta):
                bare = Annotated[bare, marker]
        try:
            (result,), parts = msgspec.json.schema_components([bare], ref_template="#/$defs/{name}")
        except TypeError:
            return {}
        self.defs = parts | self.defs
        options = next((marker.values for marker in markers if isinstance(marker, Options)), None)
        if options is not None and result.get("type") == "string":
            result["enum"] = list(options)
        return result


def _default(field: Field) -> dict[str, Any]:
    default = field.default
    if isinstance(default, str | bool | int | float) and not isinstance(default, Number):
        return {"default": to_plain(in_file(field, default))}
    return {}
