"""go-zero's answers for this package: what each file holds and how a case of it is replayed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from .replay_calls import beside, retry_case, short_retry_case, short_timeout_case, timeout_case
from .replay_stream import buffer_case, drain_case, stream_case

Case = dict[str, Any]
Replay = Callable[[Case], tuple[str, str]]


def check(groups: dict[str, Replay], document: Case) -> Iterator[tuple[str, str, str]]:
    for group, replay in groups.items():
        for number, case in enumerate(document.get(group, [])):
            try:
                outcome, detail = replay(case)
            except Exception as error:
                outcome, detail = "differs", f"{error!r} on {case}"
            yield f"{group}/{number}", outcome, detail


FILES = {
    "fx_stream": partial(check, {"cases": stream_case, "drain": drain_case, "buffer": buffer_case}),
    "parallel": partial(
        check,
        {"parallel": partial(beside, values=True), "parallel_err": partial(beside, values=False)},
    ),
    "retry": partial(check, {"retry": retry_case, "timeout": timeout_case}),
    "timeout": partial(check, {"retry": short_retry_case, "timeout": short_timeout_case}),
}
