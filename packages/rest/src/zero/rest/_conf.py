"""Configuration of a service, under go-zero's keys and with its defaults."""

from typing import Annotated

import msgspec

from zero.mapping import Duration, Millis, Range
from zero.service import ServiceConf


class PrivateKeyConf(msgspec.Struct, kw_only=True, rename="pascal"):
    """A key that requests may be signed with."""

    fingerprint: str
    key_file: str


class SignatureConf(msgspec.Struct, kw_only=True, rename="pascal"):
    """How signed requests are checked."""

    strict: bool = False
    expiry: Duration = 3600.0
    private_keys: list[PrivateKeyConf]


class MiddlewaresConf(msgspec.Struct, kw_only=True, rename="pascal"):
    """A switch for each built-in guard."""

    trace: bool = True
    log: bool = True
    prometheus: bool = True
    max_conns: bool = True
    breaker: bool = True
    shedding: bool = True
    timeout: bool = True
    recover: bool = True
    metrics: bool = True
    max_bytes: bool = True
    gunzip: bool = True


class RestConf(ServiceConf, kw_only=True, rename="pascal"):
    """A service that answers HTTP.

    `timeout` is seconds here and milliseconds as a plain number in a file; 0 is no limit. `max_conns` counts the
    running requests of each route, `max_bytes` the bytes of a body; 0 or less is no limit.
    """

    port: int
    host: str = "0.0.0.0"
    cert_file: str = ""
    key_file: str = ""
    verbose: bool = False
    max_conns: int = 10000
    max_bytes: int = 1048576
    timeout: Millis = 3.0
    cpu_threshold: Annotated[int, Range("[0:1000)")] = 900
    signature: SignatureConf | None = None
    middlewares: MiddlewaresConf = msgspec.field(default_factory=MiddlewaresConf)
    trace_ignore_paths: list[str] = msgspec.field(default_factory=list[str])
