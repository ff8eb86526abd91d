import errno
import hashlib
import os
import stat
import tempfile
from pathlib import Path

import pytest

from zero.fs import temp_file_with_text, temp_filename_with_text

TEXTS = ["hello", "", "日本\r\n"]


@pytest.mark.parametrize("text", TEXTS)
def test_the_name_is_the_md5_of_the_text_and_something_random(tmp_path: Path, text: str) -> None:
    digest = hashlib.md5(text.encode()).hexdigest()
    with (
        temp_filename_with_text(text, folder=tmp_path) as one,
        temp_filename_with_text(text, folder=tmp_path) as other,
    ):
        assert one != other
        for path in (one, other):
            assert path.parent == tmp_path
            assert path.name.startswith(digest)
            assert len(path.name) > len(digest)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("text", TEXTS)
def test_an_open_file_stands_at_its_start(tmp_path: Path, text: str) -> None:
    with temp_file_with_text(text, folder=tmp_path) as file:
        assert (file.tell(), file.read()) == (0, text)
        assert Path(file.name).read_bytes() == text.encode()
        file.write("more")
    assert file.closed
    assert os.listdir(tmp_path) == []


def test_it_lies_in_the_system_s_folder_and_is_its_owner_s_alone() -> None:
    with temp_filename_with_text("secret") as path:
        assert path.parent == Path(tempfile.gettempdir())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


@pytest.mark.parametrize("make", [temp_file_with_text, temp_filename_with_text])
def test_a_body_that_fails_leaves_nothing(tmp_path: Path, make) -> None:
    for error in (KeyError, KeyboardInterrupt):
        with pytest.raises(error), make("x", folder=tmp_path):
            raise error
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("make", [temp_file_with_text, temp_filename_with_text])
def test_a_file_that_was_removed_or_moved_meanwhile_is_no_error(tmp_path: Path, make) -> None:
    with make("x", folder=tmp_path):
        [name] = os.listdir(tmp_path)
        os.rename(tmp_path / name, tmp_path / "kept")
    assert os.listdir(tmp_path) == ["kept"]


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch) -> None:
    class Full:
        def __init__(self, descriptor: int, *_: object) -> None:
            os.close(descriptor)

        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def write(self, _: bytes) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("zero.fs._temp.open", Full, raising=False)
    with (
        pytest.raises(OSError, match="No space left"),
        temp_filename_with_text("x", folder=tmp_path),
    ):
        pytest.fail("the body must not run")
    assert os.listdir(tmp_path) == []


def test_text_that_is_no_text_and_folders_that_are_missing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError), temp_file_with_text("\ud800", folder=tmp_path):
        pytest.fail("the body must not run")
    assert os.listdir(tmp_path) == []
    with (
        pytest.raises(FileNotFoundError, match="missing"),
        temp_file_with_text("x", folder=tmp_path / "missing"),
    ):
        pytest.fail("the body must not run")
