"""The members of a large community are sorted in a process of its own."""

from __future__ import annotations

import pytest

from bot.local.town import Town
from storage import segmenting
from tests.handlers.owners import owner_of


@pytest.mark.long
async def test_elsewhere_the_answer_is_the_same(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await Town.open(database_url)
    olga = await owner_of(town, "Olga")
    for name in ("Ann", "Bob"):
        await town.resident(name).says("hello")
    asked = ("/segments show all", "/segments send all Hello", "/segments export all")
    here = [await olga.whispers(words) for words in asked]
    monkeypatch.setattr(segmenting, "LARGE", 1)
    elsewhere = [await olga.whispers(words) for words in asked]
    assert elsewhere[0] == here[0]
    assert elsewhere[1] == here[1].replace("Broadcast 1", "Broadcast 2")
    assert elsewhere[2] == here[2]
    await town.close()
