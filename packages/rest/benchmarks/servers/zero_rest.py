"""This package. `python zero_rest.py CONF`; the file is the one go-zero reads in the same run."""

import sys
from typing import Annotated, Literal

from msgspec import Struct
from orders import Pong, Receipt, User

from zero.mapping import Form, Path, Range
from zero.rest import App, RestConf


class GetUser(Struct):
    id: Annotated[int, Path("id"), Range("[1:]")]
    verbose: Annotated[bool, Form("verbose")] = False
    limit: Annotated[int, Form("limit"), Range("[1:100]")] = 20


class Item(Struct):
    sku: str
    name: str
    quantity: Annotated[int, Range("[1:1000]")]
    price: Annotated[int, Range("[0:]")]
    gift: bool


class Order(Struct):
    number: Annotated[int, Range("[1:]")]
    customer: str
    currency: Literal["EUR", "USD", "GBP"]
    express: bool
    items: list[Item]
    note: str | None = None


def build(conf: RestConf) -> App:
    app = App(conf)

    @app.get("/ping")
    async def ping() -> Pong:
        return Pong("pong")

    @app.get("/users/:id")
    async def get_user(request: GetUser) -> User:
        return User(request.id, f"user-{request.id}", request.verbose, request.limit)

    @app.post("/orders")
    async def create_order(request: Order) -> Receipt:
        units = total = 0
        for item in request.items:
            units += item.quantity
            total += item.quantity * item.price
        return Receipt(request.number, units, total)

    return app


if __name__ == "__main__":
    build(RestConf.load(sys.argv[1])).run()
