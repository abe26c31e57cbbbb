"""Parts of the settings that have rules of their own."""

from __future__ import annotations

import pytest

from bot.complaints import WrongSettings
from bot.features import house
from bot.settings import load


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_others_reach_it_only_if_that_is_meant(elsewhere: object, host: str) -> None:
    with pytest.raises(WrongSettings, match=r"health.host.*other machines could reach it"):
        load(house(), health={"host": host})
    assert load(house(), health={"host": host, "public": True}).health.host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_always_may(elsewhere: object, host: str) -> None:
    assert load(house(), health={"host": host}).health.host == host


def test_by_default_nobody_listens(elsewhere: object) -> None:
    assert load(house()).health.port == 0


def test_what_is_copied_along_with_a_token_is_no_part_of_it(
    elsewhere: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEARTH_TELEGRAM__TOKEN", " 1:a ")

    settings = load(house(), discord={"token": "abc\n"})

    assert settings.telegram.token.get_secret_value() == "1:a"
    assert settings.discord.token.get_secret_value() == "abc"
