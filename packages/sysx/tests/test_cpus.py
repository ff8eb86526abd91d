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
        target.write_text(text)


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
])  # fmt: skip
def test_usable_is_the_smaller_of_affinity_and_whole_quota(
    machine: Machine, allowed: int, quota: str, expected: int
) -> None:
    machine.file("sys/fs/cgroup/cpu.max", quota)
    assert usable_cpus(root=machine.root, allowed=lambda: allowed) == expected


def test_the_real_machine_answers() -> None:
    assert usable_cpus() >= 1


def test_bytes_that_are_not_text_are_no_quota(machine: Machine) -> None:
    machine.file("sys/fs/cgroup/cpu.max", "")
    (machine.root / "sys/fs/cgroup/cpu.max").write_bytes(b"\xff\xfe 100000")
    assert cpu_quota(root=machine.root) is None
