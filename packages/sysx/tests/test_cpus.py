import os
from pathlib import Path

import pytest

from zero.sysx import cpu_quota, usable_cpus


class Machine:
    """A made-up `/proc` and `/sys`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def file(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def v1(self, folder: str, quota: int, period: int = 100_000) -> None:
        self.file(f"sys/fs/cgroup/{folder}/cpu.cfs_quota_us", f"{quota}\n")
        self.file(f"sys/fs/cgroup/{folder}/cpu.cfs_period_us", f"{period}\n")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_no_cgroup_files_mean_no_quota(machine: Machine) -> None:
    assert cpu_quota(root=machine.root) is None
    assert usable_cpus(root=machine.root, allowed=lambda: 6) == 6


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("150000 100000\n", 1.5),
        ("max 100000\n", None),
        ("50000 100000\n", 0.5),
        ("junk\n", None),
        ("", None),
        ("100000 0\n", None),
        ("0 100000\n", None),
        ("-5 100000\n", None),
        ("1e5 100000\n", None),
        ("150000\n", None),
        ("max\n", None),
        ("1 3\n", 1 / 3),
        ("9" * 5000 + " 100000", None),
        ("9" * 400 + " 1", None),
        ("18446744073709551615 1", 18446744073709551615.0),
        ("１５ 10\n", None),
    ],
)
def test_cpu_max_of_cgroup_v2(machine: Machine, text: str, expected: float | None) -> None:
    machine.file("sys/fs/cgroup/cpu.max", text)
    assert cpu_quota(root=machine.root) == expected


@pytest.mark.parametrize(
    ("quota", "period", "expected"),
    [("400000", "100000", 4.0), ("-1", "100000", None), ("400000", "", None), ("x", "1", None)],
)
@pytest.mark.parametrize("mount", ["cpu", "cpu,cpuacct", "cpuacct,cpu"])
def test_quota_and_period_of_cgroup_v1(
    machine: Machine, mount: str, quota: str, period: str, expected: float | None
) -> None:
    machine.file(f"sys/fs/cgroup/{mount}/cpu.cfs_quota_us", quota)
    machine.file(f"sys/fs/cgroup/{mount}/cpu.cfs_period_us", period)
    assert cpu_quota(root=machine.root) == expected


def test_the_smallest_quota_on_the_way_to_the_own_group_wins(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "0::/kubepods/pod7/app\n")
    machine.file("sys/fs/cgroup/cpu.max", "max 100000")
    machine.file("sys/fs/cgroup/kubepods/cpu.max", "800000 100000")
    machine.file("sys/fs/cgroup/kubepods/pod7/cpu.max", "200000 100000")
    machine.file("sys/fs/cgroup/kubepods/pod7/app/cpu.max", "300000 100000")
    assert cpu_quota(root=machine.root) == 2.0


def test_the_v1_group_is_that_of_the_cpu_controller(machine: Machine) -> None:
    lines = "5:cpuset:/wrong\n4:cpu,cpuacct:/docker/ab\n0::/other\nbroken\n"
    machine.file("proc/self/cgroup", lines)
    folder = "sys/fs/cgroup/cpu,cpuacct/docker/ab"
    machine.file(f"{folder}/cpu.cfs_quota_us", "250000")
    machine.file(f"{folder}/cpu.cfs_period_us", "100000")
    assert cpu_quota(root=machine.root) == 2.5


def test_a_host_path_that_the_container_cannot_see_falls_back_to_the_mount(
    machine: Machine,
) -> None:
    machine.file("proc/self/cgroup", "0::/../../outside\n")
    machine.file("sys/fs/cgroup/cpu.max", "300000 100000")
    assert cpu_quota(root=machine.root) == 3.0


@pytest.mark.parametrize(("allowed", "quota", "expected"), [
    (8, "250000 100000", 2),
    (2, "800000 100000", 2),
    (8, "50000 100000", 1),
    (0, "max 100000", 1),
    (8, "290000 100000", 2),
    (8, "300000 100000", 3),
    (8, "1 100000", 1),
])  # fmt: skip
def test_usable_is_the_smaller_of_affinity_and_whole_quota(
    machine: Machine, allowed: int, quota: str, expected: int
) -> None:
    machine.file("sys/fs/cgroup/cpu.max", quota)
    assert usable_cpus(root=machine.root, allowed=lambda: allowed) == expected


def test_nested_groups_of_cgroup_v1_count_on_every_level(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "4:cpu,cpuacct:/docker/ab/app\n")
    machine.v1("cpu,cpuacct", -1)
    machine.v1("cpu,cpuacct/docker", 150_000)
    machine.v1("cpu,cpuacct/docker/ab", 400_000)
    machine.v1("cpu,cpuacct/docker/ab/app", -1)
    machine.v1("cpu,cpuacct/docker/other", 10_000)
    assert cpu_quota(root=machine.root) == 1.5


def test_a_container_of_cgroup_v1_sees_its_own_group_as_the_mount(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "4:cpu,cpuacct:/kubepods/burstable/pod7/ab\n")
    machine.v1("cpu,cpuacct", 250_000)
    assert cpu_quota(root=machine.root) == 2.5


def test_co_mounted_controllers_reached_by_a_link_are_one_quota(machine: Machine) -> None:
    machine.v1("cpu,cpuacct", 250_000, 50_000)
    (machine.root / "sys/fs/cgroup/cpu").symlink_to("cpu,cpuacct")
    assert cpu_quota(root=machine.root) == 5.0


def test_on_a_hybrid_host_the_smaller_of_both_versions_counts(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "2:cpu:/app\n0::/app\n")
    machine.v1("cpu/app", 300_000)
    machine.file("sys/fs/cgroup/app/cpu.max", "200000 100000")
    assert cpu_quota(root=machine.root) == 2.0


def test_the_quota_of_another_controllers_group_does_not_count(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "3:cpuset:/small\n2:cpuacct:/small\n1:cpu:/large\n")
    machine.v1("cpu/small", 10_000)
    machine.v1("cpu/large", 300_000)
    assert cpu_quota(root=machine.root) == 3.0


def test_a_group_with_a_foreign_name_is_found(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "0::/läden/店\n")
    machine.file("sys/fs/cgroup/läden/店/cpu.max", "200000 100000")
    assert cpu_quota(root=machine.root) == 2.0


def test_a_group_whose_name_is_no_path_falls_back_to_the_mount(machine: Machine) -> None:
    machine.file("proc/self/cgroup", "0::/a\x00b\n")
    machine.file("sys/fs/cgroup/cpu.max", "200000 100000")
    assert cpu_quota(root=machine.root) == 2.0


@pytest.mark.parametrize("path", [
    "proc/self/cgroup", "sys/fs/cgroup/cpu.max", "sys/fs/cgroup/cpu/cpu.cfs_quota_us",
])  # fmt: skip
def test_what_cannot_be_read_is_no_quota(machine: Machine, path: str) -> None:
    (machine.root / path).mkdir(parents=True)  # a folder refuses to be read, for root too
    assert cpu_quota(root=machine.root) is None
    machine.v1("cpu,cpuacct", 300_000)
    assert cpu_quota(root=machine.root) == 3.0


def test_a_file_without_permission_is_no_quota(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> object:
        raise PermissionError(13, "denied")

    machine.file("sys/fs/cgroup/cpu.max", "200000 100000")
    monkeypatch.setattr("builtins.open", refuse)
    assert cpu_quota(root=machine.root) is None


def test_affinity_counts_where_the_system_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 2, 5}, raising=False)
    assert usable_cpus(root="/nowhere") == 3


@pytest.mark.parametrize(("count", "expected"), [(6, 6), (None, 1)])
def test_without_affinity_every_processor_counts(
    monkeypatch: pytest.MonkeyPatch, count: int | None, expected: int
) -> None:
    def refuse(_: int) -> set[int]:
        raise PermissionError(1, "sandboxed")

    monkeypatch.setattr(os, "cpu_count", lambda: count)
    monkeypatch.setattr(os, "sched_getaffinity", refuse, raising=False)
    assert usable_cpus(root="/nowhere") == expected
    monkeypatch.delattr(os, "sched_getaffinity")
    assert usable_cpus(root="/nowhere") == expected


def test_the_real_machine_answers() -> None:
    assert usable_cpus() >= 1


def test_bytes_that_are_not_text_are_no_quota(machine: Machine) -> None:
    machine.file("sys/fs/cgroup/cpu.max", "")
    (machine.root / "sys/fs/cgroup/cpu.max").write_bytes(b"\xff\xfe 100000")
    assert cpu_quota(root=machine.root) is None
