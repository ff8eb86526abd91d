"""Map-reduce in one process: bounded, cancelled as one, for threads, tasks and any executor.

The reducer reads values while the mappers still run; the first error stops everything.

>>> from zero.mr import map_reduce
>>> map_reduce(["tea", "coffee", "milk"], len, sum, workers=2)
13
"""

from ._async import afor_each, amap_reduce
from ._errors import CancelError, Errors, ManyOutputsError, NoOutputError, one
from ._finish import afinish, finish
from ._sync import Progress, for_each, map_reduce

__all__ = [
    "CancelError",
    "Errors",
    "ManyOutputsError",
    "NoOutputError",
    "Progress",
    "afinish",
    "afor_each",
    "amap_reduce",
    "finish",
    "for_each",
    "map_reduce",
    "one",
]
