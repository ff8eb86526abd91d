"""What to write instead, where a token is not what the grammar expects."""

from typing import TypeAlias

from ._hints import annotation_hint, nearest
from ._lexer import EOF, IDENT, ILLEGAL, Token

_Rule: TypeAlias = tuple[str, str, str, str]

_METHODS = ("get", "head", "post", "put", "patch", "delete", "connect", "options", "trace")
_QUOTES = "put the value in quotes"
_PATH = "a path holds letters, digits, _, and - and . between words; a parameter is written :name"
_SEPARATORS = "entries have no separators"
_TYPE = "declare a type for it and name that type here"

# The expected tokens; the token before; the token that came, its text or kind. An empty text fits anything; the first
# row that fits counts.
_RULES: tuple[_Rule, ...] = (
    ("=", "", "", 'write syntax = "v1"'),
    ("STRING", "", "", 'write syntax = "v1"'),
    ("( STRING", "import", "RAW_STRING", "a file name stands in double quotes"),
    ("( STRING", "import", "", 'write import "file.api"'),
    ("( STRING", "@doc", "", 'write @doc "text"'),
    (") STRING", "", ",", _SEPARATORS),
    (") STRING", "", "", "file names stand in double quotes"),
    (":", "", "-", "a key is one word"),
    (":", "", "STRING", "a colon stands between key and value"),
    (":", "", "", "a colon stands between key and value; a value of several words needs quotes"),
    ("STRING RAW_STRING IDENT", "", ")", "the value is missing"),
    ("STRING RAW_STRING IDENT", "", "", _QUOTES),
    ("/ DURATION IDENT INT STRING", "", ")", "the value is missing"),
    ("/ DURATION IDENT INT STRING", "", "RAW_STRING", "put the value in double quotes"),
    ("/ DURATION IDENT INT STRING", "", "", _QUOTES),
    (") IDENT", "", ",", _SEPARATORS),
    (") IDENT", "", ";", _SEPARATORS),
    (") IDENT", "", "STRING", "a key has one value; a key is a word without quotes"),
    (") IDENT", "", "}", "a closing ) is missing"),
    (") IDENT", "", "", _QUOTES),
    ("IDENT )", "", ",", _SEPARATORS),
    ("IDENT )", "", ";", _SEPARATORS),
    ("IDENT )", "", "", "a key or name is a word without quotes"),
    ("IDENT", "(", "", "a key is a word without quotes"),
    ("IDENT", "*", "", "behind the star stands the name of a type"),
    ("IDENT", "@handler", "", "a handler is named by one word: @handler listItems"),
    ("IDENT", "}", "", "the @doc above the closing brace belongs to no route"),
    ("IDENT", "service", "", "a service is named by one word: service shop-api { ... }"),
    ("IDENT", "", ")", "a word is missing"),
    ("IDENT", "", "}", "a name is missing"),
    ("IDENT", "", "interface", "write interface{} without a blank"),
    ("IDENT", ",", "", "a name is missing behind the comma"),
    ("IDENT", "", "", _PATH),
    (": IDENT INT", "", "{", "a path parameter is written :name"),
    (
        ": IDENT INT",
        "",
        "DURATION",
        "a segment cannot begin like a duration: put a letter in front",
    ),
    (": IDENT INT", "", "/", "a segment is missing between two slashes"),
    (": IDENT INT", "", "", _PATH),
    ("/", "", "STRING", "a path has no quotes: get /items"),
    ("/", "", "RAW_STRING", "a path has no quotes: get /items"),
    ("/", "", "IDENT", "a path begins with a slash: get /items"),
    ("/", "", "", "the path is missing: get /items"),
    ("api", "", "", "a service name has no hyphen but in the ending -api"),
    ("{", "", "(", "a service block stands in braces"),
    ("{", "", "", "a service name is one word, -api may follow"),
    ("(", "returns", "", "the response type stands in parentheses: returns (Item)"),
    ("(", "info", "", 'write info ( title: "..." )'),
    ("(", "", "", "its keys and values stand in parentheses"),
    (")", "", ",", "a body is one type"),
    (")", "", "[", _TYPE),
    (")", "", "", "a closing ) is missing"),
    ("]", "", "INT", "a body is a type, a pointer or a list: declare a type with the array in it"),
    ("[ * IDENT", "", "interface{}", "write any"),
    ("[ * IDENT", "", "", _TYPE),
    ("* IDENT", "", "", _TYPE),
    ("returns @doc @handler } ;", "", "(", "the response needs the word returns before it"),
    ("@handler }", "", "IDENT", "a route needs its @handler name above it"),
    (
        "@handler }",
        "",
        "@server",
        "@server stands above the service; a handler is named by @handler",
    ),
    ("@handler }", "", "@doc", "a route has one @doc"),
    ("@doc @handler }", "", ";", "one semicolon ends a route, none is needed"),
    ("@doc @handler }", "", "", "the route is over; the next one begins with @doc or @handler"),
    ("service", "", "", "@server belongs to a service block right below it"),
    ("( IDENT", "", "STRING", "a type name has no quotes"),
    ("( IDENT", "", "", "write type Name { ... }; a name begins with a letter"),
    ("] INT ...", "", "", "the length of an array is a number"),
    ("[", "", "", "write map[key]value"),
    (
        ", IDENT [ interface{} * {",
        "",
        "}",
        "an embedded type stands on a line of its own; a field needs a type",
    ),
    (", IDENT [ interface{} * {", "", "", "a field has a name and a type"),
    ("IDENT [ interface{} * {", "", "-", "a type name is one word"),
    ("IDENT [ interface{} * {", "", ".", "a type name is one word"),
    ("IDENT [ interface{} * {", "", "", "a type is missing"),
    ("IDENT [ interface{} *", "", "", _TYPE),
    ("RAW_STRING * IDENT }", "", "STRING", "a tag stands in backquotes"),
    (
        "RAW_STRING * IDENT }",
        "",
        ".",
        "types of Go packages are not known; declare a type or use string",
    ),
    (
        "RAW_STRING * IDENT }",
        "",
        "{",
        "the structure above is not closed, or a field name is missing",
    ),
    ("RAW_STRING * IDENT }", "", "", "fields stand one below the other, without separators"),
    (
        "IDENT * }",
        "",
        "RAW_STRING",
        "a field has one tag: all keys stand in one pair of backquotes",
    ),
    ("IDENT * }", "", "{", "a structure inside a structure needs a field name"),
    ("IDENT * }", "", "[", "an embedded type is a name or a pointer to one"),
    ("IDENT * }", "", "", "a field begins with a name"),
)


def advise(expected: tuple[str, ...], got: Token, before: Token) -> str:
    """Advise on a token that is not expected where it stands."""
    if got.kind == EOF:
        closing = next((mark for mark in ")}]" if mark in expected), "")
        return f"the file ends before a closing {closing}" if closing else "the file ends too early"
    if got.kind == ILLEGAL and (advice := _illegal(got)):
        return advice
    if "get" in expected:
        return _method(got)
    for _, left, token, advice in _BY_EXPECTED.get(" ".join(expected), ()):
        if left in {"", before.text} and token in {"", got.text, got.kind}:
            return advice
    return ""


def advise_statement(got: Token) -> str:
    """Advise on a token that begins no statement."""
    match got.text:
        case "@doc" | "@handler":
            return f"{got.text} belongs inside service name {{ ... }}"
        case "}" | ")":
            return f"no {'{' if got.text == '}' else '('} is open here"
        case "#" | "/":
            return "a comment begins with //"
        case "*":
            return "no comment is open here; block comments do not nest"
        case ";" | ",":
            return "statements have no separators"
        case _:
            if got.kind == "STRING":
                return 'several files stand in parentheses: import ( "a.api" "b.api" )'
            advice = _illegal(got) if got.kind == ILLEGAL else ""
            return (
                advice or "a statement begins with syntax, info, import, type, @server or service"
            )


def _illegal(got: Token) -> str:
    if got.text == "\ufeff":
        return "the file begins with a byte order mark: save it as UTF-8 without one"
    if got.text == "'":
        return "strings stand in double quotes"
    if got.text == "@":
        return annotation_hint("")
    if got.text.isascii() and got.text.isalpha():
        return "the units of a duration go down, as in 1h30m10s; other values stand in quotes"
    return "names hold ASCII letters, digits and _ only" if got.text.isalpha() else ""


def _method(got: Token) -> str:
    if got.text.lower() in _METHODS:
        return f"methods are written in lower case: {got.text.lower()}"
    if got.text == "@doc":
        return "@doc stands above @handler"
    if got.text in {"-", "."}:
        return "a handler is named by one word"
    near = nearest(got.text.lower(), _METHODS) if got.kind == IDENT else ""
    return (
        f"did you mean {near}?" if near else "behind the handler come method and path: get /items"
    )


def _index(rules: tuple[_Rule, ...]) -> dict[str, list[_Rule]]:
    index: dict[str, list[_Rule]] = {}
    for rule in rules:
        index.setdefault(rule[0], []).append(rule)
    return index


_BY_EXPECTED = _index(_RULES)
