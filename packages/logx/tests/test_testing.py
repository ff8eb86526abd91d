"""The helper for other packages' tests."""

from zero import logx
from zero.logx import LogConf
from zero.logx.testing import capture


def test_captures_nest_and_everything_is_put_back() -> None:
    with capture() as outer:
        logx.add_global_fields(a=1)
        with capture(LogConf(level="error")) as inner:
            logx.info("unseen")
            logx.error("inner")
        logx.debug("outer")
    assert inner.contents == ["inner"]
    assert "a" not in inner.lines[0]
    assert (outer.contents, outer.lines[0]["a"]) == (["outer"], 1)


def test_lines_by_file_and_forgetting() -> None:
    with capture(LogConf(encoding="plain")) as logs:
        logx.info("a")
        logx.error("b")
        assert len(logs.of("access")) == len(logs.of("error.log")) == 1
        assert logs.of("slow") == []
        assert repr(logs) == "<Captured 2 lines>"
        logs.clear()
    assert logs.text == ""
