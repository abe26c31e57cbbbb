"""Broadcasts, as an admin previews, sends and stops one, and as members read or refuse them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.features import house
from bot.local.town import KEY, Resident, Town
from bot.pacing import Pace
from community.filterfields import FIELDS
from storage.books import audit
from storage.database import Database
from tests.handlers.conftest import Cast
from tests.handlers.owners import owner_of, rows
from tests.handlers.pairs import linked
from tests.handlers.vault import Wire

WORDS = "Tomorrow we bake.\n  Bring flour, @everyone!"
LEFT = (
    "3 of them have left: on Telegram I reach who has opened a chat with me, on Discord who shares "
    "a server with me."
)
READ = "Town:\nTomorrow we bake.\n  Bring flour, @\u200ceveryone!"


@pytest.fixture
async def olga(database_url: str) -> AsyncIterator[Resident]:
    """The owner of a town of six who take messages, but for Kim who does not and Joe, unknown."""
    town = await Town.open(database_url)
    owner = await owner_of(town, "Olga")
    for name in ("Ann", "Bob", "Kim", "Eve"):
        await town.resident(name).says("hello everybody")
        await town.resident(name).whispers("/start")
    await town.resident("Joe", opened=False).says("hello everybody")
    await town.resident("Kim").closes()
    yield owner
    assert town.app.line.buried == 0
    assert audit(town.app.database).wrong == ()
    await town.close()


def letters(town: Town, words: str = "Tomorrow we bake.") -> list[str]:
    """In whose private chats a letter stands, once for each time that it does."""
    return sorted(
        shown.chat.removeprefix("dm:")
        for shown in town.square.messages
        if words in shown.text
        and any(b == "No more of these" for row in shown.buttons for b, _ in row)
    )


async def confirmed(who: Resident) -> str:
    """Press the button that sends what was previewed last."""
    return await who.presses(next(label for label in who.buttons() if label.startswith("Send")))


@pytest.mark.local_only("the preview names the platform, and whom it can reach there")
async def test_who_left_is_written_to_where_they_opened_a_chat(olga: Resident) -> None:
    town = olga.town
    for name in ("Ann", "Bob", "Kim", "Eve", "Joe"):
        await town.resident(name).leaves()
    await town.resident("Bob").joins()
    told = (await olga.whispers(f"/segments send is:gone {WORDS}")).splitlines()
    assert told[2:7] == [
        "4 members are meant.",
        "I can write to 2: local 2",
        "To 1 I have never written; I try.",
        LEFT,
        "1 takes no message from me.",
    ]
    await confirmed(olga)
    assert letters(town) == ["ann", "eve"]


@pytest.mark.local_only("the preview names the platform, and whom it can reach there")
async def test_a_broadcast_is_previewed_sent_once_and_reported(olga: Resident) -> None:
    town = olga.town
    await town.resident("Eve").whispers("/me broadcasts no")
    told = await olga.whispers(f"/segments send life:new and not role:owner {WORDS}")
    assert told.splitlines() == [
        "I am counting whom it would reach; the preview comes in a moment.",
        "Broadcast 1 to life:new and not role:owner",
        "5 members are meant.",
        "I can write to 2: local 2",
        "To 1 I have never written; I try.",
        "1 takes no message from me.",
        "1 wants no broadcasts.",
        "They read:",
        *READ.splitlines(),
    ]
    assert letters(town) == []
    since = len(town.square.messages)
    told = await confirmed(olga)
    assert told.startswith("Broadcast 1 is on its way. I tell you when it is done.")
    assert letters(town) == ["ann", "bob"]
    assert town.resident("Ann").heard(since) == READ
    assert olga.heard(since).splitlines()[-2:] == [
        "Broadcast 1 to life:new and not role:owner: done",
        "2 of 3 sent, 1 could not be reached",
    ]
    assert (await olga.whispers("/segments sent")).splitlines()[0].endswith("Olga: done")
    assert rows(town, "SELECT count(*) FROM outbox WHERE action LIKE '%we bake%'") == [(2,)]
    assert rows(town, "SELECT count(*) FROM mishap") == [(0,)]


async def test_two_admins_at_once_send_it_once(olga: Resident) -> None:
    town = olga.town
    await olga.whispers("/segments send all Tomorrow we bake.")
    shown = next(m for m in reversed(town.square.messages) if m.buttons and olga.sees(m))
    data = shown.buttons[0][0][1]
    now, admin = town.clock.now(), town.resident("Max", role="admin")
    presses = [town.square.pressed(shown, who, data, now) for who in ("olga", admin.soul.id)]
    await town.deliver(*presses)
    assert letters(town) == ["ann", "bob", "eve", "olga"]
    assert await olga.taps(shown, data) == "Olga has sent broadcast 1 already."
    assert rows(town, "SELECT count(*) FROM audit WHERE what = 'mailing.send'") == [(1,)]


@pytest.mark.local_only("the pace of letters is one that the square sets")
async def test_it_is_stopped_half_way(olga: Resident) -> None:
    town = olga.town
    town.square.paces["BACKGROUND"] = Pace(1, 60)
    await olga.whispers("/segments send all Tomorrow we bake.")
    await confirmed(olga)
    await town.wait(seconds=61)
    assert len(letters(town)) == 2
    stopped = (await olga.whispers("/segments sent")).splitlines()
    assert stopped[2] == "2 of 5 sent, 3 to go"
    told = await olga.presses("Stop 1")
    assert told.splitlines() == ["Broadcast 1 to all: stopped", "2 of 5 sent, 3 did not go out"]
    await town.wait(hours=1)
    assert len(letters(town)) == 2
    since = len(town.square.messages)
    await olga.presses("Stop 1", next(m for m in town.square.messages if "on its way" in m.text))
    assert olga.heard(since) == "Olga has stopped broadcast 1."


@pytest.mark.local_only("the pace of letters is one that the square sets")
async def test_who_is_sanctioned_forgotten_or_refuses_meanwhile_gets_none(olga: Resident) -> None:
    town = olga.town
    town.square.paces["BACKGROUND"] = Pace(1, 3600)
    await olga.whispers("/mute @bob 1d")
    told = await olga.whispers("/segments send all Tomorrow we bake.")
    assert "1 is muted, banned or not let in yet." in told
    assert await olga.presses("Discard") == "Broadcast 1 is discarded."
    await olga.whispers("/unmute @bob")
    await olga.whispers("/segments send all Tomorrow we bake.")
    await confirmed(olga)
    (first,) = letters(town)
    assert first == "olga"
    since = len(town.square.messages)
    await town.resident("Ann").whispers("/me broadcasts no")
    await olga.whispers("/mute @bob 1d")
    eve = town.resident("Eve")
    waiting = "SELECT count(*) FROM mailing_member WHERE member = 5 AND fate <= 1"
    assert rows(town, waiting) == [(1,)]
    await eve.whispers("/forgetme")
    await eve.presses("Forget me …")
    await eve.presses("Erase me for good")
    assert rows(town, waiting) == [(0,)]
    for _ in range(5):
        await town.wait(hours=1, minutes=1)
    assert letters(town) == ["olga"]
    assert olga.heard(since).splitlines()[-1] == (
        "1 of 5 sent, 1 could not be reached, 3 did not go out"
    )


async def test_many_are_written_to_some_at_a_time(
    olga: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.mailingdeeds.AT_ONCE", 2)
    monkeypatch.setattr("community.mailingdeeds.LOW", 1)
    await olga.whispers("/segments send all Tomorrow we bake.")
    await confirmed(olga)
    assert letters(olga.town) == ["ann", "bob", "eve", "olga"]
    assert rows(olga.town, "SELECT sent, state FROM mailing") == [(4, 3)]


async def test_a_letter_has_a_button_that_wants_no_more(olga: Resident) -> None:
    town = olga.town
    ann = town.resident("Ann")
    await olga.whispers("/segments send all Tomorrow we bake.")
    await confirmed(olga)
    told = await ann.presses("No more of these")
    assert told == "You get no more broadcasts of Town. /me broadcasts yes lets them come again."
    await olga.whispers("/segments send all Come back.")
    await confirmed(olga)
    assert "ann" not in letters(town, "Come back.")
    told = await ann.whispers("/me broadcasts yes")
    assert told == "Broadcasts of the community may reach you; /me broadcasts no ends that."


async def test_linked_accounts_get_one_letter_and_decline_together(olga: Resident) -> None:
    town = olga.town
    await linked(town.resident("Ann"), town.resident("Bob"))
    await olga.whispers("/segments send all Tomorrow we bake.")
    await confirmed(olga)
    assert letters(town) == ["ann", "eve", "olga"]
    await town.resident("Bob").whispers("/me broadcasts no")
    await olga.whispers("/segments send all Come back.")
    await confirmed(olga)
    assert letters(town, "Come back.") == ["eve", "olga"]


@pytest.mark.local_only("ends the bot on a local platform that loses what is under way")
async def test_killed_in_the_middle_each_gets_one(olga: Resident) -> None:
    town = olga.town
    town.square.paces["BACKGROUND"] = Pace(1, 60)
    await olga.whispers("/segments send all Tomorrow we bake.")
    await confirmed(olga)
    wire = await _rise(town)
    wire.cut = "after"  # it arrives, and the process ends before it can say so
    await town.wait(seconds=61)
    assert letters(town) == ["ann", "bob", "olga"]
    await _rise(town)
    for _ in range(8):
        await town.wait(seconds=61)
    assert letters(town) == ["ann", "bob", "eve", "olga"]
    assert (await olga.whispers("/segments sent")).splitlines()[2] == (
        "4 of 5 sent, 1 could not be reached"
    )


async def _rise(town: Town) -> Wire:
    """Let the bot end and begin anew, on a platform that cannot tell what arrived."""
    url = town.app.database.url.render_as_string(hide_password=False)
    await town.app.stop()
    wire = Wire(town.square, town.clock, nonces=False)
    town.app = App(Database(url, "OFF"), house(), [wire], key=KEY, clock=town.clock)
    await town.app.start()
    town.platform = wire
    await town.app.settled()
    return wire


REFUSED = {
    "/segments send": "<letter> is missing: the name of a segment, or a filter, and behind it",
    "/segments send fading": "What shall I tell them? The words stand behind the filter,",
    "/segments send fadingg hello": 'At character 1: There is no field "fadingg".',
    f"/segments send all {'x' * 1501}": "That is longer than 1500 characters.",
    "/segments send channel:nowhere hello": "There is no chat nowhere here.",
}


async def test_what_cannot_be_sent_is_answered_in_both_languages(olga: Resident) -> None:
    town = olga.town
    for words, told in REFUSED.items():
        assert (await olga.whispers(words)).startswith(told)
    told = await olga.whispers("/segments send r=5 and r=1 hello")
    assert told.splitlines()[2:4] == [
        "0 members are meant.",
        "I know of nobody whom I can write to.",
    ]
    assert olga.buttons() == ["Discard"]
    await olga.whispers("/segments send all hello")
    await town.wait(hours=2)
    assert await confirmed(olga) == "This button has run out."
    await olga.whispers("/me language zh")
    cast = Cast(town, olga, olga, olga, olga, olga)
    for words in (*REFUSED, "/segments sent", "/segments send all hello", "/me broadcasts"):
        told = await olga.whispers(words)
        assert (
            cast.english_in(told, words, "Town Olga We we fading Discord Telegram", *FIELDS) == []
        ), words
    (send,) = [label for label in olga.buttons() if label.startswith("发送给 ")]
    assert cast.english_in(await olga.presses(send), "Town hello Discord Telegram") == []
