"""A real cluster of Dask's, on this machine.

tools/uv run --group dask pytest packages/mr/tests/test_dask.py
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt
from typing import Any

import pytest

from zero.mr import amap_reduce, map_reduce

distributed: Any = pytest.importorskip("distributed", reason="the group dask is not installed")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore")
async def test_a_cluster_maps_for_both_colours(client: Any) -> None:
    with client.get_executor() as executor:
        assert map_reduce(range(20), isqrt, sum, executor=executor) == 50
        assert await amap_reduce(range(20), isqrt, sum, executor=executor) == 50
        with pytest.raises(ValueError, match="nonnegative"):
            map_reduce([4, -1], isqrt, sum, executor=executor)
