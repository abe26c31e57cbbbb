"""Reports, as members make them and moderators see them."""

from __future__ import annotations

import pytest

from bot.local.square import Shown
from bot.local.town import Resident
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.test_appeals import heard
from tests.handlers.test_cases import OFFICE, held, wide
from tests.handlers.vault import public

__all__ = ["wide"]

THANKS = "Thank you. The moderators look at it; nobody learns from me that it was you."


def cards(cast: Cast) -> list[str]:
    return [m.text for m in cast.town.square.messages if m.chat == OFFICE and m.buttons]


async def spam_of(cast: Cast, who: Resident) -> Shown:
    await who.says("buy at spam.example")
    assert who.last is not None
    return who.last


async def crowd(cast: Cast, count: int) -> list[Resident]:
    """Members who have been here for long."""
    people = [cast.town.resident(f"Reader {n}") for n in range(count)]
    for who in people:
        await who.says("hello")
    await cast.town.wait(days=8)
    return people


async def test_a_report_lies_before_the_moderators_and_nobody_else_sees_it(wide: Cast) -> None:
    spam = await spam_of(wide, wide.ann)
    told = await wide.bob.says("/report an advert", reply_to=spam)
    assert THANKS in told
    assert wide.bob.last is not None
    assert wide.bob.last.removed, "the group does not see who reported whom"
    assert public(wide.town) == []
    (card,) = cards(wide)
    assert card.splitlines() == [
        "1. Reported: Ann",
        "Plaza, 2 Mar 2026, 12:00",
        "They wrote: buy at spam.example",
        "Reported by 1 member, 0 of them trusted.",
        "– an advert",
    ]
    assert not spam.removed


async def test_one_card_stands_for_a_message_however_many_report_it(wide: Cast) -> None:
    readers = await crowd(wide, 2)
    spam = await spam_of(wide, wide.ann)
    for who, words in zip(readers, ("advert", "scam"), strict=True):
        await who.says(f"/report {words}", reply_to=spam)
    (card,) = cards(wide)
    assert card.endswith("Reported by 2 members, 2 of them trusted.\n– advert\n– scam")
    again = await readers[0].says("举报", reply_to=spam)
    assert again.endswith("You have reported that message already; the moderators know.")
    assert rows(wide.town, "SELECT count(*) FROM report") == [(2,)]


async def test_enough_trusted_members_hide_a_message_until_moderators_decide(wide: Cast) -> None:
    readers = await crowd(wide, 3)
    spam = await spam_of(wide, wide.ann)
    await wide.town.resident("Newcomer").says("/report", reply_to=spam)
    for who in readers[:2]:
        await who.says("/report", reply_to=spam)
        assert not spam.removed
    await readers[2].says("/report", reply_to=spam)
    assert spam.removed
    assert set(held(wide.town).values()) == {"mute"}
    (card,) = [text for text in cards(wide) if "Reported: Ann" in text]
    assert card.endswith("Until you decide: case 1")
    assert "You are muted" in heard(wide, wide.ann)
    assert "Why: Several members reported it." in heard(wide, wide.ann)
    assert not any(who.soul.name in heard(wide, wide.ann) for who in readers)

    told = await wide.kim.presses("Harmless")
    assert "Settled by Kim: harmless." in told
    assert held(wide.town) == {}
    assert public(wide.town)[-1].text == "Ann had written: buy at spam.example"
    for who in readers:
        assert "saw no harm" in heard(wide, who)


async def test_what_is_bad_does_not_come_back_when_its_author_is_warned(wide: Cast) -> None:
    readers = await crowd(wide, 3)
    spam = await spam_of(wide, wide.ann)
    for who in readers:
        await who.says("/report", reply_to=spam)
    before = len(public(wide.town))
    await wide.kim.presses("Warn")
    assert held(wide.town) == {}
    assert len(public(wide.town)) == before
    assert "You were warned" in heard(wide, wide.ann)
    assert "The moderators acted on a message that you reported." in heard(wide, readers[0])
    assert rows(wide.town, "SELECT kind, points, undone_at > 0 FROM cases ORDER BY id") == [
        (2, 0, 1),
        (1, 1, 0),
    ]


async def test_a_mute_by_moderators_takes_the_place_of_the_one_meanwhile(wide: Cast) -> None:
    readers = await crowd(wide, 3)
    spam = await spam_of(wide, wide.ann)
    for who in readers:
        await who.says("/report", reply_to=spam)
    await wide.kim.presses("Ban")
    assert set(held(wide.town).values()) == {"ban"}
    assert "They wrote: buy at spam.example" in await wide.mod.says("/case 2")
    await wide.mod.says("/case undo 2")
    assert held(wide.town) == {}, "it held until moderators decided, and no longer"


async def test_whose_reports_were_unfounded_counts_less(wide: Cast) -> None:
    readers = await crowd(wide, 3)
    for _ in range(2):
        fine = await spam_of(wide, wide.bob)
        await readers[0].says("/report", reply_to=fine)
        await wide.kim.presses("Harmless")
    spam = await spam_of(wide, wide.ann)
    for who in readers:
        await who.says("/report", reply_to=spam)
    assert not spam.removed, "two and a third are not three"
    card = await wide.mod.whispers("/member @reader_0")
    assert "Reported 3 messages: 0 rightly, 2 harmless" in card
    await wide.kim.presses("Remove")
    assert spam.removed


async def test_whom_moderators_trust_is_looked_at_and_not_hidden(wide: Cast) -> None:
    readers = await crowd(wide, 4)
    await wide.mod.says("/member trust @ann")
    said = await spam_of(wide, wide.ann)
    for who in readers:
        await who.says("/report", reply_to=said)
    assert not said.removed
    assert held(wide.town) == {}


async def test_a_day_has_so_many_reports(wide: Cast) -> None:
    for _ in range(5):
        spam = await spam_of(wide, wide.ann)
        assert THANKS in await wide.bob.says("/report", reply_to=spam)
    spam = await spam_of(wide, wide.ann)
    told = await wide.bob.says("/report", reply_to=spam)
    assert "You can report 5 messages a day; write to a moderator." in told
    await wide.town.wait(days=1)
    assert THANKS in await wide.bob.says("/report", reply_to=spam)


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ("bob", "You cannot report yourself. You can remove what you wrote."),
        ("robot", "Bots are not reported. Whoever added one can remove it."),
        ("mod", "Mod (moderator) is not reported here: write to the owner instead."),
    ],
)
async def test_who_is_not_reported(wide: Cast, whom: str, words: str) -> None:
    who: Resident = getattr(wide, whom)
    await who.says("something")
    assert words in await wide.bob.says("/report", reply_to=who.last)
    assert rows(wide.town, "SELECT count(*) FROM queue") == [(0,)]


async def test_a_report_needs_a_message(wide: Cast) -> None:
    for told in (await wide.bob.says("/report Ann"), await wide.bob.whispers("/report")):
        assert "Reply to the message that you report, in the group: /report" in told


async def test_what_moderators_have_looked_at_is_not_reported_again(wide: Cast) -> None:
    spam = await spam_of(wide, wide.ann)
    await wide.bob.says("/report", reply_to=spam)
    await wide.kim.presses("Harmless")
    wide.town.skip(minutes=1)
    kay = wide.town.resident("Kay")
    told = await kay.says("/report", reply_to=spam)
    assert "The moderators have looked at that message already." in told


async def test_what_was_changed_since_moderators_looked_can_be_reported_again(wide: Cast) -> None:
    await wide.ann.says("fresh bread at noon")
    said = wide.ann.last
    assert said is not None
    await wide.bob.says("/report", reply_to=said)
    await wide.kim.presses("Harmless")
    wide.town.skip(minutes=1)
    await wide.ann.edits("buy at spam.example", said)
    assert THANKS in await wide.bob.says("/report now it is an advert", reply_to=said)
    assert "They wrote: buy at spam.example" in cards(wide)[-1]
    assert "Settled by Kim: message removed." in await wide.kim.presses("Remove")
    assert said.removed


async def test_without_a_chat_of_moderators_the_owner_is_told(cast: Cast) -> None:
    owner = await owner_of(cast.town, "Olga")
    spam = await spam_of(cast, cast.ann)
    await cast.bob.says("/report", reply_to=spam)
    assert "1. Reported: Ann" in heard(cast, owner)
    assert "Settled by Olga: message removed." in await owner.presses("Remove")
    assert spam.removed


async def test_hiding_can_be_switched_off(wide: Cast) -> None:
    owner = await owner_of(wide.town, "Olga")
    await owner.says("/settings report.hide_at 0")
    readers = await crowd(wide, 4)
    spam = await spam_of(wide, wide.ann)
    for who in readers:
        await who.says("/report", reply_to=spam)
    assert not spam.removed


async def test_a_report_in_chinese(wide: Cast) -> None:
    spam = await spam_of(wide, wide.ann)
    await wide.bob.says("/me language zh")
    told = await wide.bob.says("举报", reply_to=spam)
    assert "谢谢" in told
    for _ in range(2):
        told = await wide.bob.says("举报", reply_to=spam)
        assert wide.english_in(told, "Town") == []
    assert wide.english_in(await wide.bob.says("举报", reply_to=wide.bob.last), "Town") == []
