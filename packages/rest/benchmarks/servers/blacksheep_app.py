"""BlackSheep on uvicorn with msgspec, no guard. `python blacksheep_app.py PORT`"""

import sys

import msgspec
import uvicorn
from blacksheep import Application, Content, Request, Response
from orders import GetUser, Order, Pong, receipt_of, user_of

app = Application()
encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(Order).decode


def answer(value: object) -> Response:
    return Response(200, None, Content(b"application/json", encode(value)))


def refusal(error: msgspec.DecodeError) -> Response:
    return Response(400, None, Content(b"text/plain", str(error).encode()))


@app.router.get("/ping")
async def ping(request: Request) -> Response:
    return answer(Pong("pong"))


@app.router.get("/users/{id}")
async def get_user(request: Request) -> Response:
    values: dict[str, str] = {name: first for name, (first, *_) in request.query.items()}
    values["id"] = request.route_values["id"]
    try:
        return answer(user_of(msgspec.convert(values, GetUser, strict=False)))
    except msgspec.DecodeError as error:
        return refusal(error)


@app.router.post("/orders")
async def create_order(request: Request) -> Response:
    try:
        return answer(receipt_of(decode_order(await request.read() or b"")))
    except msgspec.DecodeError as error:
        return refusal(error)


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
    )
