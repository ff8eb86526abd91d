"""Never run: what a type checker must see of the public interface."""

from typing import TextIO, assert_type

from zero import cmdline


def check_questions(stream: TextIO) -> None:
    assert_type(
        cmdline.read_line("name", default="x", timeout=1.0, stdin=stream, stdout=stream), str
    )
    assert_type(cmdline.confirm("go?", default=None), bool)
    assert_type(cmdline.choose("kind", ("a", "b"), default="a"), str)
    assert_type(cmdline.enter_to_continue(), None)


def check_error(error: cmdline.NoAnswerError) -> None:
    assert_type(error.prompt, str)
    assert_type(error.reason, str)
