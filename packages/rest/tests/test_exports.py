import subprocess
import sys

import zero.rest


def test_all_is_sorted_and_equals_the_public_names() -> None:
    public = {name for name in vars(zero.rest) if not name.startswith("_")}
    assert zero.rest.__all__ == sorted(zero.rest.__all__)
    assert set(zero.rest.__all__) == public


def test_everything_exported_is_documented() -> None:
    for name in zero.rest.__all__:
        documented = getattr(zero.rest, name).__doc__
        assert documented or name in {"Middleware", "Next"}, name


def test_importing_starts_nothing() -> None:
    code = "import threading, signal, zero.rest; assert threading.active_count() == 1; assert signal.getsignal(15) == signal.SIG_DFL"
    subprocess.run([sys.executable, "-c", code], check=True)
