from types import ModuleType

from zero import mathx


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(
        name
        for name, value in vars(mathx).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )
    assert mathx.__all__ == public
