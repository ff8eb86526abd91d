from types import ModuleType

from zero import proc


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = {
        name
        for name, value in vars(proc).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert proc.__all__ == sorted(public)
