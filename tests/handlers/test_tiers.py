"""Tiers, as members are confirmed, honoured, and leave quietly."""

from __future__ import annotations

import re

import pytest

from bot.local.town import Town
from storage.books import audit
from tests.bot.discord.carrier import DiscordCarrier
from tests.handlers.owners import rows
from tests.handlers.pairs import linked, parted
from tests.handlers.village import DEN, Village, opened


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
    assert rows(village.town, "SELECT what FROM audit WHERE what LIKE 'tier.%' ORDER BY id") == [
        ("tier.confirm",),
        ("tier.end",),
    ]


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
    await village.mod.whispers("/member nominate @ben knows every oven")
    await village.ada.presses("Confirm", village.cards[0])
    assert village.roles == set()
    assert "open to you" not in "".join(village.told(village.ben)), "there is no role yet"
    await village.olga.says("/settings here tiers.opens_by Bakehouse", chat=DEN)
    assert village.roles == {("ben", "Bakehouse")}
    assert "is open to you now" in village.told(village.ben)[-1]
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
    words = re.sub(r"https?://\S+", "", " ".join([card.text, *shown]))
    latin = {*re.findall("[A-Za-z]{2,}", words)}
    assert latin <= {"Ben", "Ada", "Ann", "Cat", "Town", "Den", "me", "why"}
    await village.town.close()


async def test_a_core_contributor_falls_to_what_the_evidence_carries(database_url: str) -> None:
    low = {"contributor_helped": 0, "contributor_people": 0, "contributor_weeks": 0}
    village = await opened(database_url, nominate=False, **low)
    for _ in range(2):
        await village.mod.whispers("/member nominate @ben knows every oven")
        await village.ada.presses("Confirm", village.cards[-1])
    assert village.roles == {("ben", "Core")}
    assert "a core contributor of Town now" in village.said()[-1]
    await village.helps()
    await village.night()
    assert "– Ben: core contributor" in village.told(village.olga)[-1]
    await village.town.wait(days=29)
    why = village.told(village.ben)[-1]
    assert "You are no longer a core contributor in Town" in why
    assert "You are a contributor now." in why
    assert village.roles == {("ben", "Contributor")}
    states = rows(village.town, "SELECT tier, how FROM tenure ORDER BY at")
    assert states == [(2, 3), (3, 1), (2, 0)]
    await village.town.close()
