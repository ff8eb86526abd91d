"""FastAPI on uvicorn, bare or with the guards its users add. `python fastapi_app.py PORT bare`

`guards` adds OpenTelemetry instrumentation, Prometheus metrics, a JSON access log, a timeout and
a cap on concurrent requests; `sdk` puts the OpenTelemetry SDK behind the instrumentation, with
every span recorded and none exported.
"""

import asyncio
import sys
import time
from typing import Annotated, Literal

import uvicorn
from fastapi import FastAPI, Path, Query
from pydantic import BaseModel, Field
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TIMEOUT = 3.0
MAX_CONNS = 10_000


class Pong(BaseModel):
    message: str


class User(BaseModel):
    id: int
    name: str
    verbose: bool
    limit: int


class Item(BaseModel):
    sku: str
    name: str
    quantity: int = Field(ge=1, le=1000)
    price: int = Field(ge=0)
    gift: bool


class Order(BaseModel):
    number: int = Field(ge=1)
    customer: str
    currency: Literal["EUR", "USD", "GBP"]
    express: bool
    items: list[Item]
    note: str | None = None


class Receipt(BaseModel):
    number: int
    units: int
    total: int


app = FastAPI()


@app.get("/ping")
async def ping() -> Pong:
    return Pong(message="pong")


@app.get("/users/{id}")
async def get_user(
    id: Annotated[int, Path(ge=1)],
    verbose: bool = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> User:
    return User(id=id, name=f"user-{id}", verbose=verbose, limit=limit)


@app.post("/orders")
async def create_order(order: Order) -> Receipt:
    units = sum(item.quantity for item in order.items)
    total = sum(item.quantity * item.price for item in order.items)
    return Receipt(number=order.number, units=units, total=total)


class Guards:
    """Cap, time limit and access log as one ASGI middleware, the cheap way to write them."""

    def __init__(self, app: ASGIApp) -> None:
        import structlog

        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.processors.JSONRenderer(),
            ],
            cache_logger_on_first_use=True,
        )
        self.app = app
        self.log = structlog.get_logger()
        self.running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if self.running >= MAX_CONNS:
            return await PlainTextResponse("", 503)(scope, receive, send)
        status, start = 503, time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        self.running += 1
        try:
            async with asyncio.timeout(TIMEOUT):
                await self.app(scope, receive, watch)
        finally:
            self.running -= 1
            duration = f"{(time.perf_counter() - start) * 1000:.1f}ms"
            line = f"[HTTP] {status} - {scope['method']} {scope['path']} - {scope['client']}"
            self.log.info(line, duration=duration)


def guard(app: FastAPI, *, sdk: bool) -> None:
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from prometheus_fastapi_instrumentator import Instrumentator

    if sdk:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider

        trace.set_tracer_provider(TracerProvider())
    app.add_middleware(Guards)
    Instrumentator().instrument(app)
    FastAPIInstrumentor.instrument_app(app)


if __name__ == "__main__":
    if sys.argv[2] != "bare":
        guard(app, sdk=sys.argv[2] == "sdk")
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
