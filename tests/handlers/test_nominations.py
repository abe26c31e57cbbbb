"""Nominations, as the ranking, members and moderators make them, and as they are decided."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.town import KEY, Town
from community.buttons import Button
from community.settings import Instance
from community.words import t
from storage.database import Database
from tests.handlers.owners import owner_of, rows
from tests.handlers.village import DEN, EASY, Village, opened


async def test_two_at_once_decide_once(village: Village) -> None:
    await village.mod.whispers("/member nominate @ben knows every oven")
    (card,) = village.cards
    confirm, against = village.data("Confirm", card), village.data("Against it", card)
    await village.ada.taps(card, confirm)
    assert "Ada was faster: number 1 is settled (nomination confirmed)." in await village.kim.taps(
        card, against
    )
    assert village.roles == {("ben", "Contributor")}
    assert rows(village.town, "SELECT count(*) FROM tenure") == [(1,)]
    assert rows(village.town, "SELECT count(*) FROM audit WHERE what = 'queue.settle'") == [(1,)]
    assert "Only" not in card.text


async def test_a_vote_may_be_changed_and_nobody_votes_on_themself(village: Village) -> None:
    await village.mod.whispers("/member nominate @kim is always there for newcomers")
    (card,) = village.cards
    against, for_it = village.data("Against it", card), village.data("For it", card)
    assert "Nominated by Mod: is always there for newcomers" in card.text
    told = await village.mod.taps(card, against)
    assert "Against it: Mod" in told
    told = await village.mod.taps(card, for_it)
    assert "Against it" not in told
    with capture_logs() as logs:
        told = await village.kim.taps(card, for_it)
    assert told == "You cannot do that about yourself; let others speak for you."
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["refused"]
    confirm = village.data("Confirm", card)
    with capture_logs() as logs:
        assert await village.mod.taps(card, confirm) == "You may not press this button."
        forged = village.town.seal(Button(t("Confirm"), "nominate.decide", (1, 0, 1)), DEN)
        await village.ada.taps(card, forged)
    refused = [line["event"] for line in logs if line["log_level"] == "warning"]
    assert refused == ["a press was refused", "a forged press"]
    assert rows(village.town, "SELECT state FROM nomination") == [(0,)]
    assert await village.ada.taps(card, village.data("Not now", card))
    assert rows(village.town, "SELECT state FROM nomination") == [(2,)]
    assert village.told(village.kim) == []
    assert "it is too early, the moderators think." in village.told(village.mod)[-1]
    listed = await village.mod.whispers("/member nominations")
    assert listed.splitlines()[-1] == "– Kim: contributor, not now, by Ada"


async def test_the_card_tells_how_many_highlights_they_wrote(village: Village) -> None:
    for line in ("salt comes last", "rye wants a hot oven"):
        await village.ben.says(line)
        await village.mod.says("/top highlight", reply_to=village.ben.last)
    await village.mod.whispers("/member nominate @ben knows every oven")
    assert "2 of their messages are highlights." in village.cards[0].text


async def test_members_nominate_with_a_reason_within_bounds(database_url: str) -> None:
    village = await opened(database_url, of_member=1)
    ann, ben, town = village.ann, village.ben, village.town
    robot = town.resident("Robot", bot=True)
    await robot.says("beep")
    too_new = "You can nominate somebody once you have been here for 14 days."
    assert await ann.whispers("/me nominate @ben answers everybody") == too_new
    town.skip(days=15)
    for line, told in (
        ("/me nominate @ann is great", "You cannot do that about yourself"),
        ("/me nominate @robot is great", "Bots belong to no tier."),
        ("/me nominate @ben x", '"x" does not fit <why>'),
        ("/me nominate @nobody is great", "I do not know anybody called"),
        (
            "/me nominate @ben answers everybody",
            "Thank you. Ben is nominated as a contributor; the moderators look at it.",
        ),
        ("/me nominate @ben answers everybody", "Ben is nominated already"),
        ("/me nominate @cat answers everybody", "1 nomination of yours waits"),
    ):
        assert told in await ann.whispers(line), line
    assert "Nominated by Ann: answers everybody" in village.cards[0].text
    await village.ada.presses("Not now", village.cards[0])
    told = await ann.whispers("/me nominate @ben answers everybody")
    assert "From 15 Jun 2026 on you can nominate them again." in told
    assert "is nominated as" in await village.mod.whispers("/member nominate @ben does, really")
    assert "Nominated before, 17 Mar 2026: contributor, not now" in village.cards[-1].text
    await ben.closes()
    await village.ada.presses("Confirm", village.cards[-1])
    assert "a core contributor" in await village.cat.whispers("/me nominate @ben all of it")
    await town.close()


@pytest.mark.long
async def test_the_ranking_leaves_alone_whom_moderators_put_off_and_no_more_than_may_be(
    database_url: str,
) -> None:
    village = await opened(database_url, per_week=1)
    await village.helps()
    await village.cat.says("where is the salt?")
    await village.kim.says("in the cellar", reply_to=village.cat.last)
    await village.cat.says("thanks", reply_to=village.kim.last)
    await village.night()
    assert len(village.cards) == 1
    await village.ada.presses("Not now", village.cards[0])
    await village.town.wait(days=8)
    nominated = rows(village.town, "SELECT count(DISTINCT identity), count(*) FROM nomination")
    assert nominated == [(2, 2)]
    await village.town.wait(days=8)
    assert rows(village.town, "SELECT count(*) FROM nomination") == [(2,)]
    await village.town.close()


@pytest.mark.local_only("it stops the bot, and starts it with another platform")
async def test_a_vote_before_a_restart_counts_after_it(village: Village) -> None:
    town = village.town
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.mod.presses("For it", village.cards[0])
    url = town.app.database.url.render_as_string(hide_password=False)
    instance = Instance({"tiers": EASY})
    await town.app.stop()
    again = LocalPlatform(town.square, town.clock, KEY)
    database = Database(url, "OFF")
    town.app = App(database, house(), [again], key=KEY, clock=town.clock, instance=instance)
    await town.app.start()
    town.platform = again
    await village.kim.presses("For it", village.cards[0])
    assert village.roles == {("ben", "Contributor")}
    assert len(village.told(village.ben)) == 1


async def test_without_a_chat_of_the_moderators_the_owner_decides_in_private(town: Town) -> None:
    olga = await owner_of(town, "Olga")
    ben, mod = town.resident("Ben"), town.resident("Mod", role="moderator")
    for who in (ben, mod):
        await who.says("hi")
    await mod.whispers("/member nominate @ben knows every oven")
    told = await olga.presses("Confirm")
    assert told.endswith("Settled by Olga: nomination confirmed.")
    assert town.square.roles == {("ben", "Contributor")}
    await town.wait(hours=1)
    again = await mod.whispers("/member nominate @ben all of it, again")
    assert "is nominated as a core contributor" in again
    shown = await mod.whispers("/queue")
    assert "2. Nominated: Ben" in shown
    told = await mod.presses("For it")
    assert told.splitlines()[-2:] == ["For it: Mod", "3 votes decide, or an admin."]
    assert await mod.presses("Next")
    await olga.whispers("/member bot @ben yes")
    assert await mod.whispers("/member nominate @ben is one") == "Bots belong to no tier."


async def test_whoever_is_forgotten_is_on_no_card_that_waits(village: Village) -> None:
    town, mod, cat = village.town, village.mod, village.cat
    town.skip(days=15)
    await cat.whispers("/me nominate @ben answers everybody")
    await mod.whispers("/member nominate @ann asks so well")
    first, second = village.cards
    confirm = village.data("Confirm", first)
    await village.kim.presses("For it", second)
    for who in (village.ben, cat, village.kim):
        await who.whispers("/forgetme")
        await who.presses("Forget me …")
        await who.presses("Erase me for good")
    gone = "Whom this was about is not here any more; there is nothing to decide."
    assert first.text == f"1. Nominated: …\n{gone}"
    assert not [*first.buttons]
    assert await village.ada.taps(first, confirm) == gone
    assert "For it" not in second.text
    assert "1 nomination waits:\n– 2. Ann" in await mod.whispers("/member nominations")
    await mod.whispers("/queue")
    assert "1. Nominated: … – nobody is left to decide about" in await mod.presses("Settled")
