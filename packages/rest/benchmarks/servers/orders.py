"""The types of the three endpoints for the servers that validate with msgspec alone."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class Pong(Struct):
    message: str


class GetUser(Struct):
    id: Annotated[int, Meta(ge=1)]
    verbose: bool = False
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class User(Struct):
    id: int
    name: str
    verbose: bool
    limit: int


class Item(Struct):
    sku: str
    name: str
    quantity: Annotated[int, Meta(ge=1, le=1000)]
    price: Annotated[int, Meta(ge=0)]
    gift: bool


class Order(Struct):
    number: Annotated[int, Meta(ge=1)]
    customer: str
    currency: Literal["EUR", "USD", "GBP"]
    express: bool
    items: list[Item]
    note: str | None = None


class Receipt(Struct):
    number: int
    units: int
    total: int


def user_of(request: GetUser) -> User:
    return User(request.id, f"user-{request.id}", request.verbose, request.limit)


def receipt_of(order: Order) -> Receipt:
    units = total = 0
    for item in order.items:
        units += item.quantity
        total += item.quantity * item.price
    return Receipt(order.number, units, total)
