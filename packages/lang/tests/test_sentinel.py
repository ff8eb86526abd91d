import copy
import pickle
from typing import Final

import pytest

from zero.lang import Sentinel


class Missing(Sentinel):
    MISSING = "MISSING"


class Deleted(Sentinel):
    DELETED = "MISSING"


MISSING: Final = Missing.MISSING


def test_it_shows_itself_as_its_name() -> None:
    assert repr(MISSING) == str(MISSING) == f"{MISSING}" == "MISSING"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_unpickled_one_is_the_same_object(protocol: int) -> None:
    assert pickle.loads(pickle.dumps([MISSING], protocol))[0] is MISSING


def test_a_copy_is_the_same_object() -> None:
    assert copy.copy(MISSING) is MISSING
    assert copy.deepcopy({"key": MISSING})["key"] is MISSING


def test_it_is_like_no_other_value() -> None:
    assert MISSING != "MISSING"
    assert MISSING != Deleted.DELETED
    assert len({MISSING, Deleted.DELETED, None}) == 3
    assert MISSING


def test_it_cannot_be_made_anew() -> None:
    assert Missing("MISSING") is MISSING
    with pytest.raises(ValueError, match="is not a valid Missing"):
        Missing("other")


def test_it_tells_nothing_given_from_none() -> None:
    def describe(value: int | Missing | None = MISSING) -> str:
        return "nothing" if value is MISSING else f"{value}"

    assert (describe(), describe(None), describe(1)) == ("nothing", "None", "1")
