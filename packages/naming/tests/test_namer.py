from dataclasses import dataclass
from pathlib import Path

import pytest

from zero.naming import Namer


@dataclass(frozen=True)
class Queue:
    name: str


class Worker:
    @property
    def name(self) -> str:
        return "worker"


class Plain:
    pass


def names(*namers: Namer) -> list[str]:
    return [namer.name for namer in namers]


def test_attributes_and_properties_are_names() -> None:
    assert names(Queue("orders"), Worker(), Path("a/b.txt")) == ["orders", "worker", "b.txt"]


@pytest.mark.parametrize(
    ("value", "named"), [(Queue("orders"), True), (Worker(), True), (Plain(), False), ("x", False)]
)
def test_a_namer_is_known_when_it_is_met(value: object, named: bool) -> None:
    assert isinstance(value, Namer) is named
