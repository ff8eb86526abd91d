from typing import TYPE_CHECKING, Annotated, Any

import pytest

from zero.mapping import (
    Binder,
    Duration,
    Form,
    Header,
    Json,
    MappingError,
    Options,
    Path,
    Secret,
    convert,
    fields,
)

if TYPE_CHECKING:
    import pydantic
else:
    pydantic = pytest.importorskip("pydantic")


class Inner(pydantic.BaseModel):
    a: int = pydantic.Field(ge=1)
    url: pydantic.HttpUrl | None = None


class Model(pydantic.BaseModel):
    shop: Annotated[int, Path("shop")]
    mode: Annotated[str, Header("X-Mode"), Options("fast", "slow")] = "fast"
    page: Annotated[int, Form("page,range=[1:5]")] = 1
    wait: Annotated[Duration, Json("wait")] = 0.0
    inner: Inner
    pin: Annotated[str, Secret(), pydantic.Field(alias="Pin")] = "0000"

    @pydantic.field_validator("pin")
    @classmethod
    def four_digits(cls, pin: str) -> str:
        if len(pin) != 4:
            raise ValueError("not four digits")
        return pin


def errors(**given: Any) -> list[tuple[str, str]]:
    with pytest.raises(MappingError) as caught:
        Binder(Model).bind(**given)
    assert "12345" not in str(caught.value)
    return [(error.path, error.kind) for error in caught.value.errors]


def test_models_are_filled_from_all_sources():
    read = Binder(Model).bind(
        path={"shop": "7"},
        form={"page": ["2"]},
        body=b'{"inner": {"a": 1}, "wait": "2s", "Pin": "1234"}',
    )
    assert read == Model.model_validate(
        {"shop": 7, "page": 2, "wait": 2.0, "inner": {"a": 1}, "Pin": "1234"}
    )
    assert read.model_fields_set == {"shop", "page", "wait", "inner", "pin"}


def test_errors_of_the_sources_and_of_the_model():
    assert errors(
        path={"shop": "x"},
        form={"page": ["9"]},
        headers=[("X-Mode", "other")],
        body=b'{"inner": {}}',
    ) == [
        ("shop", "syntax"),
        ("page", "range"),
        ("X-Mode", "options"),
        ("inner.a", "missing"),
    ]
    assert errors(path={"shop": "1"}, body=b'{"inner": {"a": 0, "url": "nowhere"}}') == [
        ("inner.a", "validate"),
        ("inner.url", "validate"),
    ]
    assert errors(path={"shop": "1"}, body=b'{"inner": {"a": 1}, "Pin": "12345"}') == [
        ("Pin", "validate")
    ]


def test_a_model_that_forbids_unknown_keys():
    class Strict(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="forbid")
        a: int = 0

    with pytest.raises(MappingError) as caught:
        convert({"b": 1}, Strict)
    assert caught.value.errors[0].kind == "unknown"


def test_fields_of_a_model():
    assert [(field.source, field.key, field.required) for field in fields(Model)] == [
        ("path", "shop", True),
        ("header", "X-Mode", False),
        ("form", "page", False),
        ("json", "wait", False),
        ("json", "inner", True),
        ("json", "Pin", False),
    ]
