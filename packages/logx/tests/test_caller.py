"""Which place in the program a line names."""

import asyncio
import inspect
import threading

import pytest

from zero import logx
from zero.logx import LessLogger
from zero.logx._caller import known_callers, short_path
from zero.logx.testing import capture


def line_here() -> int:
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    return frame.f_back.f_lineno


def test_it_is_the_file_with_its_folder_and_the_line() -> None:
    with capture() as logs:
        logx.info("a"); expected = line_here()  # fmt: skip # noqa: E702
    assert logs.lines[0]["caller"] == f"tests/test_caller.py:{expected}"


def test_each_call_of_a_line_has_its_own_place() -> None:
    with capture() as logs:
        for _ in range(2):
            logx.info("a")
            logx.info("b")
    first, second, *again = [line["caller"] for line in logs.lines]
    assert first != second
    assert again == [first, second]


def helper(logger: logx.Logger) -> None:
    logger.info("x")


@pytest.mark.parametrize("skip", [1, 2])
def test_a_helper_can_name_its_caller(skip: int) -> None:
    def between() -> None:
        helper(logx.with_skip(skip))

    with capture() as logs:
        between()
        expected = line_here() - (1 if skip == 2 else 4)
    assert logs.lines[0]["caller"] == f"tests/test_caller.py:{expected}"


def test_a_skip_replaces_the_one_before_and_nothing_changes_nothing() -> None:
    logger = logx.with_skip(5)
    assert logger.with_skip(0) is logger
    with capture() as logs:
        helper(logger.with_skip(1)); expected = line_here()  # fmt: skip # noqa: E702
        helper(logger.with_skip(1).with_fields(a=1)); again = line_here()  # fmt: skip # noqa: E702
    callers = [line["caller"] for line in logs.lines]
    assert callers == [f"tests/test_caller.py:{expected}", f"tests/test_caller.py:{again}"]


def test_a_skip_beyond_the_program_keeps_the_line() -> None:
    with capture() as logs:
        logx.with_skip(10_000).info("x", a=1)
    assert logs.lines[0]["a"] == 1


def test_a_less_logger_names_its_user() -> None:
    logger = LessLogger(0)
    with capture() as logs:
        logger.error("x"); expected = line_here()  # fmt: skip # noqa: E702
    assert logs.lines[0]["caller"] == f"tests/test_caller.py:{expected}"


def test_tasks_and_threads_name_their_own_place() -> None:
    async def work() -> None:
        logx.info("task")

    with capture() as logs:
        asyncio.run(work())
        thread = threading.Thread(target=lambda: logx.info("thread"))
        thread.start()
        thread.join()
    assert all(line["caller"].startswith("tests/test_caller.py:") for line in logs.lines)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/srv/app/shop/main.py", "shop/main.py:7"),
        ("main.py", "main.py:7"),
        ("/main.py", "main.py:7"),
        ("shop/main.py", "shop/main.py:7"),
        ("C:\\srv\\shop\\main.py", "shop/main.py:7"),
        ("<string>", "<string>:7"),
    ],
)
def test_short_paths(path: str, expected: str) -> None:
    assert short_path(path, 7) == expected


def test_made_up_code_does_not_grow_memory_without_end() -> None:
    with capture() as logs:
        for index in range(10_100):
            exec(compile("logx.info('x')", f"made{index}.py", "exec"), {"logx": logx})
    assert len(known_callers) <= 10_000
    callers = [line["caller"] for line in logs.lines]
    assert callers[-1] == "made10099.py:1"
    assert len(set(callers)) == 10_100
