"""A small shop: request types, a context, a group, a middleware, errors and a stream.

Run it with `python shop.py`, then try
    curl -i localhost:8888/v1/items/tea
    curl -i localhost:8888/v1/items -H 'X-Role: keeper' -H 'Content-Type: application/json' -d '{"name": "milk", "price": 2}'
    curl -N localhost:8888/v1/prices
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec

from zero.mapping import Path, Range
from zero.rest import App, HttpError, Next, Request, Response, RestConf


class Item(msgspec.Struct):
    """What is for sale."""

    name: str
    price: Annotated[int, Range("[1:1000]")]


class GetItem(msgspec.Struct):
    """A request for one item."""

    name: Annotated[str, Path()]


class Shop:
    """What the service works with; handlers that ask for a Shop get this one."""

    def __init__(self) -> None:
        self.items = {"tea": Item("tea", 3)}


app = App(RestConf(name="shop", port=8888))
app.context = Shop()
app.serve_openapi("/openapi.json")
v1 = app.group(prefix="/v1", timeout=1.0)


async def keepers_only(request: Request, call_next: Next) -> Response:
    """Let only keepers change the shelf."""
    if request.headers.get("X-Role") != "keeper":
        raise HttpError(403, "for keepers only")
    return await call_next(request)


@v1.get("/items/:name")
async def get_item(request: GetItem, shop: Shop) -> Item:
    """Look an item up."""
    if request.name not in shop.items:
        raise HttpError(404, f"no {request.name} here")
    return shop.items[request.name]


@v1.post("/items", middlewares=[keepers_only])
async def add_item(item: Item, shop: Shop) -> Item:
    """Put an item on the shelf."""
    shop.items[item.name] = item
    return item


@v1.get("/prices", sse=True)
async def prices(shop: Shop) -> AsyncIterator[Item]:
    """Send every price again each second."""
    while True:
        for item in list(shop.items.values()):
            yield item
        await asyncio.sleep(1)


if __name__ == "__main__":
    raise SystemExit(app.run())
