import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from zero.fs import (
    atomic_writer,
    close_on_exec,
    inheritable_descriptors,
    is_close_on_exec,
    temp_file_with_text,
)


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    number = os.open(tmp_path / "file", os.O_CREAT | os.O_RDWR)
    yield number
    os.close(number)


def seen_by_a_child(number: int) -> bool:
    """Start a program that gets whatever goes along, and ask it for the descriptor's file."""
    script = f"import os\ntry: print(os.fstat({number}).st_ino)\nexcept OSError: print('none')"
    done = subprocess.run(
        [sys.executable, "-c", script], close_fds=False, capture_output=True, text=True, check=True
    )
    return done.stdout.strip() == str(os.fstat(number).st_ino)


def test_a_child_gets_just_what_is_not_marked(descriptor: int) -> None:
    assert is_close_on_exec(descriptor)
    assert not seen_by_a_child(descriptor)
    close_on_exec(descriptor, enabled=False)
    assert not is_close_on_exec(descriptor)
    assert seen_by_a_child(descriptor)
    close_on_exec(descriptor)
    assert is_close_on_exec(descriptor)
    assert not seen_by_a_child(descriptor)


def test_leaks_are_listed(descriptor: int) -> None:
    before = inheritable_descriptors()
    assert descriptor not in before
    close_on_exec(descriptor, enabled=False)
    assert inheritable_descriptors() == sorted([*before, descriptor])
    assert not {0, 1, 2} & set(inheritable_descriptors())


def test_anything_with_a_descriptor_can_be_asked(tmp_path: Path) -> None:
    with socket.socket() as opened, open(tmp_path / "f", "wb") as file:
        assert is_close_on_exec(opened)
        assert is_close_on_exec(file)
        close_on_exec(file, enabled=False)
        assert not is_close_on_exec(file.fileno())


def test_our_own_files_stay_behind(tmp_path: Path) -> None:
    with atomic_writer(tmp_path / "a") as file, temp_file_with_text("x", folder=tmp_path) as other:
        assert is_close_on_exec(file)
        assert is_close_on_exec(other)


@pytest.mark.parametrize("act", [is_close_on_exec, close_on_exec])
def test_what_is_not_open_is_named(act, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="descriptor 987654: Bad file descriptor"):
        act(987654)
    with pytest.raises(OSError, match=f"descriptor {1 << 40}: Bad file descriptor"):
        act(1 << 40)
    with pytest.raises(ValueError, match="a descriptor must not be negative: -1"):
        act(-1)
    with open(tmp_path / "f", "wb") as file:
        pass
    with pytest.raises(ValueError, match="closed file"):
        act(file)
