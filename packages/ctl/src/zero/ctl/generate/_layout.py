"""Line breaking as Python formatters do it, so that generated files are formatted from the start."""

WIDTH = 88
INDENT = "    "


def bracketed(head: str, items: list[str], tail: str, *, indent: str = "") -> str:
    """Spell `head(items)tail` on one line if it fits, else the items on one line of their own, else one a line."""
    flat = f"{indent}{head}({', '.join(items)}){tail}"
    if len(flat) <= WIDTH or not items:
        return flat
    inner = indent + INDENT
    body = inner + ", ".join(items)
    if len(body) > WIDTH or head.startswith(("def ", "async def ")):
        body = "\n".join(f"{inner}{item}," for item in items)
    return f"{indent}{head}(\n{body}\n{indent}){tail}"


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


def declaration(name: str, annotation: str, value: str, comment: str) -> str:
    """Spell an attribute of a class: its annotation, what is assigned to it, and a comment behind or above it."""
    lines = _declared(f"{INDENT}{name}: ", annotation, f" = {value}" if value else "")
    behind = f"  # {comment}" if comment else ""
    if len(lines[-1]) + len(behind) <= WIDTH:
        return "\n".join([*lines[:-1], lines[-1] + behind])
    return "\n".join([f"{INDENT}# {comment}", *lines] if comment else lines)


def _declared(start: str, annotation: str, assigned: str) -> list[str]:
    flat = f"{start}{annotation}{assigned}"
    if len(flat) <= WIDTH:
        return [flat]
    inner = INDENT * 2
    if assigned and len(f"{start}{annotation} = (") <= WIDTH:
        return [f"{start}{annotation} = (", inner + assigned.removeprefix(" = "), f"{INDENT})"]
    head, bracket, arguments = annotation.partition("[")
    if not bracket or not annotation.endswith("]"):
        return [flat]
    split = [f"{inner}{argument}," for argument in top_level(arguments[:-1])]
    return [f"{start}{head}[", *split, f"{INDENT}]{assigned}"]


def top_level(text: str) -> list[str]:
    """Split at the commas that stand in no bracket and no string."""
    parts, depth, start, quoted = list[str](), 0, 0, False
    for index, char in enumerate(text):
        if char == '"' and text[index - 1 : index] != "\\":
            quoted = not quoted
        elif not quoted and char in "([":
            depth += 1
        elif not quoted and char in ")]":
            depth -= 1
        elif char == "," and not depth and not quoted:
            parts.append(text[start:index].strip())
            start = index + 1
    return [*parts, text[start:].strip()]
