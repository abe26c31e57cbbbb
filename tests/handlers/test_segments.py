"""Segments, as an owner counts members, saves filters, and takes members as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.local.town import Resident, Town
from community.filterfields import FIELDS
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
async def olga(database_url: str) -> AsyncIterator[Resident]:
    """The owner of a town: Ann had a habit and fell silent, Bob was lost, Kim has just come."""
    town = await Town.open(database_url, start=START)
    ann, bob = town.resident("Ann"), town.resident("Bob")
    owner = await owner_of(town, "Olga")
    await bob.says("hello")
    for _ in range(14):
        await ann.says("good morning everybody")
        town.skip(days=1)
    await owner.whispers("/member tag @ann baker")
    town.skip(days=20)
    await town.resident("=Kim").says("hi")
    yield owner
    assert town.app.line.buried == 0
    await town.close()


def counts(told: str) -> dict[str, str]:
    """What stands before each stage and group."""
    pairs = [line[2:].partition(":")[0].rsplit(" ", 1) for line in told.splitlines() if ":" in line]
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2}


async def test_the_list_says_who_is_where_and_who_was_a_week_before(olga: Resident) -> None:
    town = olga.town
    told = await olga.whispers("/segments")
    found = counts(told)
    assert told.splitlines()[1] == "Town: 4 members"
    assert (found["new"], found["fading"], found["lost"], found["lurking"]) == ("1", "1", "1", "1")
    assert await olga.whispers("/segments") == told.partition("\n")[2]  # counted today already
    await town.wait(days=7)
    found = counts(await olga.whispers("圈层"))
    assert (found["fading"], found["lost"], found["new"]) == ("0 (1)", "2 (1)", "1 (1)")


async def test_a_name_alone_is_shown(olga: Resident) -> None:
    told = await olga.whispers("/segments fading")
    assert told == await olga.whispers("/segments show fading")
    assert told.splitlines()[1] == "fading"
    assert "There is no segment nobody" in await olga.whispers("/segments nobody")


async def test_what_everybody_has_is_called_by_its_name(olga: Resident) -> None:
    for words, english, chinese in (
        ("淡出", "fading", "fading（淡出）"),
        ("life:fading", "fading", "fading（淡出）"),
        ("loyal", "loyal", "loyal（忠实）"),
        ("life:fading and days>=8", "life:fading and days>=8", "life:fading and days>=8"),
    ):
        for language, name in (("en", english), ("zh", chinese)):
            await olga.whispers(f"/me language {language}")
            told = await olga.whispers(f"/segments show {words}")
            assert told.splitlines()[1] == name


async def test_a_filter_or_a_name_shows_of_whom_it_holds(olga: Resident) -> None:
    for words in (
        "fading",
        "淡出",
        "life:fading and tag:BAKER and days>=8",
        "channel:plaza and 标签:baker",
    ):
        told = (await olga.whispers(f"/segments show {words}")).splitlines()
        assert told[2:] == [
            "1 of 4 members",
            "I can write to 0 of them; of 1 I do not know; 0 take no message.",
            "Those who wrote last: Ann",
        ]
    nobody = await olga.whispers("/segments show not all")
    assert nobody.splitlines()[-1] == "0 of 4 members"


async def test_a_filter_is_saved_counted_and_forgotten(olga: Resident) -> None:
    saved = await olga.whispers("/segments save Bakers 标签：baker 且 非 阶段：核心")
    assert saved == "Bakers is saved: tag:baker and not life:core"
    assert "– Bakers: 1, tag:baker" in await olga.whispers("/segments")
    assert (await olga.whispers("/segments show bakers")).splitlines()[2] == "1 of 4 members"
    assert await olga.whispers("/segments save bakers r=1") == "Bakers is saved: r=1"
    assert await olga.whispers("/segments forget BAKERS") == "Bakers is forgotten."
    assert "Saved" not in await olga.whispers("/segments")


async def test_a_table_goes_to_who_asked_and_holds_no_formula(olga: Resident) -> None:
    town = olga.town
    await olga.says("/segments export seen<60d", chat="plaza")
    handed = [shown for shown in town.square.messages if shown.file]
    assert [shown.chat for shown in handed] == [olga.private] or handed[0].only == "olga"
    assert handed[0].file is not None
    rows = list(csv.DictReader(io.StringIO(handed[0].file[1].decode("utf-8-sig"))))
    found = {row["name"]: row for row in rows}
    assert {*found} - {"Olga"} == {"Ann", "Bob", "'=Kim"}  # she may have asked by a message
    assert (found["Ann"]["life"], found["Ann"]["tags"]) == ("fading", "baker")
    assert found["Bob"]["wrote_last"] == "2026-03-02"
    account = f"{town.platform.name}:{town.platform.account('ann')}"
    assert found["Ann"]["account"] == account


REFUSED = {
    "/segments show life:fadingg": 'At character 6: "fadingg" does not fit life: one of new,',
    "/segments show fadingg": "There is no segment fadingg. Did you mean fading?",
    "/segments show channel:plazza": "There is no chat plazza here. Did you mean Plaza?",
    "/segments show": "<segment> is missing: the name of a segment, or a filter.",
    "/segments save core r=1": "core is no name for a segment. Take one word of at most 24",
    "/segments save a:b r=1": "a:b is no name for a segment.",
    "/segments forget bakers": "There is no segment bakers.",
}


KNOWN = [word for field in FIELDS.values() for word in (field.name, *field.values)]


async def test_what_cannot_be_read_is_answered_in_both_languages(olga: Resident) -> None:
    for words, told in REFUSED.items():
        assert (await olga.whispers(words)).startswith(told)
    refused = await olga.town.resident("Ann").says("/segments")
    assert refused.endswith("Only admins may do that.")
    await olga.whispers("/me language zh")
    cast = Cast(olga.town, olga, olga, olga, olga, olga)
    for words in (*REFUSED, "/segments", "/segments fields", "/segments show fading"):
        told = await olga.whispers(words)
        assert (
            cast.english_in(
                told, "Town Ann fadingg plazza Plaza vip general and or not", words, *KNOWN
            )
            == []
        ), words
