"""Points that run out, as members live it: when they go, what is said before, what stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.local.town import START, Resident, Town
from community.settings import Instance
from handlers import expiry
from storage.books import audit
from tests.handlers.owners import rows


@asynccontextmanager
async def town_of(
    url: str, days: int = 10, notice: int = 3, *, start: datetime = START, zone: str = "UTC"
) -> AsyncIterator[Town]:
    """A town where points last some days and talking earns nothing."""
    rules = {
        "talk": {"points": 0},
        "points": {"expiry_days": days, "expiry_notice_days": notice, "history": 20},
    }
    town = await Town.open(url, instance=Instance(rules), start=start, zone=zone)
    for name in ("Ann", "Bob"):
        await town.resident(name).says("hi")
    await town.resident("Mod", role="moderator").says("hi")
    await town.app.tick()  # as a bot does that has just been started
    yield town
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


async def award(town: Town, whom: str, amount: int) -> None:
    await town.resident("Mod", role="moderator").says(f"/award @{whom} {amount}")


async def account(who: Resident) -> list[str]:
    """What one has, without the entries."""
    said = (await who.says("/points")).splitlines()
    return [line for line in said if not line[0].isdigit() or " at the end of " in line]


async def days_pass(town: Town, count: int, who: Resident) -> list[str]:
    """What somebody hears on each of the days, one after the other."""
    heard = []
    for _ in range(count):
        before = len(town.square.messages)
        await town.wait(minutes=31)  # from noon to a minute after the notices
        await town.wait(hours=23, minutes=29)
        heard.append(told(who, before))
    return heard


def told(who: Resident, since: int) -> str:
    """What somebody hears in private, without the line that says of which community it is."""
    heard = who.heard(since)
    assert not heard or heard.splitlines()[0] in ("Town:", "Town：")
    return heard.partition("\n")[2]


# --- When they go --------------------------------------------------------------------------


async def test_points_go_when_their_last_day_is_over(database_url: str) -> None:
    async with town_of(database_url) as town:
        ann = town.resident("Ann")
        await award(town, "ann", 30)
        soon = "30 points expire at the end of 12 Mar 2026."
        assert await account(ann) == ["You have 30 points.", soon]
        await town.wait(days=10, hours=15, minutes=59)  # a minute before the 13th begins
        assert await account(ann) == ["You have 30 points.", soon]
        await town.wait(minutes=7)
        assert await ann.says("/points") == (
            "You have 0 points.\n13 Mar 2026  -30  expired\n2 Mar 2026  +30  award"
        )
        assert "1. Ann  30 points" in await ann.says("/top points all")


async def test_the_oldest_are_spent_first(database_url: str) -> None:
    async with town_of(database_url) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        await award(town, "ann", 10)
        await town.wait(days=2)
        await award(town, "ann", 10)
        await ann.says("/give @bob 12")
        assert await account(ann) == [
            "You have 8 points.",
            "8 points expire at the end of 14 Mar 2026.",
        ]
        # A gift keeps its dates: ten of them are of the second of March.
        assert (await account(bob))[1] == "10 points expire at the end of 12 Mar 2026."
        await town.wait(days=9)
        assert (await account(bob))[0] == "You have 2 points."
        assert (await account(ann))[0] == "You have 8 points."
        await town.wait(days=2)
        assert [await account(who) for who in (ann, bob)] == [["You have 0 points."]] * 2


async def test_what_comes_back_too_late_goes_within_the_hour(database_url: str) -> None:
    async with town_of(database_url) as town:
        ann, mod = town.resident("Ann"), town.resident("Mod", role="moderator")
        await award(town, "ann", 30)
        await ann.says("/give @bob 20")
        await town.wait(days=9)
        await mod.says("/deduct @ann 10")
        await town.wait(days=5)
        assert await mod.says("/undo") == "Undone: number 3, 10 points."
        assert (await account(ann))[0] == "You have 10 points."
        await town.wait(hours=1)
        assert (await ann.says("/points")).splitlines()[:3] == [
            "You have 0 points.",
            "16 Mar 2026  -10  expired",
            "16 Mar 2026  +10  deduction undone",
        ]


async def test_the_setting_holds_for_what_is_earned_from_then_on(database_url: str) -> None:
    async with town_of(database_url, days=0) as town:
        ann, owner = town.resident("Ann"), town.resident("Olga", role="owner")
        await award(town, "ann", 1)
        await owner.says("/settings points.expiry_days 5")
        await award(town, "ann", 2)
        await owner.says("/settings points.expiry_days 9")
        await award(town, "ann", 4)
        await owner.says("/settings points.expiry_days 0")
        await award(town, "ann", 8)
        assert (await account(ann))[1] == "2 points expire at the end of 7 Mar 2026."
        await town.wait(days=6)
        assert await account(ann) == [
            "You have 13 points.",
            "4 points expire at the end of 11 Mar 2026.",
        ]
        await town.wait(days=6)
        assert await account(ann) == ["You have 9 points."]


async def test_a_wrong_setting_is_answered_with_what_fits(database_url: str) -> None:
    async with town_of(database_url) as town:
        owner = town.resident("Olga", role="owner")
        for language, fits in (("en", "a whole number from 0 to {}"), ("zh", "0 到 {} 之间的整数")):
            await owner.says(f"/me language {language}")
            for word in ("-1", "731", "never", "1.5", "١", "😀" * 300, ""):
                told = await owner.says(f"/settings points.expiry_days {word}")
                assert fits.format(730) in told or not word
            assert fits.format(30) in await owner.says("/settings points.expiry_notice_days 31")
        assert (await account(owner))[0] == "你有 0 积分。"


@pytest.mark.parametrize(
    ("zone", "start", "gone"),
    [
        # The clocks of Berlin go forward, those of New York back. Apia has no 30th of December but
        # the first hours of the 31st, which belong to the evening before.
        ("Europe/Berlin", "2026-03-28T12:00+01:00", "2026-03-30T04:05+02:00"),
        ("America/New_York", "2026-10-31T12:00-04:00", "2026-11-02T04:05-05:00"),
        ("Pacific/Apia", "2011-12-28T12:00-10:00", "2011-12-31T00:05+14:00"),
    ],
)
@pytest.mark.not_over("discord", "its ids begin in 2015")
async def test_clocks_may_change_meanwhile(
    database_url: str, zone: str, start: str, gone: str
) -> None:
    began = datetime.fromisoformat(start)
    async with town_of(database_url, days=1, start=began, zone=zone) as town:
        ann = town.resident("Ann")
        await award(town, "ann", 30)
        await town.wait(seconds=(datetime.fromisoformat(gone) - began).total_seconds() - 1)
        assert (await account(ann))[0] == "You have 30 points."
        await town.wait(seconds=1)
        assert (await account(ann))[0] == "You have 0 points."


async def test_after_downtime_the_books_say_on_which_day(database_url: str) -> None:
    async with town_of(database_url) as town:
        ann = town.resident("Ann")
        for amount in (1, 2, 4):
            await award(town, "ann", amount)
            await town.wait(days=1)
        await town.wait(days=15)  # one look at the clock, as after a week without a bot
        expired = rows(town, "SELECT day, amount FROM ledger WHERE kind = 11 ORDER BY day")
        first = (START + timedelta(days=11)).date().toordinal()
        assert expired == [(first, -1), (first + 1, -2), (first + 2, -4)]
        assert (await account(ann))[0] == "You have 0 points."
        assert rows(town, "SELECT * FROM expiring") == []
        assert rows(town, "SELECT points FROM lot WHERE expires <> 0") == []


# --- What is said before -------------------------------------------------------------------


async def test_a_notice_comes_once_and_in_private(database_url: str) -> None:
    async with town_of(database_url, days=10, notice=3) as town:
        ann, bob = town.resident("Ann"), town.resident("Bob")
        await award(town, "ann", 30)
        before = len(town.square.messages)
        heard = await days_pass(town, 12, ann)
        notice = "30 points of yours expire at the end of 12 Mar 2026."
        assert [line for line in heard if line] == [notice]
        assert heard[7] == notice  # it came on the ninth at noon, and this is the tenth
        assert bob.heard(before) == ""


@pytest.mark.postgres_at_length
async def test_days_that_lie_close_are_told_together(database_url: str) -> None:
    async with town_of(database_url, days=10, notice=3) as town:
        ann = town.resident("Ann")
        await ann.says("/me language zh")
        heard = []
        for amount in range(1, 10):
            await award(town, "ann", amount)
            heard += await days_pass(town, 1, ann)
        heard += await days_pass(town, 12, ann)
        # At least three days before, at most six; each day once.
        assert [line for line in heard if line] == [
            "你有 10 积分将在2026年3月12日至2026年3月15日之间陆续过期。",
            "你有 26 积分将在2026年3月16日至2026年3月19日之间陆续过期。",
            "你有 9 积分将在2026年3月20日结束时过期。",
        ]


async def test_nobody_is_told_of_what_is_spent_or_told_already(database_url: str) -> None:
    async with town_of(database_url, days=10, notice=3) as town:
        ann, mod = town.resident("Ann"), town.resident("Mod", role="moderator")
        await award(town, "ann", 30)
        await mod.says("/deduct @ann 30")
        assert [line for line in await days_pass(town, 8, ann) if line] == []
        await mod.says("/undo")
        assert [line for line in await days_pass(town, 1, ann) if line] == []
        assert (await account(ann))[0] == "You have 30 points."


async def test_a_notice_can_be_switched_off(database_url: str) -> None:
    async with town_of(database_url, days=10, notice=0) as town:
        await award(town, "ann", 30)
        heard = await days_pass(town, 12, town.resident("Ann"))
        assert [line for line in heard if line] == []


async def test_after_downtime_nobody_is_told_of_what_is_gone(database_url: str) -> None:
    async with town_of(database_url, days=10, notice=3) as town:
        ann = town.resident("Ann")
        await award(town, "ann", 30)
        await town.wait(days=8)
        await award(town, "ann", 4)
        before = len(town.square.messages)
        await town.wait(days=9)
        assert told(ann, before) == "4 points of yours expire at the end of 20 Mar 2026."


# --- Many ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("at_once", "most_rows"), [(3, 700), (7, 2)])
async def test_many_members_take_as_many_transactions_as_they_need(
    database_url: str, monkeypatch: pytest.MonkeyPatch, at_once: int, most_rows: int
) -> None:
    monkeypatch.setattr(expiry, "AT_ONCE", at_once)
    monkeypatch.setattr(expiry, "MOST_ROWS", most_rows)
    async with town_of(database_url, days=10, notice=3) as town:
        names = [f"n{number}" for number in range(7)]
        for name in names:
            await town.resident(name).says("hi")
        for name in names:
            await award(town, name, 2)
        await town.wait(days=1)
        for name in names[:4]:
            await award(town, name, 3)
        before = len(town.square.messages)
        await town.wait(days=7)
        heard = [told(town.resident(name), before) for name in names]
        both = "5 points of yours expire between 12 Mar 2026 and 13 Mar 2026."
        assert heard == [both] * 4 + ["2 points of yours expire at the end of 12 Mar 2026."] * 3
        await town.wait(days=7)
        left = [(await account(town.resident(name)))[0] for name in names]
        assert left == ["You have 0 points."] * 7
        days = rows(town, "SELECT day, SUM(amount) FROM ledger WHERE kind = 11 GROUP BY day")
        first = (START + timedelta(days=11)).date().toordinal()
        assert sorted((day, int(total)) for day, total in days) == [(first, -14), (first + 1, -12)]
        assert rows(town, "SELECT * FROM expiring") == []
