"""The outbox, as moderators see it: what was refused, lost, too late, or waits for long."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text

from bot.local.town import PLAZA, Resident, Town
from bot.outbox import MOST_WHY
from community.actions import Action, Ban, Delete, Leave, Mute, React, Say, SetRole, Unban, Unmute
from community.driving import drive
from community.events import Done
from community.outcomes import Dropped, Outcome, Refused, Unknown
from community.people import Chat
from community.ports import Governing
from community.words import Code, t
from storage.books import audit
from storage.store import Store
from tests.handlers.owners import rows

ALL_WENT = "Everything went out; nothing waits for long."
GONE = {
    "local": "the message is gone",
    "telegram": "Bad Request: message to edit not found",
    "discord": "Unknown Message",
}
WHEN = "(2 Mar 2026, 12:00)"


@pytest.fixture
async def mod(town: Town) -> Resident:
    mod = town.resident("Mod", role="moderator")
    await mod.says("hello")
    await town.resident("Ann").says("hello")
    return mod


async def goes_wrong(town: Town, outcome: Outcome, action: Action | None = None) -> int:
    """Let an action of an earlier process come to a bad end."""
    number = written(town, action or say(PLAZA))
    done = Done(at=town.clock.now(), platform=town.platform.name, action=number, outcome=outcome)
    await town.app.line.put([done])
    await town.app.settled()
    return number


async def test_whom_the_bot_may_not_write_to_is_no_mishap(town: Town, mod: Resident) -> None:
    town.square.plain.add(PLAZA)
    bob = town.resident("Bob", opened=False)
    await bob.says("/points")
    town.square.plain.clear()
    assert (await mod.says("/outbox")).splitlines()[-1] == ALL_WENT


async def test_what_is_worth_a_glance_and_cannot_be_shown_is_no_mishap(
    town: Town, mod: Resident
) -> None:
    town.square.plain.add(PLAZA)
    for name in ("Ann", "Bob"):
        await town.resident(name).says("/checkin")
    town.square.plain.clear()
    assert (await mod.says("/outbox")).endswith(ALL_WENT)


def written(town: Town, action: Action) -> int:
    """Put an action into the outbox as an earlier process would have."""
    store = Store(town.app.database)
    batch = store.begin()
    batch.at = int(town.clock.now().timestamp() * 1_000_000)
    page = batch.page()
    number = page.act(there(town, action))
    batch.merge(page)
    batch.commit()
    store.close()
    return number


def there(town: Town, action: Action) -> Action:
    """Give an action by the ids that the town's platform has for chats and people."""
    ids: dict[str, object] = {"platform": town.platform.name}
    ids["chat"] = town.platform.external(action.chat)
    for field in ("person", "to"):
        who = getattr(action, field, None)
        if who is not None:
            ids[field] = town.platform.account(who)
    return msgspec.structs.replace(action, **ids)


def say(chat: str, **more: object) -> Say:
    words = t("the code is {code}", code=Code("marked-secret"))
    return Say(platform="local", chat=chat, words=words, **more)  # type: ignore[arg-type]  # fields of Say


async def test_what_went_well_is_not_on_the_list(town: Town, mod: Resident) -> None:
    await town.resident("Ann").says("/checkin")
    assert await mod.says("/outbox") == ALL_WENT
    await goes_wrong(town, Dropped("taken back"))
    assert await mod.says("/outbox") == ALL_WENT


async def test_a_refusal_is_shown_with_what_where_why_and_when(town: Town, mod: Resident) -> None:
    await mod.says("/top")
    board = town.square.messages[-1]
    board.removed = True
    await mod.taps(board, board.buttons[0][0][1])
    number = rows(town, "SELECT id FROM mishap")[0][0]
    assert await mod.says("/outbox") == (
        "This did not go out:\n"
        f"{number}. changing a message in Plaza: refused: {GONE[town.platform.name]} {WHEN}"
    )
    assert mod.buttons() == [f"Try {number} again", f"Dismiss {number}"]


@pytest.mark.local_only("Telegram numbers no message that one alone sees: none changes")
async def test_a_second_try_that_succeeds_is_off_the_list(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Refused("not now"))
    await mod.says("/outbox")
    before = len(town.square.messages)
    told = await mod.presses(f"Try {number} again")
    assert told == f"Number {number} is tried again.\n{ALL_WENT}"
    assert [m.text for m in town.square.messages[before:]] == ["the code is marked-secret"]
    assert await mod.says("/outbox") == ALL_WENT
    noted = rows(town, "SELECT what, payload FROM audit")
    assert noted[-1][0] == "outbox.again"
    assert "marked-secret" not in noted[-1][1]
    assert audit(town.app.database).wrong == ()


@pytest.mark.local_only("Telegram numbers no message that one alone sees: none changes")
async def test_what_may_have_arrived_says_so_when_it_comes_again(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Unknown())
    said = await mod.says("/outbox")
    assert f"{number}. a message in Plaza: the bot was stopped meanwhile, nobody can say" in said
    await mod.presses(f"Try {number} again")
    assert town.square.messages[-1].text == "(sent again) the code is marked-secret"


async def test_what_was_too_late_is_not_tried_again(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Dropped("too late"))
    assert "it would have come too late" in await mod.says("/outbox")
    assert mod.buttons() == [f"Dismiss {number}"]
    assert await mod.presses(f"Dismiss {number}") == f"Number {number} is dismissed.\n{ALL_WENT}"
    assert rows(town, "SELECT what FROM audit")[-1] == ("outbox.dismiss",)


async def test_of_two_moderators_one_is_faster(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Refused("not now"))
    other = town.resident("Kim", role="moderator")
    await mod.says("/outbox")
    mine = town.square.messages[-1]
    await other.says("/outbox")
    theirs = town.square.messages[-1]
    again = mine.buttons[0][0][1]
    await mod.taps(mine, again)
    before = len(town.square.messages)
    assert await other.taps(theirs, theirs.buttons[0][0][1]) == (
        f"Number {number} is settled already."
    )
    assert len(town.square.messages) == before + 1


async def test_pages_and_all_at_once(town: Town, mod: Resident) -> None:
    numbers = [await goes_wrong(town, Refused(f"reason {i}")) for i in range(6)]
    first = await mod.says("/outbox")
    assert [f"{number}. " in first for number in numbers] == [False] * 2 + [True] * 4
    second = await mod.presses("More")
    assert [f"{number}. " in second for number in numbers] == [True] * 2 + [False] * 4
    await mod.presses(f"Dismiss {numbers[0]}")
    back = await mod.presses(f"Dismiss {numbers[1]}")
    assert back.startswith(f"Number {numbers[1]} is dismissed.\nThis did not go out:")
    assert f"{numbers[5]}. " in back, "an empty page shows the one before"
    await mod.says("/outbox")
    later = await goes_wrong(town, Refused("unseen"))
    assert await mod.presses("Dismiss all") == "4 entries are dismissed."
    left = await mod.says("/outbox")
    assert f"{later}. " in left
    assert left.count("refused") == 1


async def test_what_waits_for_long_is_shown(town: Town, mod: Resident) -> None:
    number = written(town, say(PLAZA))
    due = town.clock.now() + timedelta(days=1)
    written(town, say(PLAZA, due=due))
    assert await mod.says("/outbox") == ALL_WENT
    town.skip(minutes=11)
    assert await mod.says("/outbox") == (
        f"1 action waits for longer than 10 minutes:\n{number}. a message in Plaza: it waits {WHEN}"
    )


ACTIONS: dict[str, tuple[Action, str]] = {
    "delete": (Delete(platform="local", chat=PLAZA, message=1), "removing a message in Plaza"),
    "mute": (Mute(platform="local", chat=PLAZA, person="ann"), "muting Ann in Plaza"),
    "unmute": (Unmute(platform="local", chat=PLAZA, person="ann"), "letting Ann write again in"),
    "ban": (Ban(platform="local", chat=PLAZA, person="ann"), "banning Ann from Plaza"),
    "unban": (Unban(platform="local", chat=PLAZA, person="x"), "letting somebody back into Plaza"),
    "role": (
        SetRole(platform="local", chat=PLAZA, person="ann", role="r"),
        "changing the role of Ann in Plaza",
    ),
    "react": (React(platform="local", chat=PLAZA, message=1, emoji="x"), "a reaction in Plaza"),
    "leave": (Leave(platform="local", chat=PLAZA), "leaving Plaza"),
    "alone": (say(PLAZA, to="ann", private=True), "a private message to Ann"),
    "private": (say("dm:ann", to="ann"), "a private message to Ann"),
}


@pytest.mark.parametrize("kind", ACTIONS)
async def test_every_action_has_its_words_and_none_shows_what_was_to_be_said(
    kind: str, town: Town, mod: Resident
) -> None:
    action, words = ACTIONS[kind]
    await goes_wrong(town, Refused("the platform's own reason"), action)
    said = await mod.says("/outbox")
    assert f". {words}" in said
    assert "refused: the platform's own reason" in said
    assert "marked-secret" not in said


async def test_in_chinese(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Unknown())
    await mod.says("/me language zh")
    assert await mod.says("发件箱") == (
        "以下没有送达：\n"
        f"{number}. Plaza 的消息：途中机器人停止了，不知道是否送达（2026年3月2日 12:00）"
    )
    assert mod.buttons() == [f"重试 {number}", f"忽略 {number}"]


async def test_another_community_does_not_see_it(town: Town, mod: Resident) -> None:
    store, there = Store(town.app.database), town.platform
    batch = store.begin()
    page = batch.page()
    governing = page.port(Governing)

    other = drive(governing.found("Other", town.clock.now()))
    drive(
        governing.join_chat(
            Chat(0, 0, there.name, there.external("other"), title="Other"), other.id
        )
    )
    batch.merge(page)
    batch.commit()
    store.close()
    await goes_wrong(town, Refused("no"), say("other"))
    assert await mod.says("/outbox") == ALL_WENT
    keeper = town.resident("Olga", role="moderator")
    assert "a message in Other" in await keeper.says("/outbox", chat="other")


async def test_strange_names_and_reasons_are_only_shown(town: Town, mod: Resident) -> None:
    await town.resident("@everyone\u202e").says("hello")
    account = town.resident("@everyone\u202e").soul.id
    ban = Ban(platform="local", chat=PLAZA, person=account)
    await goes_wrong(town, Refused("no\n\n9. forged: @everyone\u202e" + "x" * MOST_WHY), ban)
    said = await mod.says("/outbox")
    assert "\u202e" not in said
    assert "\n9. forged" not in said


async def test_a_token_in_a_refusal_is_nobodys(town: Town, mod: Resident) -> None:
    token = "12345678:" + "m" * 35
    action = say(PLAZA)
    reported = town.app.outbox._done(1, action, Refused(f"https://host/bot{token}/send failed"))
    assert token not in str(reported.outcome)


async def test_what_was_forgotten_is_no_longer_shown(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Refused("no"))
    with town.app.database.writing() as connection:
        connection.execute(text("DELETE FROM outbox WHERE id = :number"), {"number": number})
        connection.execute(text("UPDATE version SET n = n + 1"))
    assert await mod.says("/outbox") == ALL_WENT


@pytest.mark.parametrize("role", [None, "helper"])
async def test_it_is_for_moderators(town: Town, role: str | None) -> None:
    assert await town.resident("Bob", role=role).says("/outbox") == "Only moderators may do that."


async def test_a_press_of_a_member_does_nothing(town: Town, mod: Resident) -> None:
    number = await goes_wrong(town, Refused("no"))
    await mod.says("/outbox")
    shown = town.square.messages[-1]
    data = shown.buttons[0][0][1]
    told = await town.resident("Ann").taps(shown, data)
    assert told == "You may not press this button."
    assert rows(town, "SELECT id FROM mishap") == [(number,)]
