"""Whether this process is ready for work, by the word of its servers."""

import threading
from typing import Final


class Probe:
    """One server's word; not ready until it says so. Safe between threads."""

    __slots__ = ("_ready", "name")

    def __init__(self, name: str) -> None:
        self.name: Final = name
        self._ready = False

    def __repr__(self) -> str:
        return f"<Probe {self.describe()}>"

    @property
    def is_ready(self) -> bool:
        """Whether the server takes work."""
        return self._ready

    def mark_ready(self) -> None:
        """Say that the server takes work."""
        self._ready = True

    def mark_not_ready(self) -> None:
        """Say that the server takes no work, or soon no more."""
        self._ready = False

    def describe(self) -> str:
        """Return the probe's line of a report."""
        return f"{self.name} is {'ready' if self._ready else 'not ready'}"


class HealthManager:
    """Several probes as one: ready when there is at least one and all are."""

    def __init__(self) -> None:
        self._probes: tuple[Probe, ...] = ()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<HealthManager {'; '.join(map(Probe.describe, self._probes)) or 'no probes'}>"

    @property
    def probes(self) -> tuple[Probe, ...]:
        """The probes, in the order they were added."""
        return self._probes

    @property
    def is_ready(self) -> bool:
        """Whether there is a probe and none is unready."""
        probes = self._probes
        return bool(probes) and all(probe.is_ready for probe in probes)

    def add(self, probe: Probe | str) -> Probe:
        """Add a probe, or a new one of this name, and return it."""
        if isinstance(probe, str):
            probe = Probe(probe)
        with self._lock:
            self._probes = (*self._probes, probe)
        return probe

    def remove(self, probe: Probe) -> None:
        """Take a probe away; one that is not there is no error."""
        with self._lock:
            self._probes = tuple(kept for kept in self._probes if kept is not probe)

    def report(self) -> str:
        """Return the body of an unready answer, as go-zero writes it."""
        lines = ["Service Unavailable", *map(Probe.describe, self._probes), ""]
        return "\n".join(lines) + "\n"


health: Final = HealthManager()
"""The probes of this process, which the dev server asks."""
