"""Tiers, as members are nominated, confirmed, honoured, and leave quietly."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.square import Shown
from bot.local.town import KEY, PLAZA, Resident, Town
from community.buttons import Button
from community.settings import Instance
from community.words import t
from storage.books import audit
from storage.database import Database
from tests.bot.discord.carrier import DiscordCarrier
from tests.handlers.owners import owner_of, rows
from tests.handlers.pairs import linked, parted

OFFICE, DEN = "office", "den"
EASY = {
    "contributor_helped": 1,
    "contributor_people": 1,
    "contributor_weeks": 1,
    "core_helped": 40,
    "votes": 2,
}


@dataclass
class Village:
    """Olga owns it, Ada is an admin, Mod and Kim are moderators; Ben helps Ann and Cat."""

    town: Town
    olga: Resident
    ada: Resident
    mod: Resident
    kim: Resident
    ann: Resident
    ben: Resident
    cat: Resident

    @property
    def cards(self) -> list[Shown]:
        return [m for m in self.town.square.messages if m.chat == OFFICE and m.buttons]

    def said(self, chat: str = PLAZA, since: int = 0) -> list[str]:
        return [m.text for m in self.town.square.messages[since:] if m.chat == chat]

    def told(self, who: Resident) -> list[str]:
        return self.said(f"dm:{who.soul.id}")

    def data(self, label: str, card: Shown) -> str:
        return next(data for row in card.buttons for name, data in row if name == label)

    async def helps(self, chat: str = PLAZA) -> None:
        """Ben answers Ann, who thanks him, and Cat likes it."""
        await self.cat.says("good morning", chat=chat)
        await self.ann.says("does anybody know where the oven is?", chat=chat)
        await self.ben.says("behind the flour", chat=chat, reply_to=self.ann.last)
        await self.ann.says("thank you", chat=chat, reply_to=self.ben.last)
        assert self.ben.last is not None
        await self.cat.reacts("👍", self.ben.last)

    async def night(self) -> None:
        await self.town.wait(hours=1)
        await self.town.wait(days=1)

    @property
    def roles(self) -> set[tuple[str, str]]:
        return self.town.square.roles


async def opened(url: str, **settings: object) -> Village:
    instance = Instance({"tiers": EASY | settings, "verification": {"mode": "off"}})
    town = await Town.open(url, instance=instance, chats=((OFFICE, "Office"), (DEN, "Den")))
    with town.app.database.writing() as connection:
        connection.exec_driver_sql("UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    olga = await owner_of(town, "Olga")
    ada = town.resident("Ada", role="admin")
    mod, kim = (town.resident(name, role="moderator") for name in ("Mod", "Kim"))
    ann, ben, cat = map(town.resident, ("Ann", "Ben", "Cat"))
    for who in (ada, mod, kim, ann, ben, cat):
        await who.says("hi")
    return Village(town, olga, ada, mod, kim, ann, ben, cat)


@pytest.fixture
async def village(database_url: str) -> AsyncIterator[Village]:
    there = await opened(database_url)
    yield there
    assert there.town.app.line.buried == 0
    assert rows(there.town, "SELECT why FROM untold") == []
    assert audit(there.town.app.database).wrong == ()
    await there.town.close()


async def test_the_ranking_nominates_moderators_vote_and_the_community_thanks(
    village: Village,
) -> None:
    await village.helps()
    await village.night()
    (card,) = village.cards
    assert card.text.splitlines() == [
        "1. Nominated: Ben",
        "For the tier: contributor.",
        "Nominated by the ranking.",
        "Now: newcomer; known since 2 Mar 2026, wrote last on 2 Mar 2026.",
        "In 90 days: 1 conversation of others, 2 people, 1 week, 1 channel",
        "The tier takes at least: 1 conversation of others, 1 person, 1 week",
        "Number 1 of 1 who were acknowledged.",
        *card.text.splitlines()[7:-2],
        "No cases.",
        "2 votes decide, or an admin.",
    ]
    assert "Acknowledged most by" in card.text
    assert "2 Mar 2026, Plaza: " in card.text
    told = await village.mod.presses("For it", card)
    assert told.splitlines()[-2:] == ["For it: Mod", "2 votes decide, or an admin."]
    told = await village.kim.presses("For it", card)
    assert told.splitlines()[-2:] == ["For it: Mod, Kim", "Settled by Kim: nomination confirmed."]
    assert village.roles == {("ben", "Contributor")}
    assert "Ben is a contributor of Town now. Thank you, Ben!" in village.said()
    (words,) = village.told(village.ben)
    assert words.endswith(
        "The moderators of Town have confirmed you as a contributor. Thank you for all you do!"
    )
    assert "Contributor" in await village.ben.says("/me")
    assert "Tier: contributor since 3 Mar 2026" in await village.mod.whispers("/member @ben")
    assert "Ben, contributor since 3 Mar 2026" in await village.ann.says("/top fame")
    await village.night()
    assert len(village.cards) == 1


async def test_a_tier_fades_the_owner_learns_first_and_its_member_why(village: Village) -> None:
    await village.helps()
    await village.night()
    await village.ada.presses("Confirm", village.cards[0])
    assert village.roles == {("ben", "Contributor")}
    before = len(village.told(village.ben))
    await village.town.wait(days=95)
    owner = village.told(village.olga)[-1]
    assert "1 member who carries Town is fading:\n– Ben: contributor" in owner
    assert "for 4 weeks, the tier ends quietly" in owner
    assert village.roles == {("ben", "Contributor")}
    listed = await village.mod.whispers("/member tiers")
    assert listed == "Ben: contributor since 3 Mar 2026; fading since 6 Jun 2026"
    await village.town.wait(days=20)
    assert len(village.told(village.ben)) == before
    plaza = len(village.said())
    await village.town.wait(days=9)
    (why,) = village.told(village.ben)[before:]
    assert "You are no longer a contributor in Town: for 4 weeks there was less" in why
    assert "Nobody else was told." in why
    assert "You are a newcomer now." in why
    assert village.roles == set()
    assert len(village.said()) == plaza
    assert "🏅 Contributor" in await village.ben.says("/me")
    assert await village.ann.says("/top fame") == (
        "Who has carried it\nBen, contributor from 3 Mar 2026 to 5 Jul 2026"
    )
    assert rows(village.town, "SELECT what FROM audit WHERE what LIKE 'tier.%'") == [
        ("tier.confirm",),
        ("tier.end",),
    ]


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


@pytest.mark.not_over("discord", "nobody asks to be let in")
async def test_the_chat_of_a_tier_opens_and_closes(village: Village) -> None:
    town = village.town
    await village.olga.says("/settings here tiers.opens_to contributor", chat=DEN)
    await village.olga.says("/settings here tiers.opens_by https://example.org/den", chat=DEN)
    told = await village.ben.asks(DEN)
    assert town.square.answered == {(DEN, "ben"): False}
    assert told.endswith("To come into Den one is a contributor or more; moderators confirm that.")
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.ada.presses("Confirm", village.cards[0])
    assert "Den is open to you now; ask to be let in: https://example.org/den" in "\n".join(
        village.told(village.ben)
    )
    town.skip(minutes=1)
    await village.ben.asks(DEN)
    assert town.square.answered == {(DEN, "ben"): True}
    await village.ada.whispers("/member untier @ben wanted a rest")
    (why,) = village.told(village.ben)[-1:]
    assert "Ada has decided that you are no longer a contributor in Town." in why
    assert "Why: wanted a rest" in why
    assert village.roles == set()
    town.skip(minutes=1)
    await village.ben.asks(DEN)
    assert town.square.answered == {(DEN, "ben"): False}
    sent = rows(town, 'SELECT action FROM outbox WHERE action LIKE \'%"type":"ban"%\'')
    assert len(sent) == 1
    assert await village.ada.presses("Undo") == "Ben is a contributor again."
    assert village.roles == {("ben", "Contributor")}
    assert "you are a contributor again" in village.told(village.ben)[-1]


@pytest.mark.long
async def test_points_come_each_month_once(database_url: str) -> None:
    village = await opened(database_url, contributor_points=30)
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.ada.presses("Confirm", village.cards[0])
    assert "You get 30 points each month." in village.told(village.ben)[-1]
    await village.town.wait(hours=1)
    await village.town.wait(days=31)
    assert rows(village.town, "SELECT amount FROM ledger WHERE kind = 30") == [(30,)]
    await village.town.wait(days=20)
    assert rows(village.town, "SELECT amount FROM ledger WHERE kind = 30") == [(30,)]
    await village.town.wait(days=20)
    assert rows(village.town, "SELECT amount FROM ledger WHERE kind = 30") == [(30,), (30,)]
    assert "+30  contributors' monthly points" in await village.ben.says("/points")
    assert audit(village.town.app.database).wrong == ()
    await village.town.close()


async def test_lines_follow_the_setting_the_accounts_and_whoever_is_forgotten(
    village: Village,
) -> None:
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.ada.presses("Confirm", village.cards[0])
    await village.olga.whispers("/settings tiers.contributor_name Baker")
    assert village.roles == {("ben", "Baker")}
    await village.olga.whispers("/settings tiers.line none")
    assert village.roles == set()
    await village.olga.whispers("/settings tiers.line tier")
    assert village.roles == {("ben", "Baker")}
    other = village.town.resident("Ben B")
    await other.says("hello")
    await linked(village.ben, other)
    assert village.roles == {("ben", "Baker"), ("ben b", "Baker")}
    await parted(other)
    assert village.roles == {("ben", "Baker")}
    await village.ben.whispers("/forgetme")
    await village.ben.presses("Forget me …")
    await village.ben.presses("Erase me for good")
    assert village.roles == set()
    assert await village.mod.whispers("/member tiers") == (
        "Nobody has been confirmed for a tier yet."
    )
    assert rows(village.town, "SELECT count(*) FROM worn") == [(0,)]


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


@pytest.mark.long
async def test_an_admin_who_is_not_ranked_any_more_does_not_fade(village: Village) -> None:
    await village.helps()
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.ada.presses("Confirm", village.cards[0])
    await village.olga.says("/role @ben admin")
    await village.town.wait(hours=1)
    await village.town.wait(days=95)
    listed = await village.mod.whispers("/member tiers")
    assert listed == "Ben: contributor since 2 Mar 2026"


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


@pytest.mark.long
@pytest.mark.local_only("it speaks over the wire of Discord itself")
async def test_on_discord_a_channel_opens_by_a_role(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(Town, "carrier", DiscordCarrier)
    village = await opened(sqlite_url, line="none")
    await village.ben.says("hi", chat=DEN)
    await village.olga.says("/settings here tiers.opens_to contributor", chat=DEN)
    await village.olga.says("/settings here tiers.opens_by Bakehouse", chat=DEN)
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.ada.presses("Confirm", village.cards[0])
    assert village.roles == {("ben", "Bakehouse")}
    await village.ada.whispers("/member untier @ben wanted a rest")
    assert village.roles == set()
    await village.town.close()


async def test_in_chinese_all_of_it_is_chinese(database_url: str) -> None:
    village = await opened(database_url)
    await village.olga.whispers("/setup language zh")
    for who in (village.ben, village.mod, village.ada):
        await who.whispers("/me language zh")
    await village.helps(DEN)
    await village.night()
    (card,) = village.cards
    await village.ada.presses("确认", card)
    assert card.text.splitlines()[-1] == "由 Ada 处理：提名已确认。"
    assert village.roles == {("ben", "贡献者")}
    assert village.said(DEN)[-1] == "Ben 现在是Town的贡献者了。谢谢你，Ben！"
    assert village.told(village.ben)[-1].endswith("确认你为贡献者。谢谢你所做的一切！")
    shown = [await village.mod.whispers("/member @ben"), await village.ben.says("名人堂")]
    shown += [await village.mod.whispers("提名"), await village.mod.whispers("/member tiers")]
    shown.append(await village.ben.whispers("/me nominate @ben 乐于助人"))
    await village.town.wait(days=95)
    shown.append(village.told(village.olga)[-1])
    await village.town.wait(days=29)
    shown.append(village.told(village.ben)[-1])
    latin = {*re.findall("[A-Za-z]{2,}", " ".join([card.text, *shown]))}
    assert latin <= {"Ben", "Ada", "Ann", "Cat", "Town", "Den", "me", "why"}
    await village.town.close()
