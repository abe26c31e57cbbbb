"""Addresses of messages, as platforms have them."""

import pytest

from bot.wording import render
from community.words import Spot, t

SPOTS = [
    (Spot("telegram", "-1001234567890", 42), "https://t.me/c/1234567890/42"),
    (Spot("telegram", "-4567", 42), "#42"),
    (Spot("discord", "555666", 42, "111222"), "https://discord.com/channels/111222/555666/42"),
    (Spot("discord", "555666", 42), "#42"),
    (Spot("local", "plaza", 42), "#42"),
]


@pytest.mark.parametrize(("spot", "shown"), SPOTS)
def test_a_message_has_the_address_that_its_platform_gives_it(spot: Spot, shown: str) -> None:
    assert render(t("{spot}", spot=spot), "en") == shown
