"""go-zero's data sheet of `ServiceConf`."""

from collections.abc import Callable, Iterator
from typing import Any

from zero.service import ServiceConf

from .sheet import Outcome, compare


def conf_defaults_cases(document: dict[str, Any]) -> Iterator[Outcome]:
    """Compare every key of `ServiceConf` and of its blocks."""
    if "service.ServiceConf" in document["types"]:
        yield from compare("service.ServiceConf", document["types"], ServiceConf)


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {
    "conf_defaults": conf_defaults_cases,
}
