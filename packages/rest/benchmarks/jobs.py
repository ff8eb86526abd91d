"""The three requests every server answers, what it must answer, and what it must refuse."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP/1.1 request for a server on the loopback interface."""

    method: str
    target: str
    body: bytes = b""

    def encode(self, port: int) -> bytes:
        """Return the bytes to send on a connection kept alive."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True, slots=True)
class Job:
    """A request to repeat, its answer, and a request beside it that validation must refuse."""

    name: str
    request: Request
    answer: object
    refused: tuple[Request, ...] = field(default=())


def _order(**changes: object) -> bytes:
    items = [
        {
            "sku": f"SKU-{n:05d}",
            "name": f"Article number {n}",
            "quantity": n,
            "price": 1995 + n,
            "gift": n % 2 == 0,
        }
        for n in range(1, 6)
    ]
    order = {
        "number": 4711,
        "customer": "Ada Lovelace",
        "currency": "EUR",
        "express": True,
        "note": "leave it with the neighbours",
        "items": items,
    }
    return json.dumps(order | changes, separators=(",", ":")).encode()


JOBS = (
    Job("GET /ping", Request("GET", "/ping"), {"message": "pong"}),
    Job(
        "GET /users/:id",
        Request("GET", "/users/42?verbose=true&limit=10"),
        {"id": 42, "name": "user-42", "verbose": True, "limit": 10},
        (
            Request("GET", "/users/0?verbose=true&limit=10"),
            Request("GET", "/users/42?verbose=true&limit=101"),
            Request("GET", "/users/42?verbose=true&limit=ten"),
        ),
    ),
    Job(
        "POST /orders",
        Request("POST", "/orders", _order()),
        {"number": 4711, "units": 15, "total": 29980},
        (
            Request("POST", "/orders", _order(number=0)),
            Request("POST", "/orders", _order(currency="XXX")),
            Request("POST", "/orders", _order(items=[{"sku": "SKU-1"}])),
        ),
    ),
)
