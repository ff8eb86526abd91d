"""Groups of threads and tasks that lose no error, bounded runners, ordered concurrent maps.

Every function runs with a copy of its caller's context, in daemon threads that are used again.

    >>> from zero.threading import RoutineGroup
    >>> with RoutineGroup() as group:
    ...     group.run(print, "in a thread")
    in a thread
"""

from ._errors import TaskRunnerBusyError
from ._functions import Routine, go_safe, run_safe
from ._group import RoutineGroup, WorkerGroup
from ._runner import TaskRunner

__all__ = [
    "Routine",
    "RoutineGroup",
    "TaskRunner",
    "TaskRunnerBusyError",
    "WorkerGroup",
    "go_safe",
    "run_safe",
]
