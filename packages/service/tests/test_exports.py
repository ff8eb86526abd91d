from types import ModuleType

from zero import service


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = {
        name
        for name, value in vars(service).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert service.__all__ == sorted(public)
