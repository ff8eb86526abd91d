"""Time that moves only when a test says so, for the thread that brings about the end."""

import threading


class ManualTime:
    """A clock, and a `wait` that ends when its event is set or the clock has moved far enough."""

    def __init__(self) -> None:
        self.now = 100.0
        self._moved = threading.Condition()
        self._waiting: set[float] = set()

    def __call__(self) -> float:
        return self.now

    def wait(self, event: threading.Event, seconds: float) -> bool:
        until = self.now + seconds
        with self._moved:
            self._waiting.add(until)
            self._moved.notify_all()
            try:
                # The event is not ours to be woken by: look again shortly. A test that failed
                # moves the time no more, and must not leave its thread behind.
                for _ in range(4_000):
                    if event.is_set() or self.now >= until - 1e-9:
                        break
                    self._moved.wait(0.005)
            finally:
                self._waiting.discard(until)
        return event.is_set()

    def advance(self, seconds: float) -> None:
        with self._moved:
            self.now += seconds
            self._moved.notify_all()

    def when_waiting(self, seconds: float) -> None:
        """Wait until somebody waits for the time that is `seconds` from now."""
        until = self.now + seconds
        with self._moved:
            arrived = self._moved.wait_for(
                lambda: any(abs(each - until) < 1e-6 for each in self._waiting), timeout=10
            )
        assert arrived, f"nobody waits for {seconds} s, only {self._waiting}"
