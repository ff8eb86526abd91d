import io
import pickle
from typing import Any

import pytest

import zero.cmdline
from zero.cmdline import NoAnswerError, choose, confirm, enter_to_continue, read_line


def _input(*lines: str) -> io.StringIO:
    return io.StringIO("".join(f"{line}\n" for line in lines))


def test_a_line_comes_without_the_blanks_around_it() -> None:
    output = io.StringIO()
    assert read_line("name", stdin=_input("  shop api \r"), stdout=output) == "shop api"
    assert output.getvalue() == "name: "


def test_the_default_is_shown_and_taken_for_an_empty_line() -> None:
    output = io.StringIO()
    assert read_line("name", default="shop", stdin=_input(""), stdout=output) == "shop"
    assert output.getvalue() == "name [shop]: "


def test_an_empty_line_without_a_default_is_an_empty_answer() -> None:
    assert read_line("name", stdin=_input(""), stdout=io.StringIO()) == ""


def test_the_last_line_needs_no_line_end() -> None:
    assert read_line("name", stdin=io.StringIO("shop"), stdout=io.StringIO()) == "shop"


def test_lines_are_taken_one_by_one() -> None:
    stream = _input("first", "second")
    assert read_line("a", stdin=stream, stdout=io.StringIO()) == "first"
    assert read_line("b", stdin=stream, stdout=io.StringIO()) == "second"


def test_the_end_of_input_gives_the_default() -> None:
    output = io.StringIO()
    assert read_line("name", default="shop", stdin=_input(), stdout=output) == "shop"
    assert output.getvalue().endswith("\n")


def test_the_end_of_input_without_a_default_is_an_error_that_names_the_question() -> None:
    with pytest.raises(NoAnswerError, match="no answer to 'name': the input has ended") as caught:
        read_line("name", stdin=_input(), stdout=io.StringIO())
    assert caught.value.prompt == "name"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    assert isinstance(caught.value, EOFError)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("y", True), ("YES", True), (" Yes ", True), ("n", False), ("NO", False)],
)
def test_yes_and_no_are_understood(answer: str, expected: bool) -> None:
    assert confirm("go on?", stdin=_input(answer), stdout=io.StringIO()) is expected


@pytest.mark.parametrize(("default", "hint"), [(True, "[Y/n]"), (False, "[y/N]"), (None, "[y/n]")])
def test_the_question_shows_what_an_empty_line_means(default: bool | None, hint: str) -> None:
    output = io.StringIO()
    confirm("go on?", default=default, stdin=_input("y"), stdout=output)
    assert output.getvalue() == f"go on? {hint} "


def test_an_empty_line_is_the_default() -> None:
    assert confirm("go on?", default=True, stdin=_input(""), stdout=io.StringIO()) is True
    assert confirm("go on?", default=False, stdin=_input(""), stdout=io.StringIO()) is False


def test_another_answer_is_asked_for_again() -> None:
    output = io.StringIO()
    assert confirm("go on?", stdin=_input("maybe", "", "y"), stdout=output) is True
    assert output.getvalue().count("go on?") == 3


def test_after_three_attempts_the_default_counts() -> None:
    answers = ["what", "why", "who", "y"]
    assert confirm("go on?", default=False, stdin=_input(*answers), stdout=io.StringIO()) is False
    with pytest.raises(NoAnswerError, match="neither yes nor no in 3 attempts"):
        confirm("go on?", stdin=_input(*answers), stdout=io.StringIO())


def test_nobody_there_never_means_yes_by_itself() -> None:
    with pytest.raises(NoAnswerError):
        confirm("delete everything?", stdin=_input(), stdout=io.StringIO())


@pytest.mark.parametrize("answer", ["micro", "2", "mi", "MI"])
def test_an_option_is_chosen_by_name_number_or_beginning(answer: str) -> None:
    output = io.StringIO()
    assert choose("kind", ["mono", "micro"], stdin=_input(answer), stdout=output) == "micro"
    assert "1. mono\n  2. micro\n" in output.getvalue()


def test_an_ambiguous_beginning_is_asked_for_again() -> None:
    assert (
        choose(
            "kind",
            ["mono", "micro"],
            stdin=_input("m", "0", "3", "mo"),
            stdout=io.StringIO(),
            default="micro",
        )
        == "micro"
    )
    assert (
        choose("kind", ["mono", "micro"], stdin=_input("m", "0", "mo"), stdout=io.StringIO())
        == "mono"
    )


def test_numbers_of_any_length_are_answers() -> None:
    answers = _input("9" * 10_000, "٢")
    assert choose("kind", ["mono", "micro"], stdin=answers, stdout=io.StringIO()) == "micro"


def test_input_that_is_no_text_is_no_answer() -> None:
    def typed() -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8")

    assert read_line("name", default="shop", stdin=typed(), stdout=io.StringIO()) == "shop"
    assert read_line("a", default="b", timeout=60, stdin=typed(), stdout=io.StringIO()) == "b"
    with pytest.raises(NoAnswerError, match="no answer to 'go on\\?': the input is not utf-8 text"):
        confirm("go on?", stdin=typed(), stdout=io.StringIO())


def test_options_have_defaults_too() -> None:
    assert choose("kind", ["a", "b"], default="b", stdin=_input(""), stdout=io.StringIO()) == "b"
    assert choose("kind", ["a", "b"], default="b", stdin=_input(), stdout=io.StringIO()) == "b"
    with pytest.raises(NoAnswerError, match="none of a, b in 3 attempts"):
        choose("kind", ["a", "b"], stdin=_input("c", "", "d"), stdout=io.StringIO())
    with pytest.raises(ValueError, match="'c' is none of the options"):
        choose("kind", ["a", "b"], default="c")
    with pytest.raises(ValueError, match="there are no options for 'kind'"):
        choose("kind", [])


@pytest.mark.parametrize("options", ["abc", ["a", 1], b"ab", 5])
def test_options_that_are_not_several_texts_are_refused(options: Any) -> None:
    with pytest.raises(TypeError, match="the options for 'kind' must be several texts, not "):
        choose("kind", options, stdin=_input("a"), stdout=io.StringIO())


@pytest.mark.parametrize("default", ["y", "", 2])
def test_a_default_that_is_neither_yes_nor_no_is_refused(default: Any) -> None:
    with pytest.raises(TypeError, match=f"default must be True, False or None, not {default!r}"):
        confirm("go on?", default=default, stdin=_input("y"), stdout=io.StringIO())


def test_a_question_that_its_stream_cannot_write_is_asked_in_escapes() -> None:
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert read_line("\ud800 é", stdin=_input("x"), stdout=output) == "x"
    output.seek(0)
    assert output.read() == "\\ud800 \\xe9: "


def test_a_closed_output_asks_in_silence() -> None:
    output = io.StringIO()
    output.close()
    assert read_line("name", stdin=_input("x"), stdout=output) == "x"


def test_enter_goes_on_and_so_does_the_end_of_input() -> None:
    output = io.StringIO()
    stream = _input("", "next")
    enter_to_continue(stdin=stream, stdout=output)
    assert output.getvalue() == "Press 'Enter' to continue..."
    assert stream.readline() == "next\n"
    enter_to_continue(stdin=_input(), stdout=io.StringIO())


def test_all_is_sorted_and_is_what_can_be_seen() -> None:
    public = sorted(name for name in vars(zero.cmdline) if not name.startswith("_"))
    assert sorted(zero.cmdline.__all__) == public
