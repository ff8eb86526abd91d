from types import ModuleType

from zero import threading


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(
        name
        for name, value in vars(threading).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )
    assert threading.__all__ == public
