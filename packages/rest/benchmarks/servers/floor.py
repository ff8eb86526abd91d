"""The floor: an asyncio protocol on uvloop, httptools and msgspec, with no guard at all.

It has no limit, no deadline, no log and no drain: nothing that could be called a server, only
the work that no server can avoid. `python floor.py PORT`
"""

import asyncio
import sys
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qsl

import httptools
import msgspec
import uvloop
from orders import GetUser, Order, Pong, receipt_of, user_of

encode = msgspec.json.Encoder().encode
decode_order = msgspec.json.Decoder(Order).decode


def ping(_url: httptools.parser.url_parser.URL, _body: bytes) -> object:
    return Pong("pong")


def get_user(url: httptools.parser.url_parser.URL, _body: bytes) -> object:
    values = dict(parse_qsl(url.query.decode("ascii")))
    values["id"] = url.path[len(b"/users/") :].decode("ascii")
    return user_of(msgspec.convert(values, GetUser, strict=False))


def create_order(_url: httptools.parser.url_parser.URL, body: bytes) -> object:
    return receipt_of(decode_order(body))


Handler = Callable[[httptools.parser.url_parser.URL, bytes], object]
ROUTES: dict[tuple[bytes, bytes], Handler] = {
    (b"GET", b"ping"): ping,
    (b"GET", b"users"): get_user,
    (b"POST", b"orders"): create_order,
}


class Floor(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.parser = httptools.HttpRequestParser(self)

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_begin(self) -> None:
        self.url = self.body = b""

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        url = httptools.parse_url(self.url)
        status = b"200 OK"
        try:
            handler = ROUTES[self.parser.get_method(), url.path.split(b"/", 2)[1]]
            answer = encode(handler(url, self.body))
        except (KeyError, msgspec.DecodeError) as error:
            status, answer = b"400 Bad Request", str(error).encode()
        self.transport.write(
            b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(answer), answer)
        )


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Floor, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
