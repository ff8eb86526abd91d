from types import ModuleType

from zero import executors


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(
        name
        for name, value in vars(executors).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )
    assert executors.__all__ == public
