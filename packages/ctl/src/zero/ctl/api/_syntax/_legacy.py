"""Values of the legacy dialect: anything up to the end of the line."""

import re

from ._cursor import Cursor
from ._lexer import STRING, Token
from ._tree import Pair

# What the default dialect reads rightly, followed by what may follow it there.
_FOLLOWS = r"[ \t\r]*+(?=\)|$|//|/\*|[A-Za-z_]\w*+\s*+:)"
_WORD = re.compile(rf"\s*+[A-Za-z_]\w*+{_FOLLOWS}", re.MULTILINE)
_PATH = re.compile(rf"\s*+[\w/-]++(?:\s*+,\s*+\w++)*+{_FOLLOWS}", re.MULTILINE | re.ASCII)
_COMMENT = re.compile(r"(?:^|[ \t])//")


def legacy_value(cursor: Cursor, key: Token, *, server: bool = False) -> Pair | None:
    """Take an unquoted value; None leaves the value to the rules of the default dialect.

    The colon comes next, and what is behind it need not consist of tokens at all.
    """
    colon = cursor.peek
    text, behind = cursor.source.text, colon.offset + 1
    if (_PATH if server else _WORD).match(text, behind):
        return None
    end = text.find("\n", behind)
    line = text[behind : end if end >= 0 else len(text)]
    if comment := _COMMENT.search(line):
        line = line[: comment.start()]
    value = line.strip().removesuffix(")").rstrip()
    if not value or value[0] in '"`':
        return None
    start = behind + len(line) - len(line.lstrip())
    quote = "`" if '"' in value else '"'
    token = Token(STRING, quote + value.replace("`", "'") + quote, start, colon.row)
    cursor.warn(token, "a value without quotes", "", f"write {key.text}: {token.text}")
    cursor.restart(start + len(value), token)
    return Pair(key, colon, token)
