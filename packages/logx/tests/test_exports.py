from types import ModuleType

from zero import logx
from zero.logx import testing


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = {
        name
        for name, value in vars(logx).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert logx.__all__ == sorted(public)
    assert testing.__all__ == sorted(testing.__all__)


def test_everything_public_is_documented() -> None:
    for name in logx.__all__:
        value = getattr(logx, name)
        assert name == "TraceSource" or value.__doc__, name
