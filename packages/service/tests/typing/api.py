"""Checked by type checkers, never run."""

from typing import assert_type

from zero.service import (
    DevServerConf,
    HealthManager,
    Probe,
    Service,
    ServiceConf,
    ServiceGroup,
    run,
)


class ShopConf(ServiceConf, kw_only=True, rename="pascal"):
    """A subclass."""

    port: int


class Worker:
    """A service of both colours."""

    async def start(self) -> None:
        """Run."""

    def stop(self) -> None:
        """End."""


async def main() -> int:
    """Run."""
    return 1


assert_type(ShopConf.load("etc/shop.yaml"), ShopConf)
assert_type(ShopConf(name="shop", port=1).dev_server, DevServerConf | None)
assert_type(run(main), int | None)
assert_type(HealthManager().add("rest"), Probe)
worker: Service = Worker()
ServiceGroup(worker, main, lambda: None).add(worker)
