from collections.abc import Callable, Iterator

import anyio
import pytest

from zero.errorx import achain, chain, text_of


class Steps:
    def __init__(self) -> None:
        self.ran: list[str] = []

    def good(self) -> int:
        self.ran.append("good")
        return 1

    def bad(self) -> None:
        self.ran.append("bad")
        raise ValueError("broken")

    async def later(self) -> None:
        await anyio.lowlevel.checkpoint()
        self.ran.append("later")

    async def worse(self) -> None:
        await anyio.lowlevel.checkpoint()
        raise OSError("worse")


@pytest.fixture
def steps() -> Steps:
    return Steps()


def test_steps_run_in_order(steps: Steps) -> None:
    chain(steps.good, lambda: steps.ran.append("mine"), steps.good)
    chain()
    assert steps.ran == ["good", "mine", "good"]


def test_the_first_error_ends_it_and_names_its_step(steps: Steps) -> None:
    with pytest.raises(ValueError, match="broken") as caught:
        chain(steps.good, steps.bad, steps.good)
    assert steps.ran == ["good", "bad"]
    assert text_of(caught.value) == "step 2 of 3 (Steps.bad): broken"


def test_a_step_without_a_name_is_shown(steps: Steps) -> None:
    class Nameless:
        def __call__(self) -> None:
            raise ValueError("broken")

        def __repr__(self) -> str:
            return "<nameless>"

    with pytest.raises(ValueError, match="broken") as caught:
        chain(Nameless())
    assert text_of(caught.value) == "step 1 of 1 (<nameless>): broken"


def test_an_interrupt_passes_untouched() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        chain(interrupt)
    assert not hasattr(caught.value, "__notes__")


def test_a_step_to_await_is_refused_not_forgotten(steps: Steps) -> None:
    with pytest.raises(TypeError, match="use achain") as caught:
        chain(steps.good, steps.later, steps.good)
    assert "step 2 of 3 (Steps.later)" in text_of(caught.value)
    assert steps.ran == ["good"]


class Future:
    def __await__(self) -> Iterator[None]:
        yield


def test_anything_else_to_await_is_refused_too() -> None:
    with pytest.raises(TypeError, match="use achain"):
        chain(Future)


async def test_both_colours_run_in_order(steps: Steps) -> None:
    await achain(steps.good, steps.later, steps.good)
    assert steps.ran == ["good", "later", "good"]


@pytest.mark.parametrize(("name", "text"), [
    ("bad", "step 2 of 3 (Steps.bad): broken"),
    ("worse", "step 2 of 3 (Steps.worse): worse"),
])  # fmt: skip
async def test_the_first_error_ends_an_awaited_chain(steps: Steps, name: str, text: str) -> None:
    failing: Callable[[], object] = getattr(steps, name)
    with pytest.raises((ValueError, OSError)) as caught:
        await achain(steps.later, failing, steps.later)
    assert text_of(caught.value) == text
    assert steps.ran.count("later") == 1


async def test_a_cancelled_chain_runs_no_further_step(steps: Steps) -> None:
    with anyio.CancelScope() as scope:
        await achain(steps.good, scope.cancel, anyio.sleep_forever, steps.good)
    assert scope.cancelled_caught
    assert steps.ran == ["good"]
