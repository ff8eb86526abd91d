"""Files that are replaced as a whole: the new text is written beside the old one, which then gives way in one step."""

import errno
import io
import os
import stat
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import overload

from ._temp import StrPath

_CREATE = (
    os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)


def atomic_write(
    path: StrPath,
    data: str | bytes,
    *,
    encoding: str = "utf-8",
    fsync: bool = True,
    mode: int | None = None,
) -> None:
    """Write a whole file so that everybody sees either the old content or the new one, never a part.

    Text is written in `encoding`, its line ends as they are. The other options, and the errors, are those of `atomic_writer`.

    Raises:
        UnicodeEncodeError: the text has no form in `encoding`; nothing was touched.
        ValueError: there is no such `encoding`.
    """
    _check_encoding(encoding)
    content = data.encode(encoding) if isinstance(data, str) else data
    with atomic_writer(path, fsync=fsync, mode=mode) as file, _naming(os.fspath(path)):
        file.write(content)
        file.flush()


@overload
def atomic_writer(
    path: StrPath, *, encoding: None = None, fsync: bool = True, mode: int | None = None
) -> AbstractContextManager[io.BufferedWriter]: ...


@overload
def atomic_writer(
    path: StrPath, *, encoding: str, fsync: bool = True, mode: int | None = None
) -> AbstractContextManager[io.TextIOWrapper]: ...


def atomic_writer(
    path: StrPath, *, encoding: str | None = None, fsync: bool = True, mode: int | None = None
) -> AbstractContextManager[io.BufferedWriter | io.TextIOWrapper]:
    """Open a file to be replaced when the `with` ends, as text if there is an `encoding`.

    What is written goes to a new file in the same folder, `.zero-….tmp`; it takes the place of the old one in one step. If the
    body raises, is cancelled, or anything fails before that step, a full disk for instance, the old file stays as it was
    and the new one is removed. Only a killed process leaves its temporary file behind.

    A symbolic link stays: the file it leads to is replaced. A hard link is parted from its twins. Permissions stay those of the old
    file, without its set-id bits, and its owner where the system lets us; `mode` sets them, a new file has those of the umask.
    With `fsync` the content is on the disk before it takes its place, and so is the folder afterwards; without it a power cut may lose
    the change, or the content on some file systems.

    Raises:
        OSError: something failed; it names `path`. If it was the folder's `fsync`, the new file is in its place.
        IsADirectoryError: `path` is a directory. Pipes, sockets and devices are refused as well.
        ValueError: `mode` is not within 0 to 0o777, or there is no such `encoding`.
    """
    if mode is not None and not 0 <= mode <= 0o777:
        msg = f"mode must be within 0 and 0o777: {mode:#o}"
        raise ValueError(msg)
    if encoding is not None:
        _check_encoding(encoding)
    return _replacing(path, encoding, fsync, mode)


def _check_encoding(encoding: str) -> None:
    try:
        "\n".encode(encoding)
    except (LookupError, ValueError):  # ValueError: zero bytes and surrogates in its name
        msg = f"unknown encoding: {encoding!r}"
        raise ValueError(msg) from None


@contextmanager
def _replacing(
    path: StrPath, encoding: str | None, fsync: bool, mode: int | None
) -> Generator[io.BufferedWriter | io.TextIOWrapper]:
    name = os.fspath(path)
    with _naming(name):
        pending = _Replacement(name, mode)
    try:
        file = pending.open(encoding)
        try:
            yield file
        except BaseException:
            # What is in its buffer must not reach a descriptor that is somebody else's by then.
            with suppress(OSError, ValueError):
                file.close()
            raise
        with _naming(name):
            file.close()
            pending.commit(fsync)
    except BaseException:
        pending.discard()
        raise


class _Replacement:
    """A new file beside the one it is to replace."""

    def __init__(self, name: str, mode: int | None) -> None:
        self._target = os.path.realpath(name)
        self._folder = os.path.dirname(self._target)
        self._old = _status(self._target)
        self._mode = mode
        # A short name: that of the target plus something might be too long for the file system.
        self._temporary = os.path.join(self._folder, f".zero-{os.urandom(8).hex()}.tmp")
        private = mode is not None or self._old is not None
        self._descriptor = os.open(self._temporary, _CREATE, 0o600 if private else 0o666)

    def open(self, encoding: str | None) -> io.BufferedWriter | io.TextIOWrapper:
        if encoding is None:
            return open(self._descriptor, "wb", closefd=False)
        return open(self._descriptor, "w", encoding=encoding, newline="", closefd=False)

    def commit(self, fsync: bool) -> None:
        self._set_rights()
        if fsync:
            os.fsync(self._descriptor)
        self._close()
        os.replace(self._temporary, self._target)
        if fsync and os.name == "posix":
            _sync_folder(self._folder)

    def discard(self) -> None:
        with suppress(OSError):
            self._close()
        with suppress(OSError):
            os.unlink(self._temporary)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def _set_rights(self) -> None:
        """Give the owner first: doing so takes rights away."""
        if self._old is not None and hasattr(os, "fchown"):
            with suppress(PermissionError):
                os.fchown(self._descriptor, self._old.st_uid, self._old.st_gid)
        mode = self._mode
        if mode is None and self._old is not None:
            mode = self._old.st_mode & 0o777
        if mode is not None:
            place = self._descriptor if os.chmod in os.supports_fd else self._temporary
            os.chmod(place, mode)


def _status(target: str) -> os.stat_result | None:
    """Look at what is to be replaced: nothing, or a file; replacing `/dev/null` would be the end of the machine."""
    try:
        status = os.stat(target)
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", target)
    return status


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _naming(name: str) -> Generator[None]:
    """Let errors of the system name the file the caller knows, not a temporary one or none."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from error
