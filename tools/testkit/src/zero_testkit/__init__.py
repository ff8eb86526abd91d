"""Real servers, a fault proxy and a clock for tests; the fixtures are in `zero_testkit.plugin`.

Outside pytest the same servers live as long as a `with` block, or at most as long as the process:

    >>> from zero_testkit import Servers
    >>> with Servers() as servers:
    ...     servers.redis().answers()
    True
"""

from ._errors import ServerMissingError, ServerStartError, ServerStateError
from ._etcd import EtcdServer
from ._postgres import PostgresServer
from ._proxy import FaultProxy
from ._redis import RedisServer
from ._server import Server
from ._servers import Servers

__all__ = [
    "EtcdServer",
    "FaultProxy",
    "PostgresServer",
    "RedisServer",
    "Server",
    "ServerMissingError",
    "ServerStartError",
    "ServerStateError",
    "Servers",
]
