"""The week's digest, as the owner reads it and asks for it."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.local.town import Resident, Town
from community.digest import Section
from community.settings import Instance
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
"""The first day of a week, at ten: the digest of the week before is over."""
FIRST_WEEK = """\
Town, 2 Mar 2026 to 8 Mar 2026
New members: 3
Left: 0, of these sent away: 0
Active members: 3
Messages: 8
Came back: 0, lost: 0
Nobody with a habit of coming is fading."""

PICTURES = ("Who came and who went", "Who stayed of those who came", "When people write")


async def lived(url: str, **settings: object) -> tuple[Town, Resident]:
    """A town at the end of its first week: Ann wrote every day, Bob once and was answered."""
    rules = Instance({"talk": {"points": 0}, "digest": settings})
    town = await Town.open(url, instance=rules, start=MONDAY)
    ann, bob = town.resident("Ann"), town.resident("Bob")
    owner = await owner_of(town, "Olga")
    await owner.says("hello")
    await town.app.tick()  # as a bot does that has just been started
    for _ in range(6):
        await ann.says("good morning everybody")
        await town.wait(hours=24)
    await bob.says("how do I begin?")
    return town, owner


async def test_the_owner_gets_the_week_on_its_hour_and_once(database_url: str) -> None:
    town, olga = await lived(database_url)
    since = len(town.square.messages)
    await town.wait(hours=22, minutes=59)
    assert olga.heard(since) == ""
    await town.wait(minutes=2)
    told = olga.heard(since)
    assert told.startswith(FIRST_WEEK + "\n")
    titles = [line for line in told.splitlines() if line.endswith(", Town")]
    assert titles == [f"{title}, Town" for title in PICTURES]
    for _ in range(5):
        await town.wait(hours=24)
    assert olga.heard(since) == told
    assert rows(town, "SELECT count(*) FROM digest WHERE figures <> ''") == [(1,)]
    await town.close()


async def test_after_weeks_of_downtime_only_the_latest_week_is_told(database_url: str) -> None:
    town, olga = await lived(database_url)
    since = len(town.square.messages)
    town.skip(weeks=3)
    await town.wait(hours=1)
    told = olga.heard(since)
    assert told.splitlines()[0] == "Town, 16 Mar 2026 to 22 Mar 2026"
    assert "Messages: 0 (0)" in told
    assert told.count("Messages") == 1
    await town.close()


async def test_it_comes_on_the_day_and_hour_of_the_settings(database_url: str) -> None:
    town, olga = await lived(database_url, weekday="sunday", hour=2)
    since = len(town.square.messages)
    await town.wait(hours=15)  # Monday at one; the community's Sunday ends at four
    assert olga.heard(since) == ""
    await town.wait(hours=2)
    assert olga.heard(since).splitlines()[0] == "Town, 1 Mar 2026 to 7 Mar 2026"
    await town.close()


async def test_the_sections_unfold_by_buttons(database_url: str) -> None:
    town, olga = await lived(database_url)
    await town.wait(hours=25)
    assert await olga.whispers("/digest") == FIRST_WEEK
    assert olga.buttons()[:3] == ["Goals", "Growth", "Retention"]
    assert (await olga.presses("Growth")).splitlines()[1:] == [
        "Growth",
        "Joined: 0",
        "Left: 0, of these sent away: 0",
        "New members: 3",
        "Wrote in their first week: 100 % (3 of 3)",
    ]
    assert "Overview" in olga.buttons()
    await town.close()


REFUSED = {
    "/digest gossip": '"gossip" does not fit <section>: one of all, goals,',
    "/digest all soon": '"soon" is no week. Write a day of it, like 2026-03-09,',
    "/digest all 2026-03-20": "That week is not over yet.",
    "/digest all 9999": '"9999" is no week.',
}


async def test_what_is_no_section_and_no_week_is_refused(database_url: str) -> None:
    town, olga = await lived(database_url)
    await town.wait(hours=25)
    for words, told in REFUSED.items():
        assert (await olga.whispers(words)).startswith(told)
    assert (await town.resident("Ann").says("/digest")).endswith("Only admins may do that.")
    await town.close()


async def test_it_is_told_in_chinese(database_url: str) -> None:
    town, olga = await lived(database_url)
    await olga.whispers("/me language zh")
    await town.wait(hours=25)
    cast = Cast(town, olga, olga, olga, olga, olga)
    for section in ("", *Section):
        told = await olga.whispers(f"/digest {section}".strip())
        assert told.splitlines()[0] == "Town，2026年3月2日至2026年3月8日"
        assert cast.english_in(told, "Town", "Ann", "Bob", "Olga") == []
    await town.close()


async def test_a_week_comes_as_one_file_that_loads_nothing(database_url: str) -> None:
    town, olga = await lived(database_url)
    await olga.whispers("/goals set active 3")
    eve = town.resident("<img src=x onerror=alert(1)>")
    await eve.says("hello")
    await town.wait(hours=25)
    await olga.whispers("/digest")
    told = await olga.presses("As a page")
    assert told.splitlines()[0] == "I am writing the page; it comes to you in a moment."
    (name, content), *more = [m.file for m in town.square.messages if m.file is not None]
    assert (name, more) == ("week-2026-03-02.html", [])
    page = content.decode()
    assert "✓ active members, week of 2 Mar 2026" in page
    assert [sign for sign in ("<script", "<img", "src=", "url(") if sign in page] == []
    assert [*town.app.database.handouts.glob("*")] == []
    await town.close()


async def test_a_chat_that_wants_it_hears_the_week_in_short(database_url: str) -> None:
    town, olga = await lived(database_url)
    ann, bob, kim = map(town.resident, ("Ann", "Bob", "Kim"))
    await ann.says("the oven is warm")
    await bob.says("so is the dough")
    await olga.says("/settings here digest.public on")
    for asker in (olga, kim, olga):
        for who in (ann, bob):
            await asker.says("what a loaf that makes", reply_to=who.last)
    await bob.says("/top hide")
    since = len(town.square.messages)
    await town.wait(hours=25)
    shown = [m.text for m in town.square.messages[since:] if m.chat == "plaza"]
    (told,) = [text for text in shown if text.startswith("Town, 2 Mar 2026")]
    commands = 0 if town.platform.name == "discord" else 2  # there they are no messages
    assert told.splitlines()[1:3] == [
        "4 new members – welcome!",
        f"4 of us wrote {16 + commands} messages.",
    ]
    assert told.splitlines()[-1] == "Answered most: Ann"
    assert "Bob" not in told
    assert len(told.splitlines()) <= 6
    await town.close()
