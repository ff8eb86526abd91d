"""Names in the style a project asks for, and names that Python accepts.

A style such as `gozero`, `go_zero` or `goZero` says by example how words are joined and cased.

>>> from zero.naming import Style, identifier
>>> Style("go_zero")("WelcomeToGoZero"), identifier("class"), identifier("user-info")
('welcome_to_go_zero', 'class_', 'user_info')
"""

from zero.stringx import camel, snake, title, untitle

from ._identifiers import class_name, constant_name, identifier, unique
from ._namer import Namer
from ._safe import go_name, safe_name
from ._style import Style, StyleError, styled

__all__ = [
    "Namer",
    "Style",
    "StyleError",
    "camel",
    "class_name",
    "constant_name",
    "go_name",
    "identifier",
    "safe_name",
    "snake",
    "styled",
    "title",
    "unique",
    "untitle",
]
