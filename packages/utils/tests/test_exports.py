from types import ModuleType

from zero import utils


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(
        name
        for name, value in vars(utils).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    )
    assert utils.__all__ == public
