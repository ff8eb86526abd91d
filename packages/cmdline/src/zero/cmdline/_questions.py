"""Questions and what counts as an answer."""

import math
import sys
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TextIO, cast

from ._lines import NoAnswerError, next_line

_YES = frozenset({"y", "yes"})
_NO = frozenset({"n", "no"})
_ATTEMPTS = 3
_DIGITS = 18


def read_line(
    prompt: str,
    *,
    default: str | None = None,
    timeout: float | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> str:
    """Ask for a line and return it without the blanks around it.

    An empty line, the end of input and the end of `timeout` (seconds) give the default.

    Args:
        prompt: The question; a default is shown behind it in brackets.
        default: The answer of somebody who gives none.
        timeout: How long to wait; None waits for good, 0 not at all.
        stdin: Where lines come from; None is the standard input.
        stdout: Where the question goes; None is the standard error, so that results can be piped.

    Raises:
        NoAnswerError: There is no answer and no default.
    """
    shown = f" [{default}]" if default else ""
    answer = _ask(f"{prompt}{shown}: ", timeout, stdin, stdout)
    if isinstance(answer, _Silence):
        if default is None:
            raise NoAnswerError(prompt, answer.reason)
        return default
    return answer or (default or "")


def confirm(
    question: str,
    *,
    default: bool | None = None,
    timeout: float | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> bool:
    """Ask a question that is answered by yes or no; another answer is asked for again, up to three times.

    The timeout (seconds) is for all of them.

    Raises:
        NoAnswerError: There is no answer and no default.
        TypeError: The default is neither a truth value nor None.
    """
    if default is not None and not isinstance(default, bool):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"default must be True, False or None, not {default!r}")
    hint = {True: "[Y/n]", False: "[y/N]", None: "[y/n]"}[default]
    reason = f"neither yes nor no in {_ATTEMPTS} attempts"
    for answer in _answers(f"{question} {hint} ", timeout, stdin, stdout):
        if isinstance(answer, _Silence):
            reason = answer.reason
            break
        if answer.lower() in _YES | _NO:
            return answer.lower() in _YES
        if not answer and default is not None:
            return default
    if default is None:
        raise NoAnswerError(question, reason)
    return default


def choose(
    question: str,
    options: Sequence[str],
    *,
    default: str | None = None,
    timeout: float | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> str:
    """Ask for one of several words, by itself, its number or an unambiguous beginning; up to three times.

    The timeout (seconds) is for all of them.

    Raises:
        NoAnswerError: There is no answer and no default.
        ValueError: There are no options, or the default is none of them.
        TypeError: The options are not several texts.
    """
    _check_options(question, options, default)
    listed = "".join(f"  {number}. {option}\n" for number, option in enumerate(options, 1))
    reason = f"none of {', '.join(options)} in {_ATTEMPTS} attempts"
    shown = f" [{default}]" if default else ""
    for answer in _answers(f"{question}\n{listed}choose{shown}: ", timeout, stdin, stdout):
        if isinstance(answer, _Silence):
            reason = answer.reason
            break
        if not answer and default is not None:
            return default
        if option := _option(answer, options):
            return option
    if default is None:
        raise NoAnswerError(question, reason)
    return default


def enter_to_continue(
    prompt: str = "Press 'Enter' to continue...",
    *,
    timeout: float | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> None:
    """Wait for a line, the end of input or the end of `timeout`."""
    _ask(prompt, timeout, stdin, stdout)


class _Silence:
    """Nobody answered."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _ask(
    prompt: str, timeout: float | None, stdin: TextIO | None, stdout: TextIO | None
) -> "str | _Silence":
    return next(_answers(prompt, timeout, stdin, stdout))


def _answers(
    prompt: str, timeout: float | None, stdin: TextIO | None, stdout: TextIO | None
) -> "Iterator[str | _Silence]":
    """Ask as often as answers are asked for, up to three times; silence is the last answer."""
    if timeout is None:
        timeout = math.inf
    if math.isnan(timeout):
        raise ValueError(f"timeout must be a number of seconds: {timeout}")
    end = monotonic() + timeout
    late = f"nothing came within {timeout:g} s"
    for attempt in range(_ATTEMPTS):
        left = end - monotonic()
        if left <= 0 and attempt:
            yield _Silence(late)
            return
        _say(prompt, stdout)
        try:
            line = next_line(stdin, None if left == math.inf else left)
            reason = late if line is None else "the input has ended"
        except UnicodeDecodeError as error:
            line, reason = None, f"the input is not {error.encoding} text"
        if not line:
            # The cursor still stands behind the question.
            _say("\n", stdout)
            yield _Silence(reason)
            return
        yield line.strip()


def _check_options(question: str, options: object, default: str | None) -> None:
    several = isinstance(options, Sequence) and not isinstance(options, str | bytes)
    if not several or not all(
        isinstance(option, str) for option in cast("Sequence[object]", options)
    ):
        raise TypeError(f"the options for {question!r} must be several texts, not {options!r}")
    if not options:
        raise ValueError(f"there are no options for {question!r}")
    words = list(cast("Sequence[str]", options))
    if default is not None and default not in words:
        raise ValueError(f"default {default!r} is none of the options {words}")


def _say(text: str, stdout: TextIO | None) -> None:
    stream = sys.stderr if stdout is None else stdout
    # Programs without a console have no standard error, daemons have closed theirs.
    if stream is None or stream.closed:  # pyright: ignore[reportUnnecessaryComparison]
        return
    try:
        stream.write(text)
    except UnicodeEncodeError as error:
        # A file name that is no text is worth asking about, too.
        stream.write(text.encode(error.encoding, "backslashreplace").decode(error.encoding))
    stream.flush()


def _option(answer: str, options: Sequence[str]) -> str:
    if answer in options:
        return answer
    # Python refuses to read numbers of thousands of digits.
    if answer.isdecimal() and len(answer) <= _DIGITS and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1]
    near = [option for option in options if option.lower().startswith(answer.lower())]
    return near[0] if answer and len(near) == 1 else ""
