"""Thanks among members, as they give and take them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from bot.local.square import Shown
from bot.local.town import Resident, Town
from community.settings import Instance
from community.thanks import State
from storage.books import audit
from storage.rebuild import rebuild
from tests.handlers.owners import owner_of, rows
from tests.handlers.pairs import linked, parted

PRAISED = "SELECT points, state FROM thanks ORDER BY message, giver"


async def open_at(url: str, **settings: Any) -> Town:
    """A plaza where nothing earns but thanks, and Ann, Bob, Kim and Lou are known."""
    rules = {"thanks": {"tenure_days": 0} | settings, "talk": {"points": 0}}
    town = await Town.open(url, instance=Instance(rules | {"reactions": {"enabled": False}}))
    for name in ("Ann", "Bob", "Kim", "Lou"):
        await town.resident(name).says("hi")
    return town


async def closed(town: Town) -> None:
    """Close a town whose books must agree, whatever happened there."""
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    assert not any(rebuild(town.app.database).values())
    await town.close()


@pytest.fixture
async def plaza(database_url: str) -> AsyncIterator[Town]:
    town = await open_at(database_url)
    yield town
    await closed(town)


def people(town: Town) -> tuple[Resident, ...]:
    return tuple(map(town.resident, ("Ann", "Bob", "Kim", "Lou")))


async def reacts(who: Resident, message: Shown | None, *emoji: str) -> None:
    town = who.town
    assert message is not None
    await town.deliver(town.square.reacted(message, who.soul.id, list(emoji), town.clock.now()))
    town.skip(seconds=1)


async def points(*whose: Resident) -> list[int]:
    return [int((await who.says("/points")).split()[2]) for who in whose]


def last(who: Resident) -> Shown:
    assert who.last is not None
    return who.last


@pytest.mark.not_over("discord", "what is asked there must be answered")
async def test_thanks_are_quiet_and_earn_with_a_reason(plaza: Town) -> None:
    ann, bob, kim, _ = people(plaza)
    await bob.says("behind the flour")
    assert await ann.says("/thanks", reply_to=bob.last) == ""
    assert last(ann).reactions == ("🙏",)
    assert await ann.says("/thanks @kim for the recipe") == ""
    assert await bob.says("/points") == "You have 2 points.\n2 Mar 2026  +2  thanks from a member"
    assert (await kim.says("/points")).endswith("+2  thanks from a member (for the recipe)")
    assert "Thanked 1 time" in await bob.says("/me")
    await kim.says("/me language zh")
    assert (await kim.says("积分")).endswith("+2  收到感谢（for the recipe）")
    assert "被感谢 1 次" in await kim.says("我的")


WORDS = ["谢谢", "多谢啦～", "THANKS!!", " thank  you 🙏", "+1", "ｔｈｘ"]
NO_WORDS = ["thanks for nothing", "👍", "谢谢你的帮助，不过不对", "1"]


@pytest.mark.parametrize(("words", "count"), [(WORDS, 2), (NO_WORDS, 0)])
async def test_a_word_in_reply_thanks_when_it_is_all(
    database_url: str, words: Sequence[str], count: int
) -> None:
    town = await open_at(database_url, daily=100)
    _, bob, *_ = people(town)
    for number, word in enumerate(words):
        await bob.says("behind the flour")
        guest = town.resident(f"Guest {number}")
        assert await guest.says(word, reply_to=bob.last) == ""
        assert last(guest).reactions == (("🙏",) if count else ())
    assert await points(bob) == [count * len(words)]
    await bob.says("thanks")
    await bob.says("thanks", reply_to=last(bob))
    assert len(rows(town, PRAISED)) == count * len(words) / 2
    await closed(town)


async def test_what_is_no_thanks_is_told_to_who_asked(plaza: Town) -> None:
    ann, bob, kim, lou = people(plaza)
    robot, boss = plaza.resident("Robot", bot=True), plaza.resident("Olga", role="owner")
    await robot.says("beep")
    await bob.says("behind the flour")
    post = bob.last
    await ann.says("/thanks", reply_to=post)
    await reacts(ann, post, "🙏")
    for said, told in (
        ("/thanks @ann", "You cannot thank yourself."),
        ("/thanks @robot", "Bots and channels are not thanked: it is members who help."),
        (
            "/thanks @bob",
            "You have thanked Bob today already. There can be more tomorrow, and for others today.",
        ),
    ):
        assert await ann.says(said) == told
    assert await ann.says("/thanks", reply_to=post) == "You have thanked for this message before."
    assert await ann.says("thx", reply_to=post) == ""
    assert last(ann).reactions == ()
    for other in ("kim", "lou", "olga"):
        await boss.says("good morning")
        await ann.says(f"/thanks @{other}")
    await ann.says("/me language zh")
    used_up = "你今天的 4 次感谢已经用完，明天再来吧。"
    assert await ann.says("/thanks @kim") == used_up
    await boss.says("/settings thanks.enabled no")
    assert await kim.says("/thanks @lou") == "Thanks are not recorded here."
    assert await kim.says("谢谢", reply_to=post) == ""
    assert await points(bob, kim, lou) == [2, 2, 2]


async def test_a_reaction_thanks_until_it_is_taken_away(plaza: Town) -> None:
    ann, bob, kim, lou = people(plaza)
    await bob.says("behind the flour")
    post = last(bob)
    await reacts(ann, post, "❤")
    assert await points(bob) == [0]
    await reacts(ann, post, "❤", "🙏")
    await reacts(ann, post, "🙏")
    await reacts(kim, post, "🙏")
    assert await points(bob) == [4]
    for emoji, held in ((["👍"], 2), (["🙏"], 4), (["👍"], 2), (["🙏"], 4), ([], 2), ([], 2)):
        await reacts(ann, post, *emoji)
        assert await points(bob) == [held], "it is heard again, and is the same thanks"
    told = await bob.says("/points")
    assert told.splitlines()[1:3] == [
        "2 Mar 2026  -2  thanks taken back",
        "2 Mar 2026  +2  thanks count again",
    ]
    assert "Thanked 1 time" in await bob.says("/me")

    for emoji in (["👍"], [], ["🙏"], ["🙏", "❤"]):
        await reacts(lou, post, *emoji)
    assert await points(bob) == [4]
    assert [times for (times,) in rows(plaza, "SELECT count(*) FROM thanks")] == [2 + 1]

    await kim.says("behind the salt")
    await ann.says("谢谢", reply_to=kim.last)
    await reacts(ann, kim.last, "🙏")
    await reacts(ann, kim.last)
    assert await points(kim) == [2], "what was said is not taken back by a reaction"


@pytest.mark.not_over("discord", "it does not say when somebody reacted")
async def test_what_was_taken_away_before_it_is_heard_of_is_no_thanks(plaza: Town) -> None:
    ann, bob, *_ = people(plaza)
    await bob.says("behind the flour")
    now = plaza.clock.now()
    plaza.skip(seconds=9)
    await reacts(ann, last(bob))
    await plaza.deliver(plaza.square.reacted(last(bob), "ann", ["🙏"], now))
    assert rows(plaza, PRAISED) == []


async def test_whose_thanks_earn_what(database_url: str) -> None:
    town = await open_at(database_url, tenure_days=14, points=3, receiver_daily=7)
    ann, bob, kim, lou = people(town)
    mod = town.resident("Mod", role="moderator")
    await mod.says("hi")
    await ann.says("/thanks @bob")
    await mod.says("/thanks @bob")
    assert await points(bob) == [3], "moderators' thanks earn from the first day on"
    await town.wait(days=14)
    for giver in (ann, kim, lou):
        await giver.says("/thanks @bob")
    assert await points(bob) == [3 + 7], "no more than that on a day"
    await bob.says("/thanks @ann")
    assert await points(ann) == [1], "half, since Ann thanked him, too"
    await town.wait(days=8)
    await ann.says("/thanks @lou")
    await lou.says("/thanks @kim")
    assert await points(lou, kim) == [3, 3]
    await closed(town)


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_thanks_go_with_either_message(plaza: Town) -> None:
    ann, bob, kim, _ = people(plaza)
    await bob.says("behind the flour")
    post = last(bob)
    await ann.says("谢谢", reply_to=post)
    await kim.says("/thanks @bob")
    await kim.removes(last(kim))
    await plaza.resident("Lou").says("/thanks", reply_to=post)
    assert await points(bob) == [4]
    await ann.removes(last(ann))
    assert await points(bob) == [2]
    await bob.removes(post)
    assert await points(bob) == [0]
    assert {state for _, state in rows(plaza, PRAISED)} == {State.REMOVED}


async def test_two_accounts_of_one_member_do_not_thank_each_other(plaza: Town) -> None:
    ann, bob, kim, _ = people(plaza)
    await bob.says("behind the flour")
    await ann.says("谢谢", reply_to=bob.last)
    await kim.says("/thanks @ann")
    await linked(ann, bob)
    assert await points(ann) == [2]
    assert "linked: thanks of yours to yourself" in await ann.says("/points")
    assert await ann.says("/thanks @bob") == "You cannot thank yourself."
    assert (await kim.says("/thanks @bob")).startswith("You have thanked Bob today already.")
    await parted(bob)
    assert await points(ann, bob) == [2, 2]


async def test_an_owner_may_have_thanks_announced(plaza: Town) -> None:
    ann, *_ = people(plaza)
    await plaza.resident("Olga", role="owner").says("/settings thanks.announce yes")
    assert await ann.says("/thanks @bob for the oven") == "Ann thanks Bob. (for the oven)"


@pytest.mark.local_only("Telegram does not tell of removed messages")
async def test_the_week_says_whom_most_people_thanked(plaza: Town) -> None:
    ann, _, kim, lou = people(plaza)
    olga = await owner_of(plaza, "Olga")
    await plaza.app.tick()
    await ann.says("/thanks @bob")
    await plaza.wait(days=7)
    for giver in (ann, kim, lou):
        await giver.says("/thanks @bob")
    await kim.says("/thanks @lou")
    await lou.removes(lou.last)
    await plaza.wait(days=7)
    week = plaza.clock.now().date() - timedelta(days=7)
    await olga.whispers(f"/digest people {week}")
    told = (await olga.whispers(f"/digest people {week}")).splitlines()[-3:]
    assert told == [
        "Thanks given: 3 (1)",
        "Whom most members thanked:",
        "– Bob: thanked by 2 members",
    ]
    await olga.whispers("/me language zh")
    told = (await olga.whispers(f"/digest people {week}")).splitlines()[-3:]
    assert told == ["感谢次数：3（1）", "收到最多人感谢的成员：", "– Bob：2 位成员感谢过"]
