import importlib.util

import zero_testkit
from zero_testkit.plugin import ChdbSession

from zero.timex import ManualClock


def test_the_clock_stands_still_until_it_is_moved(manual_clock: ManualClock) -> None:
    before = manual_clock()
    assert manual_clock() == before
    manual_clock.advance(90.0)
    assert manual_clock() == before + 90.0


def test_each_test_has_a_clock_of_its_own(manual_clock: ManualClock) -> None:
    assert manual_clock() == ManualClock()()


def test_clickhouse_runs_in_this_process(chdb_session: ChdbSession) -> None:
    chdb_session.query("CREATE TABLE t (x Int64) ENGINE = MergeTree ORDER BY x")
    chdb_session.query("INSERT INTO t VALUES (1), (2)")
    assert str(chdb_session.query("SELECT sum(x) FROM t")).strip() == "3"
    assert importlib.util.find_spec("chdb") is not None


def test_public_names_are_sorted_and_complete() -> None:
    public = [
        name
        for name, value in vars(zero_testkit).items()
        if not name.startswith("_") and isinstance(value, type)
    ]
    assert zero_testkit.__all__ == sorted(zero_testkit.__all__)
    assert sorted(public) == zero_testkit.__all__
