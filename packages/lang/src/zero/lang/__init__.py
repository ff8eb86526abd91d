"""go-zero's text of any value, the text that decides where a key lands on a hash ring, and a typed sentinel.

`str()` says `True`, `1.0` and `None` where a Go service says `true`, `1` and nothing; these functions say what Go says.

    >>> from zero.lang import text, text_bytes
    >>> text(True), text(1.0), text(1e21), text(None), text([1, 2.5, None])
    ('true', '1', '1000000000000000000000', '', '[1 2.5 <nil>]')
    >>> text_bytes("user:1"), text_bytes(b"raw bytes are themselves")
    (b'user:1', b'raw bytes are themselves')
"""

from ._format import default_format, text, text_bytes
from ._numbers import Float32, TextError
from ._sentinel import Sentinel

__all__ = ["Float32", "Sentinel", "TextError", "default_format", "text", "text_bytes"]
