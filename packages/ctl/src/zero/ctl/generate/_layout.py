"""Line breaking as Python formatters do it, so that generated files are formatted from the start."""

WIDTH = 88
INDENT = "    "


def bracketed(
    head: str, items: list[str], tail: str, *, indent: str = "", brackets: str = "()"
) -> str:
    """Spell `head(items)tail` on one line if it fits, else the items on one line of their own, else one a line."""
    opening, closing = brackets
    flat = f"{indent}{head}{opening}{', '.join(items)}{closing}{tail}"
    if len(flat) <= WIDTH or not items:
        return flat
    inner = indent + INDENT
    together = inner + ", ".join(items)
    if (
        len(together) <= WIDTH
        and brackets == "()"
        and not head.startswith(("from ", "def ", "async def "))
    ):
        body = together
    else:
        body = "\n".join(f"{inner}{item}," for item in items)
    return f"{indent}{head}{opening}\n{body}\n{indent}{closing}{tail}"


def import_line(module: str, names: list[str]) -> str:
    """Spell one sorted `from module import ...`."""
    ordered = sorted(names, key=_import_key)
    flat = f"from {module} import {', '.join(ordered)}"
    if len(flat) <= WIDTH:
        return flat
    return f"from {module} import (\n" + "".join(f"{INDENT}{name},\n" for name in ordered) + ")"


def _import_key(name: str) -> tuple[int, str]:
    """Order as import sorters do: constants, then classes, then functions."""
    if name.isupper() and len(name) > 1:
        return 0, name
    return (1 if name[:1].isupper() else 2), name
