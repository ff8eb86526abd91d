"""A generated class and its fields, each spelling what the template needs of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import get_args

from ._names import Rename, renamed


@dataclass(slots=True)
class Field:
    """One attribute of a generated class; `key` is its JSON key, None where it is read from elsewhere."""

    name: str
    annotation: str
    default: str
    empty: str
    key: str | None
    omitempty: bool
    comment: str
    docs: list[str]

    def value(self, style: Rename) -> str:
        """Spell what is assigned: nothing, a default, or a field with its own key."""
        if self.key is None or self.key == renamed(self.name, style):
            return self.default
        name = f"name={json.dumps(self.key, ensure_ascii=False)}"
        if not self.default:
            return f"msgspec.field({name})"
        if self.default.startswith("["):
            return f"msgspec.field(default_factory=lambda: {self.default}, {name})"
        return f"msgspec.field(default={self.default}, {name})"


@dataclass(slots=True)
class Class:
    """One generated class."""

    name: str
    docs: list[str]
    fields: list[Field] = field(default_factory=list[Field])

    @property
    def style(self) -> Rename:
        """Return the renaming that leaves the fewest fields to name one by one."""
        styles: tuple[Rename, ...] = get_args(Rename)
        keyed = [item for item in self.fields if item.key is not None]
        return max(
            styles, key=lambda style: sum(item.key == renamed(item.name, style) for item in keyed)
        )

    @property
    def options(self) -> list[str]:
        """Return the class's bases and options."""
        defaulted = [item for item in self.fields if item.default]
        chosen = ["msgspec.Struct", "kw_only=True"]
        if self.style:
            chosen.append(f'rename="{self.style}"')
        if defaulted and all(item.omitempty for item in defaulted):
            chosen.append("omit_defaults=True")
        return chosen
