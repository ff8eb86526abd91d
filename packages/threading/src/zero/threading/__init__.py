"""Groups of threads and tasks that lose no error, bounded runners, ordered concurrent maps.

Every function runs with a copy of its caller's context, in daemon threads that are used again.

    >>> from zero.threading import RoutineGroup
    >>> with RoutineGroup() as group:
    ...     group.run(print, "in a thread")
    in a thread
"""

from ._errors import RunnerClosedError, TaskRunnerBusyError
from ._functions import Routine, go_safe, run_safe
from ._group import RoutineGroup, WorkerGroup
from ._runner import TaskRunner
from ._stable import StableRunner, ordered_map
from ._stable_tasks import AsyncStableRunner
from ._tasks import AsyncRoutineGroup, AsyncTaskRunner, AsyncWorkerGroup

__all__ = [
    "AsyncRoutineGroup",
    "AsyncStableRunner",
    "AsyncTaskRunner",
    "AsyncWorkerGroup",
    "Routine",
    "RoutineGroup",
    "RunnerClosedError",
    "StableRunner",
    "TaskRunner",
    "TaskRunnerBusyError",
    "WorkerGroup",
    "go_safe",
    "ordered_map",
    "run_safe",
]
