from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec

from zero.mapping import Form, Header, Options, Path, Range
from zero.rest import Response

from .kit import make_app


class Item(msgspec.Struct):
    sku: str


class Create(msgspec.Struct, kw_only=True):
    shop: Annotated[int, Path("shop")]
    token: Annotated[str, Header("X-Token")]
    page: Annotated[int, Form("page"), Range("[1:100]")] = 1
    items: list[Item]
    note: str | None = None


class Search(msgspec.Struct):
    word: Annotated[str, Form("q,optional")]
    kind: Annotated[str, Form(), Options("a", "b")] = "a"


class Body(msgspec.Struct):
    item: Item


def described() -> dict[str, Any]:
    app = make_app()

    @app.post("/shops/:shop/orders")
    async def create(request: Create) -> Item:
        """Create an order.

        More about it.
        """
        return request.items[0]

    @app.get("/search")
    async def search(request: Search) -> list[Item]:
        return []

    @app.post("/search")
    async def search_form(request: Search) -> None:
        return None

    @app.put("/things/:id/:part")
    async def put(body: Body) -> Response:
        return Response()

    @app.post("/list")
    async def whole(items: list[Item]) -> None:
        return None

    @app.get("/events", sse=True)
    async def events() -> AsyncIterator[Item]:
        yield Item("a")

    app.serve_openapi()
    with app.client() as client:
        return client.get("/openapi.json").json()


DOCUMENT = described()


def operation(method: str, path: str) -> dict[str, Any]:
    return DOCUMENT["paths"][path][method]


def test_the_document_is_openapi_3_1_and_does_not_describe_itself() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["info"]["title"] == "test"
    assert "/openapi.json" not in DOCUMENT["paths"]
    assert DOCUMENT["components"]["schemas"].keys() >= {"Item", "Body"}


def test_fields_stand_where_they_are_read() -> None:
    create = operation("post", "/shops/{shop}/orders")
    assert create["summary"] == "Create an order."
    assert create["operationId"] == "post_shops_shop_orders"
    places = [(p["name"], p["in"], p["required"]) for p in create["parameters"]]
    assert places == [("shop", "path", True), ("X-Token", "header", True), ("page", "query", False)]
    page = create["parameters"][2]["schema"]
    assert (page["minimum"], page["maximum"], page["default"]) == (1, 100, 1)
    body = create["requestBody"]["content"]["application/json"]["schema"]
    assert (list(body["properties"]), body["required"]) == (["items", "note"], ["items"])
    assert create["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "/Item"
    )
    assert "400" in create["responses"]


def test_form_fields_are_query_or_body() -> None:
    names = [
        (p["name"], p["required"], p["schema"].get("enum"))
        for p in operation("get", "/search")["parameters"]
    ]
    assert names == [("q", False, None), ("kind", False, ["a", "b"])]
    form = operation("post", "/search")["requestBody"]["content"][
        "application/x-www-form-urlencoded"
    ]
    assert list(form["schema"]["properties"]) == ["q", "kind"]


def test_path_parameters_nobody_reads_are_there_too() -> None:
    put = operation("put", "/things/{id}/{part}")
    assert [p["name"] for p in put["parameters"]] == ["id", "part"]
    assert put["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Body"
    }
    assert "content" not in put["responses"]["200"]


def test_lists_and_streams() -> None:
    assert (
        operation("post", "/list")["requestBody"]["content"]["application/json"]["schema"]["type"]
        == "array"
    )
    assert "text/event-stream" in operation("get", "/events")["responses"]["200"]["content"]
