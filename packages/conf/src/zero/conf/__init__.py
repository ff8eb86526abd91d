"""Typed configuration from go-zero's YAML, JSON and TOML files, every mistake with its line.

Keys match whatever their case and underscores, so one file serves a Go and a Python service.

    >>> import msgspec
    >>> from zero.conf import loads
    >>> class Server(msgspec.Struct, rename="pascal"):
    ...     host: str = "0.0.0.0"
    ...     max_conns: int = 10000
    >>> loads("MaxConns: 50", Server)
    Server(host='0.0.0.0', max_conns=50)
"""

from ._errors import ConfigError, ConfigProblem
from ._load import decode, load, load_or_exit, loads
from ._properties import Properties
from ._schema import schema
from ._show import show
from ._text.documents import Format

__all__ = [
    "ConfigError",
    "ConfigProblem",
    "Format",
    "Properties",
    "decode",
    "load",
    "load_or_exit",
    "loads",
    "schema",
    "show",
]
