"""What pydantic is told; it is imported only by who has it."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, PlainSerializer, PlainValidator, WithJsonSchema


def core_schema(handler: GetCoreSchemaHandler, validate: Callable[[Any], Any]) -> Any:
    """Return the schema of a type that is an integer in JSON, by its `milli`."""
    return handler.generate_schema(
        Annotated[
            object,
            PlainValidator(validate),
            PlainSerializer(lambda value: value.milli, return_type=int, when_used="json"),
            WithJsonSchema({"type": "integer", "format": "int64"}),
        ]
    )
