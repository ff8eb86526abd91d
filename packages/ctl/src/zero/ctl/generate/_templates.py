"""Templates: the built-in ones, and a project's own that stand in for them."""

from __future__ import annotations

from pathlib import Path

import jinja2

from ._layout import bracketed, declaration, import_line

_BUILT_IN = Path(__file__).parent.parent / "templates"


class Templates:
    """Renders templates by category and name.

    Args:
        home: a folder with templates of your own, laid out as the built-in ones: `<home>/api/logic.py.j2` stands in
            for the built-in `api/logic.py.j2`; what it lacks is taken from the built-in ones.
    """

    def __init__(self, home: Path | None = None) -> None:
        folders = [*([home] if home else []), _BUILT_IN]
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(folders),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=False,
        )

    def render(self, name: str, **values: object) -> str:
        """Render one template, such as `api/logic.py.j2`."""
        helpers = {
            "bracketed": bracketed,
            "declaration": declaration,
            "import_line": import_line,
            "sentence": _sentence,
        }
        text = self._environment.get_template(name, globals=helpers).render(values)
        return text.rstrip("\n") + "\n"


def _sentence(text: str) -> str:
    """Make one sentence of a comment, safe inside a docstring."""
    flat = " ".join(text.split()).replace("\\", "\\\\").replace('"', "'")
    flat = flat[:1].upper() + flat[1:]
    return flat if flat.endswith((".", "!", "?", "。")) else f"{flat}."
