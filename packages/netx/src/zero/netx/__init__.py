"""The address a service should publish so that others can reach it.

Which one that is, is decided by go-zero's rule; interfaces and environment can be given, so a test needs no network:

    >>> from zero.netx import publish_address
    >>> publish_address("0.0.0.0:8080", environ={"POD_IP": "10.1.2.3"})
    '10.1.2.3:8080'
"""

from ._choice import AddressError, internal_ip
from ._interface import Interface
from ._interfaces import interfaces
from ._publish import publish_address

__all__ = ["AddressError", "Interface", "interfaces", "internal_ip", "publish_address"]
