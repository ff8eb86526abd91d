"""Values of the legacy dialect: anything up to the end of the line."""

import re

from ._cursor import Cursor
from ._lexer import STRING, Token
from ._tree import Pair

# What the default dialect reads rightly, followed by what may follow it there.
_DEFAULT = re.compile(
    r"""\s*("[^"]*"|`[^`]*`|[A-Za-z0-9_/-]+(?:\s*,\s*[A-Za-z0-9_]+)*)[ \t\r]*(?=\)|$|//|/\*|[A-Za-z_]\w*\s*:)""",
    re.MULTILINE,
)
_LINE = re.compile(r"[ \t]*([^\n]*?)[ \t\r]*(?=(?:\)[ \t\r]*)?(?://[^\n]*)?$)", re.MULTILINE)


def legacy_value(cursor: Cursor, key: Token) -> Pair | None:
    """Take an unquoted value; None leaves the value to the rules of the default dialect.

    The colon comes next, and what is behind it need not consist of tokens at all.
    """
    colon = cursor.peek
    text, behind = cursor.source.text, colon.offset + 1
    if _DEFAULT.match(text, behind) or not (match := _LINE.match(text, behind)) or not match[1]:
        return None
    quote = "`" if '"' in match[1] else '"'
    value = Token(
        STRING, f"{quote}{match[1].replace('`', chr(39))}{quote}", match.start(1), colon.row
    )
    cursor.warn(value, f"value of {key.text} without quotes", f"write {key.text}: {value.text}")
    cursor.restart(match.end(), value)
    return Pair(key, colon, value)
