from types import ModuleType

from zero import contextx


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(
        name
        for name, value in vars(contextx).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )
    assert contextx.__all__ == public
