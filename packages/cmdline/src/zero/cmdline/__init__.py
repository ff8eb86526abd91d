r"""Questions to a person at a terminal, with defaults, deadlines, and a plain answer when nobody is there.

>>> import io
>>> from zero.cmdline import confirm, read_line
>>> read_line("name", default="shop", stdin=io.StringIO("orders\n"), stdout=io.StringIO())
'orders'
>>> confirm("overwrite?", default=False, stdin=io.StringIO(""), stdout=io.StringIO())
False
"""

from ._lines import NoAnswerError
from ._questions import choose, confirm, enter_to_continue, read_line

__all__ = ["NoAnswerError", "choose", "confirm", "enter_to_continue", "read_line"]
