"""The public API as type checkers see it; never run."""

from typing import assert_type

import msgspec

from zero.rest import (
    App,
    AsyncClient,
    Client,
    Group,
    HttpError,
    Reply,
    Request,
    Response,
    RestConf,
    Route,
    RouteOptions,
    Server,
    StreamResponse,
)


class ShopConf(RestConf, kw_only=True, rename="pascal"):
    currency: str = "EUR"


class Order(msgspec.Struct):
    id: int


app = App.load("etc/shop.yaml", ShopConf)
assert_type(app, App[ShopConf])
assert_type(app.conf.currency, str)
assert_type(App(RestConf(name="a", port=1)).conf, RestConf)


@app.post("/orders", timeout=1.0, max_bytes=1 << 20)
async def create(request: Order) -> Order:
    return request


assert_type(app.group(prefix="/v1"), Group)
assert_type(app.routes, list[Route])
assert_type(app.client(), Client)
assert_type(app.async_client(), AsyncClient)
assert_type(app.run(), int)
app.add_routes([Route("GET", "/x", create)], prefix="/v1", timeout=3.0, priority=False, sse=False)
app.add_routes([], middlewares=[], max_bytes=None, jwt=("current", "previous"), signature=False)
shared: RouteOptions = {"prefix": "/v2", "sse": True}
assert_type(app.group(**shared), Group)
app.group(timeout="1s")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
app.get("/x", tiemout=1.0)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def requests(request: Request) -> None:
    assert_type(request.body, bytes)
    assert_type(request.path, str)
    assert_type(request.headers.get("X-A"), str | None)
    assert_type(request.headers.all("X-A"), list[str])
    assert_type(request.params["id"], str)
    assert_type(Response.json({"a": 1}), Response)
    assert_type(HttpError(404).status, int)
    async with app.serving() as server:
        assert_type(server, Server)
        assert_type(server.port, int)
    async with app.async_client() as client:
        assert_type(await client.request("GET", "/x"), Reply)


def streams(response: StreamResponse) -> None:
    assert_type(response.status, int)
