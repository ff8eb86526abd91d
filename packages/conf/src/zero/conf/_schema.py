"""JSON Schema of a configuration class, so that an editor completes and checks the file."""

from typing import Annotated, Any, Final, get_args

import msgspec

from zero.mapping import Duration, FieldInfo, Millis, Nanoseconds, Number, Range

from ._classes import element_of, fields_of, peel
from ._show import in_file, to_plain

_NUMBER: Final = r"([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DURATION: Final = rf"^[+-]?(0|{_NUMBER}(ns|us|µs|μs|ms|s|m|h))+$"
_LIMITS: Final = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}


def schema(type_: Any) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the files of a class, keys in go-zero's spelling.

    Other spellings of the keys, which the loaders take too, are not in it, and unknown keys are allowed.
    """
    builder = _Builder()
    root = builder.of(type_)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **root,
        "$defs": builder.defs,
    }


class _Builder:
    def __init__(self) -> None:
        self.defs: dict[str, Any] = {}
        self._names: dict[Any, str] = {}

    def of(self, annotation: Any, info: FieldInfo | None = None) -> dict[str, Any]:
        bare, metadata = peel(annotation)
        inner = element_of(bare)
        if inner is not None:
            item = self.of(inner[1])
            if inner[0] == "map":
                return {"type": "object", "additionalProperties": item}
            return {"type": "array", "items": item}
        if fields_of(bare):
            return {"$ref": f"#/$defs/{self._define(bare)}"}
        result = self._leaf(bare, metadata)
        if info is not None and result.get("type") == "string" and info.options:
            result["enum"] = list(info.options)
        if info is not None and result.get("type") in ("integer", "number") and info.range:
            limits = Range(info.range)
            found = {word: getattr(limits, name) for name, word in _LIMITS.items()}
            result |= {word: limit for word, limit in found.items() if limit is not None}
        return result

    def _define(self, cls: Any) -> str:
        if cls in self._names:
            return self._names[cls]
        name = getattr(cls, "__name__", "Section")
        while name in self._names.values():
            name += "_"
        self._names[cls] = name
        own = fields_of(cls)
        properties = {info.key: self.of(info.type, info) | _default(info) for info in own}
        self.defs[name] = {"title": name, "type": "object", "properties": properties}
        if required := [info.key for info in own if info.required]:
            self.defs[name]["required"] = required
        return name

    def _leaf(self, bare: Any, metadata: tuple[object, ...]) -> dict[str, Any]:
        if get_args(Duration)[1] in metadata:
            return {"type": "string", "pattern": _DURATION}
        if any(get_args(span)[1] in metadata for span in (Millis, Nanoseconds)):
            return {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": _DURATION}]}
        if bare is Number:
            return {"type": "number"}
        for item in metadata:
            if isinstance(item, msgspec.Meta):
                bare = Annotated[bare, item]
        try:
            (result,), parts = msgspec.json.schema_components([bare], ref_template="#/$defs/{name}")
        except TypeError:
            return {}
        self.defs = parts | self.defs
        return result


def _default(info: FieldInfo) -> dict[str, Any]:
    default = info.default
    if isinstance(default, str | bool | int | float) and not isinstance(default, Number):
        return {"default": to_plain(in_file(info, default))}
    return {}
