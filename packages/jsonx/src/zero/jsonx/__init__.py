"""JSON text byte for byte as go-zero writes it, on msgspec's C code, with big integers and decimals kept.

A value written here is read there, and the other way round: cache entries, queue messages, signed bodies.

>>> from zero import jsonx
>>> jsonx.dumps({"total": 100.0, "id": 323427211229009810, "next": "/a?b=1&c=2"})
b'{"id":323427211229009810,"next":"/a?b=1&c=2","total":100}'
>>> jsonx.loads(b'{"price": 1.10}')
{'price': Decimal('1.10')}
"""

from ._decode import loads
from ._encode import dumps, dumps_str
from ._errors import DecodeError, EncodeError
from ._literal import Number, Raw

__all__ = [
    "DecodeError",
    "EncodeError",
    "Number",
    "Raw",
    "dumps",
    "dumps_str",
    "loads",
]
