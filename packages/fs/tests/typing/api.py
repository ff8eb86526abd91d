"""Never run: what a type checker must see of the public interface."""

import io
import socket
from pathlib import Path
from typing import TextIO, assert_type

from zero import fs


def check_atomic(path: Path) -> None:
    fs.atomic_write(path, "text", fsync=False, mode=0o600)
    fs.atomic_write("file", b"bytes")
    with fs.atomic_writer(path) as file:
        assert_type(file, io.BufferedWriter)
    with fs.atomic_writer(path, encoding="utf-8") as text:
        assert_type(text, io.TextIOWrapper)


def check_temporary() -> None:
    with fs.temp_file_with_text("text") as file:
        assert_type(file, TextIO)
    with fs.temp_filename_with_text("text", folder="/tmp") as path:
        assert_type(path, Path)


def check_descriptors(opened: socket.socket) -> None:
    assert_type(fs.is_close_on_exec(opened), bool)
    fs.close_on_exec(3, enabled=False)
    assert_type(fs.inheritable_descriptors(), list[int])
