"""go-zero's data sheet of `ServiceConf`."""

from collections.abc import Callable, Iterator
from typing import Any

from zero.service import ServiceConf

from .sheet import Result, compare


def conf_defaults_cases(document: dict[str, Any]) -> Iterator[Result]:
    """Compare every key of `ServiceConf` and of its blocks."""
    sheet = document["types"].get("service.ServiceConf")
    if sheet is not None:
        yield from compare(
            "service.ServiceConf", sheet["type"]["struct"], sheet["filled"], ServiceConf
        )


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Result]]] = {
    "conf_defaults": conf_defaults_cases,
}
