import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from zero.fs import atomic_write, atomic_writer


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "conf"
    path.write_text("old", "utf-8")
    return path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o444, 0o666])
def test_permissions_stay(old: Path, mode: int) -> None:
    old.chmod(mode)
    atomic_write(old, "new")
    assert mode_of(old) == mode


def test_set_id_bits_do_not_stay(old: Path) -> None:
    old.chmod(0o4755)
    atomic_write(old, "new")
    assert mode_of(old) == 0o755


def test_a_new_file_has_the_permissions_of_the_umask_or_those_asked_for(tmp_path: Path) -> None:
    script = f"""
import os
from zero.fs import atomic_write
os.umask(0o027)
for name, mode in {{"plain": None, "open": 0o666, "secret": 0o600}}.items():
    atomic_write(os.path.join({str(tmp_path)!r}, name), "x", mode=mode)
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    modes = {path.name: mode_of(path) for path in tmp_path.iterdir()}
    assert modes == {"plain": 0o640, "open": 0o666, "secret": 0o600}


def test_a_secret_is_never_readable_for_others_meanwhile(old: Path) -> None:
    old.chmod(0o600)
    with atomic_writer(old) as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600
    with atomic_writer(old.with_name("new"), mode=0o600) as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may")
def test_the_owner_stays_where_the_system_lets_us(old: Path) -> None:
    os.chown(old, 12, 34)
    atomic_write(old, "new")
    assert (old.stat().st_uid, old.stat().st_gid) == (12, 34)


def test_a_link_stays_and_what_it_leads_to_is_replaced(old: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    link = folder / "link"
    link.symlink_to("../conf")
    atomic_write(link, "new")
    assert (link.is_symlink(), old.read_text("utf-8"), os.listdir(folder)) == (
        True,
        "new",
        ["link"],
    )
    dangling = folder / "dangling"
    dangling.symlink_to("../made")
    atomic_write(dangling, "made")
    assert (tmp_path / "made").read_text("utf-8") == "made"


def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    link = tmp_path / "loop"
    link.symlink_to("loop")
    with pytest.raises(OSError, match=f"symbolic links: '{link}'"):
        atomic_write(link, "new")
    assert os.listdir(tmp_path) == ["loop"]


def test_a_hard_link_is_parted(old: Path, tmp_path: Path) -> None:
    os.link(old, tmp_path / "twin")
    atomic_write(old, "new")
    assert (tmp_path / "twin").read_text("utf-8") == "old"


def test_a_relative_path_and_a_long_name_work(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    name = "n" * 255
    atomic_write(name, "x")
    assert os.listdir(tmp_path) == [name]


def test_what_is_no_file_is_refused_and_named(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match=str(tmp_path)):
        atomic_write(tmp_path, "x")
    with pytest.raises(FileNotFoundError, match="missing/file'"):
        atomic_write(tmp_path / "missing" / "file", "x")
    os.mkfifo(tmp_path / "pipe")
    for special in (tmp_path / "pipe", Path("/dev/null")):
        with pytest.raises(OSError, match=f"Not a regular file: '{special}'"):
            atomic_write(special, "x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert os.listdir(tmp_path) == ["pipe"]
