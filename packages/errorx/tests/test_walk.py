from typing import Any

import pytest

from zero.errorx import causes, is_any

E1, E2, E3 = ValueError("1"), KeyError("2"), OSError("3")


def caused(outer: Exception, inner: BaseException | None) -> Exception:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(("error", "kinds", "expected"), [
    (None, (None, E1), True),
    (None, (), False),
    (None, (E1,), False),
    (None, (ValueError,), False),
    (E1, (None, E2), False),
    (E1, (), False),
    (E1, (None,), False),
    (E1, (E1,), True),
    (E1, (ValueError,), True),
    (E1, (OSError, LookupError), False),
    (E2, (OSError, LookupError), True),
    (ValueError("1"), (E1,), False),
])  # fmt: skip
def test_kinds_are_classes_objects_and_none(
    error: Exception | None, kinds: tuple[Exception | None, ...], expected: bool
) -> None:
    assert is_any(error, *kinds) is expected


def test_causes_and_members_count() -> None:
    group = ExceptionGroup("g", [caused(RuntimeError(), E1), ExceptionGroup("h", [E2])])
    outer = caused(RuntimeError("outer"), group)
    assert [is_any(outer, one) for one in (outer, group, E1, E2, E3)] == [True] * 4 + [False]
    assert is_any(outer, LookupError)
    assert not is_any(outer, OSError)


def test_what_was_being_handled_is_no_cause() -> None:
    outer = RuntimeError()
    outer.__context__ = E1
    assert not is_any(outer, E1)


def test_everything_comes_once_and_depth_first() -> None:
    root = KeyboardInterrupt()
    first, second = caused(ValueError("a"), root), caused(ValueError("b"), root)
    group = ExceptionGroup("g", [first, second])
    assert list(causes(group)) == [group, first, root, second]
    assert list(causes(None)) == []


def test_circles_and_long_chains_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    caused(caused(first, second), None)
    first.__cause__, second.__cause__ = second, first
    assert list(causes(first)) == [first, second]
    error: Exception = E3
    for number in range(5000):
        error = caused(ValueError(number), error)
    assert is_any(error, E3)
    while error.__cause__ is not None:  # taken apart here, or freeing it would recurse
        error, error.__cause__ = error.__cause__, None  # pyright: ignore[reportAssignmentType]


@pytest.mark.parametrize("kind", [int, "ValueError", 0, (ValueError, KeyError)])
@pytest.mark.parametrize("error", [None, E1])
def test_a_kind_that_is_none_is_refused(error: Exception | None, kind: object) -> None:
    with pytest.raises(TypeError, match="is no class of errors, no error and not None"):
        is_any(error, kind)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("error", ["text", 5, ValueError])
def test_what_is_no_error_is_refused(error: Any) -> None:
    with pytest.raises(TypeError, match="is no error: an instance of BaseException or None"):
        is_any(error, ValueError)
    with pytest.raises(TypeError, match="is no error: an instance of BaseException or None"):
        list(causes(error))
