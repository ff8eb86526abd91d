"""Run the ctl vector files and say for each check whether ours agrees with goctl."""

from collections.abc import Callable, Iterator
from typing import Any

from .vectors_accept import accept
from .vectors_spec import spec

Outcome = tuple[str, str, str]


def _pending(feature: str) -> Callable[[dict[str, Any]], Iterator[Outcome]]:
    def run(document: dict[str, Any]) -> Iterator[Outcome]:
        for number, case in enumerate(document["cases"]):
            yield case.get("name") or case.get("path") or str(number), "pending", feature

    return run


FILES: dict[str, Callable[[dict[str, Any]], Iterator[Outcome]]] = {
    "ctl_api_accept": accept,
    "ctl_api_gen": _pending("zeroctl api go and api swagger"),
    "ctl_api_spec": spec,
    "ctl_cli": _pending("the whole command tree"),
    "ctl_docker": _pending("zeroctl docker"),
    "ctl_kube": _pending("zeroctl kube"),
    "ctl_model": _pending("zeroctl model"),
    "ctl_rpc_gen": _pending("zeroctl rpc"),
}
