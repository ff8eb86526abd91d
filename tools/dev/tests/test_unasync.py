"""The sync side written from the async one."""

from __future__ import annotations

import sys

import pytest
from zero_dev._unasync import NoSyncFormError, convert

from .house import House

SOURCE = '''\
"""A client.

    >>> client = AsyncClient()
    >>> await client.get("await nothing")
"""

from contextlib import asynccontextmanager
from .._async import other


class AsyncClient:
    # AsyncClient stays in comments as it is written
    async def __aenter__(self) -> "AsyncClient":
        return self

    async def get(self, key: str) -> str:
        async with self.pool() as one:  # keep me
            return await one.read(
                key,
            )

    async def all(self):
        yield [item async for item in self.items()]
        yield await anext(self.items())

    async def aclose(self) -> None:
        await self._stream.aclose()
'''

WANTED = '''\
"""A client.

    >>> client = Client()
    >>> client.get("await nothing")
"""

from contextlib import contextmanager
from .._sync import other


class Client:
    # AsyncClient stays in comments as it is written
    def __enter__(self) -> "Client":
        return self

    def get(self, key: str) -> str:
        with self.pool() as one:  # keep me
            return one.read(
                key,
            )

    def all(self):
        yield [item for item in self.items()]
        yield next(self.items())

    def close(self) -> None:
        self._stream.close()
'''


def test_names_are_rewritten_and_waiting_is_dropped() -> None:
    assert convert(SOURCE, "a.py") == WANTED


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("x = await f(\n    1)\n", "x = f(\n    1)\n"),
        ("Asynchronous = AsyncIterator\n", "Asynchronous = Iterator\n"),
        ("except StopAsyncIteration:\n", "except StopIteration:\n"),
        ('f"{await a.get()} of {AsyncClient}"\n', 'f"{a.get()} of {Client}"\n'),
        ("'''two\nlines of AsyncClient''' ; await x\n", "'''two\nlines of Client''' ; x\n"),
        ("'please await the end'\n", "'please await the end'\n"),
        ("ä = 'ß'; await ä\n", "ä = 'ß'; ä\n"),
    ],
)
def test_small_texts(given: str, wanted: str) -> None:
    if "StopAsync" in given:
        given, wanted = (f"try:\n    pass\n{text}    pass\n" for text in (given, wanted))
    assert convert(given, "a.py") == wanted


@pytest.mark.parametrize("name", ["asyncio", "anyio", "Awaitable"])
def test_what_has_no_sync_form_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(NoSyncFormError, match=rf"a\.py:2: {name} has no sync form"):
        convert(f"import os\nfrom {name} import x\n", "a.py")


@pytest.fixture
def twins(house: House) -> House:
    house.add("timex")
    house.write("packages/timex/src/zero/timex/_async/client.py", SOURCE)
    house.write("packages/timex/tests/_async/test_client.py", "async def test_a():\n    pass\n")
    return house


def test_sources_and_tests_are_written_formatted_and_then_fresh(
    twins: House, capsys: pytest.CaptureFixture[str]
) -> None:
    assert twins.dev("unasync", "--check") == 1
    assert "_sync/client.py:1: is stale" in capsys.readouterr().out
    assert twins.dev("unasync") == 0
    text = twins.read("packages/timex/src/zero/timex/_sync/client.py")
    source = "packages/timex/src/zero/timex/_async/client.py"
    assert text.startswith(f"# Written from {source} by `dev unasync`")
    assert "return one.read(" in text
    compile(text, "client.py", "exec")
    assert "def test_a():" in twins.read("packages/timex/tests/_sync/test_client.py")
    assert twins.dev("unasync", "--check") == 0


def test_a_changed_source_makes_its_twin_stale(twins: House) -> None:
    twins.dev("unasync")
    twins.edit("packages/timex/src/zero/timex/_async/client.py", "key", "name")
    assert twins.dev("unasync", "--check") == 1


def test_a_twin_without_source_is_named_and_removed(
    twins: House, capsys: pytest.CaptureFixture[str]
) -> None:
    twins.dev("unasync")
    stray = twins.write("packages/timex/src/zero/timex/_sync/stray.py", "")
    assert twins.dev("unasync", "--check") == 1
    assert "stray.py:1: has no source" in capsys.readouterr().out
    assert twins.dev("unasync") == 0
    assert not stray.exists()


def test_without_any_async_folder_all_is_fresh(house: House) -> None:
    house.add("timex")
    assert house.dev("unasync", "--check") == 0


@pytest.mark.skipif(sys.version_info < (3, 12), reason="nested quotes in f-strings need 3.12")
def test_nested_quotes_in_templates() -> None:
    assert convert('f"{await a["x"]}"\n', "a.py") == 'f"{a["x"]}"\n'
