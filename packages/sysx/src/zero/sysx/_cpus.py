"""Processors a process may use: affinity and the cgroup quota, whichever is smaller.

A quota can stand on any ancestor of the process's own group, so every level up to the mount is
read and the smallest wins. Inside a container the path in `/proc/self/cgroup` is often the host's
and does not exist; then only the mount's root is there, and it is the container's own group.
"""

import os
from collections.abc import Callable, Iterator
from os.path import join

_CGROUPS = "sys/fs/cgroup"
_V1_MOUNTS = ("cpu", "cpu,cpuacct", "cpuacct,cpu")
_MOST_DIGITS = 20  # of 64 bits


def _allowed_cpus() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except (AttributeError, OSError):  # not this system's, or a sandbox forbids it
        return os.cpu_count() or 1


def usable_cpus(
    *, root: str | os.PathLike[str] = "/", allowed: Callable[[], int] = _allowed_cpus
) -> int:
    """Return how many processors this process may keep busy, at least 1.

    Args:
        root: Where `/proc` and `/sys` are looked up; tests give a folder of their own.
        allowed: Counts the processors that the scheduler allows, before any quota.
    """
    quota = cpu_quota(root=root)
    cpus = allowed()
    if quota is not None:
        cpus = min(cpus, int(quota))
    return max(1, cpus)


def cpu_quota(*, root: str | os.PathLike[str] = "/") -> float | None:
    """Return the cgroup quota in processors (1.5 is one and a half), or None without a quota.

    Reads cgroup v2 and v1. Unreadable or malformed files count as no quota: an exotic host must
    never stop a service from starting.
    """
    base = os.fspath(root)
    quotas = [*_quotas_v2(base), *_quotas_v1(base)]
    return min(quotas, default=None)


def _quotas_v2(base: str) -> Iterator[float]:
    mount = join(base, _CGROUPS)
    for folder in _levels(mount, _own_group(base, controller="")):
        quota, _, period = _read(join(folder, "cpu.max")).partition(" ")
        yield from _ratio(quota, period)


def _quotas_v1(base: str) -> Iterator[float]:
    for name in _V1_MOUNTS:
        mount = join(base, _CGROUPS, name)
        for folder in _levels(mount, _own_group(base, controller="cpu")):
            quota = _read(join(folder, "cpu.cfs_quota_us"))
            yield from _ratio(quota, _read(join(folder, "cpu.cfs_period_us")))


def _own_group(base: str, *, controller: str) -> str:
    """Find the process's group for a v1 controller, or for v2 (controller "")."""
    for line in _read(join(base, "proc/self/cgroup")).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controller in controllers.split(","):
            return path
    return "/"


def _levels(mount: str, group: str) -> Iterator[str]:
    folder = mount
    yield folder
    for part in group.split("/"):
        if part == "..":
            return
        if part:
            folder = join(folder, part)
            yield folder


def _ratio(quota: str, period: str) -> Iterator[float]:
    part, whole = _number(quota), _number(period)
    if part and whole:
        yield part / whole


def _number(text: str) -> int:
    """Read a positive number; 0 for anything else, such as v2's "max" and v1's "-1", which mean no quota."""
    fits = text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if fits else 0


def _read(path: str) -> str:
    try:
        # Names of groups are bytes to the kernel, and must come back from a path as they went in.
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read().strip()
    except (OSError, ValueError):  # ValueError: a zero byte in a path that was read
        return ""
