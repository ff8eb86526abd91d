"""The command `zeroctl`: services from .api files, safe to generate again.

What it does is in two subpackages, so that the command starts without loading either:

    >>> from zero.ctl.api import parse
    >>> api = parse('type Pong { Text string `json:"text"` } service p { @handler ping get /ping returns (Pong) }')
    >>> [(group.full_path(route), route.handler) for group, route in api.service.routes()]
    [('/ping', 'ping')]
"""

__all__: list[str] = []
