"""The ways around moderation that other communities met, in the order in which they met them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from bot.local.square import Soul
from bot.local.town import PLAZA, Town
from community.extras import Extras
from tests.handlers.owners import rows
from tests.handlers.restarts import restarted
from tests.handlers.test_moderation import alone, closed, office, opened, removed

ACT = {
    f"{rule}_mode": "act"
    for rule in (
        *("bots", "channels", "contacts", "edits", "flood", "foreign", "forwards", "hidden"),
        *("invites", "media", "mentions", "names", "newcomers", "quotes", "reactions", "repeats"),
        *("scripts", "words"),
    )
}
SPAM = "免费领取红包，加微信了解"
LATE_SPAM: list[tuple[str, dict[str, Any]]] = [*(("hi", {}) for _ in range(4)), (SPAM, {})]
COPIED = "what a lovely loaf of bread you baked for all of us today"
FORWARD, QUOTE = Extras(forwarded="channel"), Extras(quote=SPAM, external=True)
KEYS = Extras(buttons=("Join now",), links=("https://t.me/+abcdef",))

EVASIONS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "1 harmless first messages, then spam": LATE_SPAM,
    "2 what another member said, again and again": [(COPIED, {}) for _ in range(4)],
    "4 invisible characters inside of words": [("f\u200br\u200be\u200be n\u200bitro for you", {})],
    "4 look-alike letters": [("fr\u0435\u0435 disc\u043erd n\u0456tr\u043e", {})],
    "4 mathematical letters": [("𝐟𝐫𝐞𝐞 𝐝𝐢𝐬𝐜𝐨𝐫𝐝 𝐧𝐢𝐭𝐫𝐨", {})],
    "4 split words": [("f r e e  d.i.s.c.o.r.d  n-i-t-r-o", {})],
    "5 a picture only": [("", {"media": ("photo",)})],
    "5 a contact card": [("", {"media": ("contact",)})],
    "5 a story": [("", {"media": ("story",)})],
    "5 a giveaway": [("", {"media": ("giveaway",)})],
    "6 mentions only": [("@ann @kim @bob", {"mentions": 3})],
    "6 a keyboard": [("look", {"extras": KEYS})],
    "6 a forward": [("look", {"extras": FORWARD})],
    "8 a quote that is the advert": [("so true", {"extras": QUOTE})],
    "9 a link behind words": [("bread", {"extras": Extras(links=("https://t.me/+abcdef",))})],
    "13 a bot that a member called": [("look", {"extras": Extras(via="spam_bot")})],
}
LOOKED_AT = {"5 a picture only"}
"""What is not sure enough to be removed: it waits in the queue."""
THOUGHTS = ("rain", "my cat is grey", "who bakes?", "the ferry", "late again", "soup", "the choir")


@pytest.fixture
async def guarded(database_url: str) -> AsyncIterator[Town]:
    """The plaza, where most rules act; Ann and Kim are no newcomers to it."""
    town = await opened(database_url, **ACT, ladder=False)
    for name in ("Ann", "Kim", "Bob"):
        town.resident(name)
    await town.resident("Mod", role="moderator").says("hi")
    yield town
    await closed(town)


async def says(town: Town, who: str, text: str, **more: Any) -> bool:
    """Say something with all that a platform can tell of it; whether it stands."""
    mentions = more.pop("mentions", 0)
    shown = town.square.write(who, PLAZA, text, town.clock.now(), **more)
    payload = town.square.said(shown)
    if mentions:
        souls = [town.square.souls[name] for name in ("ann", "kim", "bob")[:mentions]]
        payload["mentions"] = [{"id": soul.id, "name": soul.name} for soul in souls]
    await town.deliver(payload)
    town.skip(seconds=20)
    return not shown.removed


@pytest.mark.local_only("says what only some platforms tell")
@pytest.mark.parametrize("way", EVASIONS)
async def test_a_way_around_is_none(guarded: Town, way: str) -> None:
    said = EVASIONS[way]
    stands = [await says(guarded, "bob", text, **more) for text, more in said]
    assert stands[:-1] == [True] * (len(said) - 1)
    assert stands[-1] == (way in LOOKED_AT)
    assert len(office(guarded)) == 1


@pytest.mark.local_only("changes what was said as no wire shows it")
async def test_3_an_edit_after_approval(guarded: Town) -> None:
    bob = guarded.resident("Bob")
    await bob.says("good morning")
    await bob.edits("good morning https://hot-deals.example")
    assert bob.last is not None
    assert bob.last.removed


@pytest.mark.local_only("speaks as a channel")
async def test_7_posting_as_a_channel(guarded: Town) -> None:
    guarded.square.souls["news"] = Soul("news", "Best News", "news", bot=True, channel=True)
    assert not await says(guarded, "news", "good morning")
    mod = guarded.resident("Mod")
    assert "Undone by Mod" in await mod.whispers("/case undo 1")
    private = [m.text for m in guarded.square.messages if m.chat == "dm:news"]
    assert private == [], "a channel has no private chat: all who read it would hear"


@pytest.mark.local_only("reacts twenty times")
async def test_10_reactions_only(guarded: Town) -> None:
    ann, eve = guarded.resident("Ann"), guarded.resident("Eve")
    for thought in THOUGHTS:
        if thought == THOUGHTS[-1]:
            (card,) = office(guarded)
            await restarted(guarded, {"rules": {**ACT, "ladder": False}})
        await ann.says(thought)
        assert ann.last is not None
        await eve.reacts("👍", ann.last)
        guarded.skip(seconds=2)
    assert card.startswith("1. To be looked at: Eve")
    assert office(guarded) == [card], "once, though the bot has ended meanwhile"


@pytest.mark.local_only("says a hundred things first")
async def test_11_foreign_scripts_one_after_the_other(guarded: Town) -> None:
    now = guarded.clock.now()
    for part in range(2):
        said = [
            guarded.square.write(f"ann{n % 30}", PLAZA, f"plain words number {n}", now)
            for n in range(part * 60, part * 60 + 60)
        ]
        for number in range(30):
            name = f"ann{number}"
            guarded.square.souls[name] = Soul(name, name.title(), name)
        await guarded.deliver(*map(guarded.square.said, said))
        guarded.skip(minutes=1)
    for number in range(4):
        guarded.square.souls[f"new{number}"] = Soul(f"new{number}", f"New {number}", "")
    stands = [await says(guarded, f"new{n}", f"купите дешёвые часы номер {n}") for n in range(4)]
    assert stands[0]
    assert not stands[-1]


@pytest.mark.local_only("comes under a name that is an advert")
async def test_12_a_name_that_is_an_advert(guarded: Town) -> None:
    soul = Soul("spam", "加微信了解 免费领取红包", "spam")
    guarded.square.souls["spam"] = soul
    payload = guarded.square.joined(PLAZA, "spam", None, guarded.clock.now())
    await guarded.deliver(payload)
    (card,) = office(guarded)
    assert card.startswith("1. To be looked at: ")
    assert msgspec.to_builtins(soul)["name"] == "加微信了解 免费领取红包"
    assert not await says(guarded, "spam", "good morning")
    (card,) = office(guarded)
    assert card.endswith("Until you decide: case 1"), "one matter, one card"
    mod = guarded.resident("Mod")
    await mod.presses("Harmless")
    assert "Undone by Mod" in await mod.whispers("/case 1")


NO_PROFILES = pytest.mark.not_over("discord", "tells bots nothing of profiles but names")
WAY_IN = {"bio": "加微信了解，免费领取红包", "home": "Free Discord Nitro @deals"}


@NO_PROFILES
@pytest.mark.parametrize("where", WAY_IN)
async def test_10_14_an_advert_on_the_profile(guarded: Town, where: str) -> None:
    eve = guarded.resident("Eve")
    setattr(eve.soul, where, WAY_IN[where])
    await eve.joins()
    (card,) = office(guarded)
    assert card.startswith("1. To be looked at: Eve")
    assert "The profile of its sender says what is on the list" in card
    await eve.says("good morning")
    assert eve.last is not None
    assert eve.last.removed
    (card,) = office(guarded)
    assert card.endswith("Until you decide: case 1")
    await guarded.resident("Mod").presses("Harmless")
    await eve.says("good morning")
    assert not removed(eve)
    await restarted(guarded, {"rules": {**ACT, "ladder": False}}, hours=2)
    await eve.says("and a good evening")
    assert not removed(eve), "moderators have seen it"


FINE_WORDS = "cheap watches for all of you, buy them here today"


@NO_PROFILES
async def test_14_what_moderators_agree_with_is_no_mistake_of_the_rule(database_url: str) -> None:
    town = await opened(database_url, names_mode="act", ladder=False)
    mod, eve = town.resident("Mod", role="moderator"), town.resident("Eve")
    await mod.says("hi")
    eve.soul.bio = WAY_IN["bio"]
    await eve.joins()
    await eve.says(FINE_WORDS)
    assert "Settled by Mod: warning." in await mod.presses("Warn")
    assert rows(town, "SELECT words FROM lesson") == [], "it is not learned as harmless"
    assert not any("taken back" in each for each in alone(eve))
    assert "2 hits acted on, 0 % undone" in await mod.says("/rules")
    await closed(town)


@NO_PROFILES
async def test_14_a_milder_decision_ends_what_the_rule_did(database_url: str) -> None:
    town = await opened(database_url, names_mode="act")
    mod, eve = town.resident("Mod", role="admin"), town.resident("Eve")
    await mod.says("/settings cases.ladder ban")
    eve.soul.bio = WAY_IN["bio"]
    await eve.joins()
    await eve.says(FINE_WORDS)
    assert set(town.square.restricted.values()) == {"ban"}
    await mod.presses("Mute")
    assert "ban" not in town.square.restricted.values()
    assert [each.splitlines()[1] for each in alone(eve)][-2:] == [
        "You may come back to Town.",
        "You are muted in Town until 2 Mar 2026, 13:00.",
    ]
    await closed(town)


@NO_PROFILES
async def test_10_the_first_message_or_reaction_of_a_profile_that_is_an_advert(
    guarded: Town,
) -> None:
    ann, bob, eve = map(guarded.resident, ("Ann", "Bob", "Eve"))
    bob.soul.bio = eve.soul.bio = "join t.me/+abcdef for free bread"
    await bob.says("good morning")
    assert bob.last is not None
    assert bob.last.removed
    assert (
        "– names: The name or profile of its sender points to t.me/+abcdef." in office(guarded)[0]
    )
    await ann.says("hello")
    assert ann.last is not None
    await eve.reacts("👍", ann.last)
    assert office(guarded)[-1].startswith("1. To be looked at: Eve")
