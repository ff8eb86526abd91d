"""What the tag of a member says, for the generator."""

import json
from dataclasses import dataclass

from ..api import Member, Tag

_SOURCES = ("json", "form", "path", "header")


@dataclass(slots=True)
class Options:
    """The keys by source and the options that mean something to a generated class."""

    keys: dict[str, str]
    optional: bool
    omitempty: bool
    default: str | None
    choices: list[str]
    range: str
    markers: list[str]

    @property
    def ignored(self) -> bool:
        """Tell whether the member is kept out of every source (`json:"-"`)."""
        return not self.keys

    @classmethod
    def of(cls, member: Member, name: str) -> "Options":
        """Read the tag of a member; without a tag the JSON key is the name as it stands."""
        tags = [tag for tag in member.tags if tag.key in _SOURCES]
        if not tags:
            tags = [Tag("json", name)]
        spoken = {tag.key: tag.name or name for tag in tags if tag.name != "-"}
        return cls(
            keys=spoken,
            optional=any(tag.optional for tag in tags),
            omitempty=any("omitempty" in tag.options for tag in tags),
            default=_first(tags, "default"),
            choices=_choices(_first(tags, "options") or ""),
            range=_first(tags, "range") or "",
            markers=[
                marker for tag in tags for option in tag.options if (marker := _marker(option))
            ],
        )


def _first(tags: list[Tag], name: str) -> str | None:
    return next((value for tag in tags if (value := tag.option(name)) is not None), None)


def _choices(text: str) -> list[str]:
    """Split `a|b` or `[a,b]`."""
    if text.startswith("["):
        return [part.strip() for part in text.strip("[]").split(",") if part.strip()]
    return text.split("|") if text else []


def _marker(option: str) -> str:
    """Return the marker of an option that has one of its own."""
    name, _, value = option.partition("=")
    match name:
        case "string":
            return "m.FromString()"
        case "inherit":
            return "m.Inherit()"
        case "env" if value:
            return f"m.Env({json.dumps(value)})"
        case "optional" if value.startswith("!"):
            return f"m.OptionalWithout({json.dumps(value[1:])})"
        case "optional" if value:
            return f"m.OptionalWith({json.dumps(value)})"
        case _:
            return ""
