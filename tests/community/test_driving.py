"""A handler awaits its ports and nothing else: no transaction waits for the world."""

from __future__ import annotations

import asyncio

import pytest

from community.driving import AwaitedTheWorld, drive


async def three() -> int:
    return 3


async def twice(number: int) -> int:
    return number + await three()


async def sleeper(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def waits_for_another() -> None:
    await asyncio.get_running_loop().create_future()


async def fails() -> None:
    raise LookupError("as it should")


async def test_what_never_waits_runs_to_its_end() -> None:
    assert drive(twice(4)) == 7


@pytest.mark.parametrize("seconds", [0, 0.01, 60])
async def test_a_handler_that_sleeps_is_refused(seconds: float) -> None:
    with pytest.raises(AwaitedTheWorld, match="sleeper"):
        drive(sleeper(seconds))


async def test_a_handler_that_waits_for_something_is_refused() -> None:
    with pytest.raises(AwaitedTheWorld, match="waits_for_another"):
        drive(waits_for_another())


def test_without_a_loop_nobody_can_sleep_either() -> None:
    """As on the dispatcher's own thread."""
    with pytest.raises((AwaitedTheWorld, RuntimeError)):
        drive(sleeper(1))


def test_what_a_handler_raises_comes_out() -> None:
    with pytest.raises(LookupError, match="as it should"):
        drive(fails())
