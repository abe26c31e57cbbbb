"""Moderation in life: what rules find in what people say, and what becomes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.local.square import BOT
from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from storage.books import audit
from storage.rebuild import rebuild
from tests.handlers.conftest import Cast
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted

OFFICE = "office"
SPAM = "免费领取红包，加微信了解 hot-deals.example"
FLOOD = {"rules": {"flood_mode": "act", "flood_most": 3, "words_own": False, "ladder": False}}


async def opened(url: str, **rules: object) -> Town:
    """A town with a moderators' office, under rules."""
    town = await Town.open(url, chats=((OFFICE, "Office"),), instance=Instance({"rules": rules}))
    with town.app.database.writing() as connection:
        change = "UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'"
        connection.exec_driver_sql(change)
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    return town


async def closed(town: Town) -> None:
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    assert not any(rebuild(town.app.database).values())
    await town.close()


@pytest.fixture
async def strict(database_url: str) -> AsyncIterator[Cast]:
    """The plaza, where the list of words acts."""
    town = await opened(database_url, words_mode="act")
    ann, bob, kim = map(town.resident, ("Ann", "Bob", "Kim"))
    mod, robot = town.resident("Mod", role="moderator"), town.resident("Robot", bot=True)
    await mod.says("hi")
    yield Cast(town, ann, bob, kim, mod, robot)
    await closed(town)


def office(town: Town) -> list[str]:
    """What the moderators' chat was told."""
    return [each.text for each in town.square.messages if each.chat == OFFICE]


def alone(who: Resident) -> list[str]:
    """What somebody was told in private."""
    return [m.text for m in who.town.square.messages if m.chat == who.private and m.by == BOT]


def removed(who: Resident) -> bool:
    assert who.last is not None
    return who.last.removed


async def test_spam_goes_and_its_sender_hears_why_and_a_button_takes_it_back(strict: Cast) -> None:
    await strict.bob.says(SPAM)
    assert removed(strict.bob)
    (told,) = alone(strict.bob)
    assert "You were warned in Town, and a message of yours was removed.\nWhy: It says" in told
    assert told.endswith("write /appeal and after that why, here to me.")
    (card,) = office(strict.town)
    assert card.startswith("Case 1: Bob warned, message removed.\nDecided by the rule words, ")
    assert "– words: It says" in card
    assert "“免费领取红包”" in card

    shown, undo = strict.button("Undo")
    answer = await strict.mod.taps(shown, undo)
    assert "Undone by Mod" in answer
    assert "its words are quoted where it stood" in answer
    last = [m.text for m in strict.town.square.messages if m.chat == PLAZA][-1]
    assert last == f"Bob had written: {SPAM}"
    assert "1 hit acted on, 100 % undone" in await strict.mod.says("/rules")


async def test_offences_climb_the_ladder_and_a_mute_keeps_the_next_out(strict: Cast) -> None:
    await strict.bob.says(SPAM)
    await strict.bob.says(f"{SPAM}!")
    assert [card.splitlines()[0] for card in office(strict.town)] == [
        "Case 1: Bob warned, message removed.",
        "Case 2: Bob muted until 2 Mar 2026, 13:00.",
    ]
    await strict.bob.says("a harmless word")
    assert removed(strict.bob)
    assert len(office(strict.town)) == 2


@pytest.mark.not_over("discord", "nobody reads what a slash command says")
async def test_a_command_that_is_spam_is_not_run(strict: Cast) -> None:
    await strict.bob.says(f"/give @ann 1 {SPAM}")
    assert removed(strict.bob)
    (told,) = alone(strict.bob)
    assert "You were warned" in told


async def test_what_an_appeal_says_is_not_judged(strict: Cast) -> None:
    await strict.bob.says(SPAM)
    told = await strict.bob.says(f"/appeal I only asked what {SPAM} means")
    assert "The moderators read what you say against case 1." in told


async def test_a_harmless_message_that_becomes_spam_goes(strict: Cast) -> None:
    await strict.bob.says("good morning everybody")
    assert not removed(strict.bob)
    await strict.bob.edits(SPAM)
    assert removed(strict.bob)


async def test_who_helps_and_what_is_said_in_private_is_not_judged(strict: Cast) -> None:
    await strict.mod.says(SPAM)
    await strict.bob.whispers(SPAM)
    assert not removed(strict.mod)
    assert office(strict.town) == []


async def test_a_trusted_member_is_looked_at_first(strict: Cast) -> None:
    await strict.ann.says("hi")
    await strict.mod.says("/member trust @ann")
    await strict.ann.says(SPAM)
    assert not removed(strict.ann)
    (card,) = office(strict.town)
    assert card.startswith("1. To be looked at: Ann")
    shown, remove = strict.button("Remove")
    await strict.mod.taps(shown, remove)
    assert removed(strict.ann)


async def test_what_comes_late_is_removed_and_not_punished(strict: Cast) -> None:
    await strict.said_ago(strict.bob, SPAM, hours=2)
    assert removed(strict.bob)
    (told,) = alone(strict.bob)
    assert "A message of yours was removed in Town." in told
    assert rows(strict.town, "SELECT kind, points FROM cases") == [(7, 0)]


async def test_removed_spam_earns_nothing(strict: Cast) -> None:
    await strict.bob.says(SPAM)
    assert await strict.points_of(strict.bob) == "You have 0 points."


async def test_one_hears_in_ones_own_language(strict: Cast) -> None:
    await strict.bob.says("/me language zh")
    await strict.bob.says(SPAM)
    told = alone(strict.bob)[-1]
    assert "你在 Town 受到警告，一条消息被删除。\n理由：有 " in told
    assert "处与词表相符：" in told
    assert strict.english_in(told, "Town", SPAM) == []


async def test_a_rule_that_watches_makes_no_noise(town: Town) -> None:
    bob, mod = town.resident("Bob"), town.resident("Mod", role="admin")
    assert await bob.says(SPAM) == ""
    assert not removed(bob)
    assert "– words: 1 hit while watching" in await mod.says("/rules")
    assert "It acts." in await mod.says("/rules mode words act")
    await bob.says(SPAM)
    assert removed(bob)
    await mod.says("/rules mode words off here")
    assert await bob.says("免费领取红包") == ""
    await mod.says("/settings reset rules.words_mode here")
    assert "It is off." in await mod.says("/rules mode words off")


WRONG = [
    ("/rules flod", "There is no rule flod. Did you mean flood?"),
    ("/rules mode flood loud", '"loud" does not fit <mode>: one of off, watch, act.'),
    ("/rules words add", "Write the word or phrase, too: /rules words add free followers"),
    ("/rules words remove nothing", "“nothing” is not on the list."),
    ("/settings rules.patterns_patterns (", '"(" does not fit <rules.patterns_patterns>'),
]


async def test_what_is_wrong_is_answered(town: Town) -> None:
    mod = town.resident("Mod", role="admin")
    for line, said in WRONG:
        assert said in await mod.says(line), line


async def test_words_of_ones_own_are_looked_for(strict: Cast) -> None:
    assert "“loud parrots” is on the list from now on." in await strict.mod.says(
        "/rules words add loud parrots"
    )
    await strict.bob.says("l0ud p.a.r.r.o.t.s here")
    assert removed(strict.bob)
    await strict.mod.says("/rules words remove loud parrots")
    await strict.ann.says("loud parrots here")
    assert not removed(strict.ann)


async def flooded(town: Town, cut: int = 0) -> list[bool]:
    """What of a flood stands, if the bot ends after so many messages and starts again."""
    bob, stands = town.resident("Bob"), []
    for number in range(7):
        if cut and number == cut:
            await restarted(town, FLOOD)
        await bob.says(f"number {number} of what I say")
        stands.append(not removed(bob))
        town.skip(seconds=1)
    return stands


@pytest.mark.parametrize("cut", [0, 2, 4])
async def test_the_same_is_judged_the_same_after_a_restart(database_url: str, cut: int) -> None:
    town = await opened(database_url, **FLOOD["rules"])
    assert await flooded(town, cut) == [True, True, True, False, False, False, False]
    await closed(town)


async def test_a_row_of_messages_is_judged_one_after_the_other(sqlite_url: str) -> None:
    town = await opened(sqlite_url, **FLOOD["rules"])
    bob, now = town.resident("Bob"), town.clock.now()
    said = [
        town.square.write("bob", PLAZA, f"number {n}", now + timedelta(seconds=n)) for n in range(6)
    ]
    await town.deliver(*map(town.square.said, said))
    assert [shown.removed for shown in said] == [False, False, False, True, True, True]
    assert len(alone(bob)) == 3
    await closed(town)


async def test_a_harmless_text_is_not_held_against_others(database_url: str) -> None:
    """Who bears an advert for a name may say what everybody says."""
    town = await opened(database_url, names_mode="act", repeats_mode="act", ladder=False)
    spammer, ann = town.resident("free nitro t.me/win"), town.resident("Ann")
    for who in (spammer, ann):
        await who.says("The kitchen smells of bread, and it rains outside")
    assert removed(spammer)
    assert not removed(ann)
    await closed(town)


async def test_rules_are_listed_with_what_they_look_at(strict: Cast) -> None:
    told = await strict.mod.says("/rules")
    assert "– flood: Too many messages" in told
    assert "– learned: What this community's moderators taught\n" in told
    one = await strict.mod.says("/rules flood")
    assert "How many messages one may write in that time, this one included." in one
    assert "Admins may change that." in one
    await strict.mod.says("/me language zh")
    assert "– flood：刷屏" in await strict.mod.says("/rules")


async def test_a_phrase_is_added_once(strict: Cast) -> None:
    await strict.mod.says("/rules words add loud parrots")
    told = await strict.mod.says("/rules words add loud parrots")
    assert "“loud parrots” is on the list already." in told
    assert "1 phrase of your own:" in await strict.mod.says("/rules words")


async def test_what_finds_nothing_says_so_in_one_sentence(strict: Cast) -> None:
    await strict.ann.says("good morning")
    told = await strict.mod.says("/rules replay words")
    assert "words would have hit none of " in told
    assert "0.0" not in told
