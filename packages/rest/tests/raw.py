"""A client that speaks in bytes, so that nothing between test and server is polite."""

import socket
from dataclasses import dataclass
from typing import Any


@dataclass
class Answer:
    """What came back: `framing` is content-length, chunked or until-close."""

    status: int
    framing: str
    headers: list[tuple[str, str]]
    body: bytes


def exchange(port: int, data: bytes, *, timeout: float = 5.0) -> bytes:
    """Send bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        connection.sendall(data)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while True:
        try:
            piece = connection.recv(65536)
        except ConnectionResetError:
            return received
        if not piece:
            return received
        received += piece


def encode(request: dict[str, Any]) -> bytes:
    """Write a request of the vectors as they say it was sent."""
    body = (
        bytes.fromhex(request["body_hex"])
        if "body_hex" in request
        else request.get("body", "").encode()
    )
    lines = [("Host", "api.test"), ("Connection", "close"), *request["headers"]]
    if request["framing"] == "content-length":
        lines.append(("Content-Length", str(len(body))))
    elif request["framing"] == "chunked":
        lines.append(("Transfer-Encoding", "chunked"))
        body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return f"{request['method']} {request['target']} HTTP/1.1\r\n{head}\r\n".encode() + body


def parse(data: bytes, method: str = "GET") -> Answer:
    """Take one answer apart; raise ValueError for anything that is not exactly one."""
    answers = parse_all(data, method)
    if len(answers) != 1:
        raise ValueError(f"{len(answers)} answers in {data!r}")
    return answers[0]


def parse_all(data: bytes, method: str = "GET") -> list[Answer]:
    answers: list[Answer] = []
    while data:
        answer, data = _parse_one(data, method)
        if answer.status != 100:
            answers.append(answer)
    return answers


def _parse_one(data: bytes, method: str) -> tuple[Answer, bytes]:
    head, blank, rest = data.partition(b"\r\n\r\n")
    if not blank:
        raise ValueError(f"no head in {data!r}")
    first, *lines = head.decode("latin-1").split("\r\n")
    version, status, _ = f"{first} ".split(" ", 2)
    if version != "HTTP/1.1":
        raise ValueError(first)
    headers: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(": ")
        if not colon:
            raise ValueError(line)
        headers.append((name, value))
    named = {name.lower(): value for name, value in headers}
    number = int(status)
    if "content-length" in named:
        length = 0 if method == "HEAD" else int(named["content-length"])
        if len(rest) < length:
            raise ValueError(f"body is cut: {rest!r}")
        return Answer(number, "content-length", headers, rest[:length]), rest[length:]
    if named.get("transfer-encoding") == "chunked":
        body, rest = _dechunk(rest)
        headers = [pair for pair in headers if pair[0].lower() != "transfer-encoding"]
        return Answer(number, "chunked", headers, body), rest
    if number in {204, 304}:  # these end with their head
        return Answer(number, "content-length", headers, b""), rest
    if number == 100:
        return Answer(number, "none", headers, b""), rest
    return Answer(number, "until-close", headers, rest), b""


def _dechunk(data: bytes) -> tuple[bytes, bytes]:
    body = b""
    while True:
        size, end, data = data.partition(b"\r\n")
        if not end:
            raise ValueError("chunks are cut")
        count = int(size, 16)
        if data[count : count + 2] != b"\r\n":
            raise ValueError("chunk is cut")
        body += data[:count]
        data = data[count + 2 :]
        if count == 0:
            return body, data
