"""Tiers, as members are nominated, confirmed, honoured, and leave quietly."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from storage.books import audit
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

    async def helps(self) -> None:
        """Ben answers two questions, and is thanked and liked."""
        await self.cat.says("good morning")
        await self.ann.says("does anybody know where the oven is?")
        await self.ben.says("behind the flour", reply_to=self.ann.last)
        await self.ann.says("thank you", reply_to=self.ben.last)
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
