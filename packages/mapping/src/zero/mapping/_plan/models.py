"""Pydantic models as classes with fields.

The values are read here, by the rules of all sources; the model then validates them itself, and its
errors join ours. pydantic is never imported: whoever has a model has it already.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .._errors import Problem, Refusal, clip


def is_model(cls: type) -> bool:
    """Tell whether a class is a pydantic (2) model."""
    return hasattr(cls, "__pydantic_core_schema__") and hasattr(cls, "model_fields")


def model_fields(cls: Any) -> list[tuple[str, str, Callable[[], object] | None]]:
    """Return attribute name, key and default factory of each field."""
    found: list[tuple[str, str, Callable[[], object] | None]] = []
    for name, info in cls.model_fields.items():
        alias = info.validation_alias or info.alias
        key = alias if isinstance(alias, str) else name
        default = None if info.is_required() else _default(info)
        found.append((name, key, default))
    return found


def forbids_extra(cls: Any) -> bool:
    return cls.model_config.get("extra") == "forbid"


def model_builder(cls: Any) -> Callable[..., object]:
    """Return what makes a model from values by attribute name."""
    keys = {name: key for name, key, _ in model_fields(cls)}

    def build(**values: object) -> object:
        given = {keys[name]: value for name, value in values.items()}
        try:
            return cls.model_validate(given)
        except ValueError as error:
            raise Refusal([_problem(item) for item in _errors(error)]) from None

    return build


def _default(info: Any) -> Callable[[], object]:
    return lambda: info.get_default(call_default_factory=True)


def _errors(error: Any) -> list[Mapping[str, Any]]:
    if not hasattr(error, "errors"):
        raise error
    return error.errors(include_url=False, include_context=False)


def _problem(item: Mapping[str, Any]) -> Problem:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in item["loc"]]
    message = f"is refused ({clip(str(item['msg']))})"
    return Problem("validate", message, item["input"], parts=parts[::-1])
