"""What each platform makes of each action, and how it says no."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.local.square import BOT, Shown
from bot.local.town import PLAZA, Resident, Town
from bot.wording import render
from community.actions import (
    Action,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Mute,
    Pin,
    React,
    Say,
    SetRole,
    Show,
    Unban,
    Unmute,
)
from community.buttons import Button
from community.mishaps import NO_GLANCE
from community.outcomes import Dropped, Outcome, Refused, Sent
from community.pictures import BoardPicture
from community.rights import DELETE, HEAR
from community.words import Code, Lines, Name, Phrase, t
from tests.bot.contract.conftest import Do

HELLO, BYE = t("Hello, {name}.", name=Name("Ann")), t("Bye.")
BUTTON = Button(t("Month"), "board", ("points", 0))
STRANGE = (
    *("@everyone", "@here", "<b>Bob</b>", "*Bob* _Kim_ `x`", "[Bob](https://evil.example)"),
    *("evil.example", "/award", "\u202eAnn", "A\nB", "<@12345>", "x" * 300, "#general"),
)


@pytest.fixture
def here(town: Town) -> dict[str, Any]:
    """The plaza, by the platform's own names."""
    return {"platform": town.platform.name, "chat": town.platform.external(PLAZA)}


@pytest.fixture
async def ann(town: Town) -> Resident:
    ann = town.resident("Ann")
    await ann.says("hello")
    return ann


def last(town: Town) -> Shown:
    return town.square.messages[-1]


def sent(outcome: object) -> int:
    """The platform's number of what was sent."""
    assert isinstance(outcome, Sent), outcome
    return outcome.message


async def test_what_is_said_stands_in_the_chat_under_its_number(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    assert ann.last is not None
    told = town.platform.number(ann.last.id)
    number = sent(await do(Say(**here, words=HELLO, reply_to=told, buttons=((BUTTON,),))))
    shown = last(town)
    assert town.platform.number(shown.id) == number
    assert (shown.by, shown.chat, shown.text) == (BOT, PLAZA, "Hello, Ann.")
    assert shown.reply_to == ann.last.id
    assert shown.buttons == ((("Month", town.seal(BUTTON)),),)


async def test_it_changes_and_goes_and_that_twice_is_no_mistake(
    town: Town, here: dict[str, Any], do: Do
) -> None:
    number = sent(await do(Say(**here, words=HELLO, buttons=((BUTTON,),))))
    for _ in range(2):
        assert sent(await do(Edit(**here, message=number, words=BYE))) == number
        assert (last(town).text, last(town).buttons) == ("Bye.", ())
    for _ in range(2):
        assert isinstance(await do(Delete(**here, message=number)), Sent)
        assert last(town).removed
    refused = await do(Edit(**here, message=number, words=HELLO))
    assert isinstance(refused, Refused)
    assert not refused.unreachable


async def test_a_reaction_stands_below_the_message(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    assert ann.last is not None
    for _ in range(2):
        assert isinstance(
            await do(React(**here, message=town.platform.number(ann.last.id), emoji="👍")), Sent
        )
    assert set(ann.last.reactions) == {"👍"}
    away = React(**here, message=town.platform.number(ann.last.id), emoji="👍", given=False)
    assert isinstance(await do(away), Sent)
    assert ann.last.reactions == ()


async def test_a_message_is_pinned_and_no_longer(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    assert ann.last is not None
    for given in (True, True, False):
        pin = Pin(**here, message=town.platform.number(ann.last.id), given=given)
        assert isinstance(await do(pin), Sent)
        assert ann.last.pinned is given


async def test_a_picture_stands_above_its_words_and_both_change(
    town: Town, here: dict[str, Any], do: Do
) -> None:
    def show(title: str, instead: int | None = None) -> Show:
        board = BoardPicture(t("Points"), title, "points", ())
        return Show(**here, words=HELLO, picture=board, instead_of=instead)

    number = sent(await do(show("Town")))
    first = last(town).picture
    assert first is not None
    assert first.startswith(b"\x89PNG")
    assert last(town).text == "Hello, Ann."
    assert sent(await do(show("Village", number))) == number
    assert last(town).picture not in (None, first)
    assert len([m for m in town.square.messages if m.by == BOT]) == 1


async def test_a_file_is_handed_to_its_person_alone(
    town: Town, here: dict[str, Any], ann: Resident, do: Do, tmp_path: Path
) -> None:
    file, bob = tmp_path / "data", town.resident("Bob", opened=False)
    file.write_bytes(b"all about somebody")
    hand = Hand(**here, file=str(file), name="data.json", words=HELLO)
    assert sent(await do(msgspec.structs.replace(hand, to=town.platform.account("ann"))))
    assert last(town).file == ("data.json", b"all about somebody")
    assert ann.sees(last(town))
    assert not bob.sees(last(town))
    file.unlink()
    refused = await do(msgspec.structs.replace(hand, to=town.platform.account("ann")))
    assert refused == Refused("the file cannot be read: No such file or directory")


@pytest.mark.parametrize(
    "case",
    [
        ("opened", {}, "alone"),
        ("never", {}, "alone"),
        ("closed", {}, "alone"),
        ("opened", {"secret": True}, "private"),
        ("opened", {"fallback": "hold"}, "private"),
        ("never", {"secret": True}, "unreachable"),
        ("closed", {"secret": True}, "unreachable"),
        ("closed", {"fallback": "hold"}, "unreachable"),
        ("opened", {"plain": True}, "private"),
        ("never", {"plain": True}, "unreachable"),
        ("closed", {"plain": True}, "unreachable"),
        ("opened", {"plain": True, "fallback": "ephemeral"}, "nowhere"),
    ],
)
async def test_where_a_private_answer_stands(
    case: tuple[str, dict[str, Any], str], town: Town, here: dict[str, Any], do: Do
) -> None:
    state, more, where = case
    kim = town.resident("Kim", opened=state != "never")
    kim.soul.closed = state == "closed"
    rest = {name: value for name, value in more.items() if name != "plain"}
    alone: dict[str, Any] = {"private": True, "to": town.platform.account("kim")}
    if "plain" in more:
        town.square.plain.add(PLAZA)
        await do(Say(**here, **alone, words=BYE))  # by which it is found out
    token = town.platform.token("kim", PLAZA) if where == "alone" else ""
    say = Say(**here, **alone, **rest, words=HELLO, token=token)
    before = len(town.square.messages)
    outcome = await do(say)
    left = [m for m in town.square.messages[before:] if not m.removed]
    assert all(kim.sees(m) and m.text == "Hello, Ann." for m in left)
    assert [m.only or m.chat for m in left] == {
        "alone": ["kim"],
        "private": [kim.private],
    }.get(where, [])
    match where:
        case "alone" | "private":
            assert isinstance(outcome, Sent)
            assert outcome.private == (where == "private")
        case "nowhere":
            assert outcome == Dropped(NO_GLANCE)
        case _:
            assert isinstance(outcome, Refused)
            assert outcome.unreachable


async def test_who_is_muted_or_banned_is_so_until_that_ends(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    person, now = town.platform.account("ann"), town.clock.now()
    steps: list[tuple[Action, str | None]] = [
        (Mute(**here, person=person, ends=now), None),
        (Ban(**here, person=person, ends=now - timedelta(hours=1)), None),
        (Mute(**here, person=person, ends=now + timedelta(hours=1)), "mute"),
        (Mute(**here, person=person), "mute"),
        (Unmute(**here, person=person), None),
        (Ban(**here, person=person, ends=now + timedelta(days=1)), "ban"),
        (Ban(**here, person=person), "ban"),
        (Unban(**here, person=person), None),
        (Unban(**here, person=person), None),
    ]
    for action, state in steps:
        assert isinstance(await do(action), Sent), action
        assert town.square.restricted.get((PLAZA, ann.soul.id)) == state, action


async def test_a_role_is_given_and_taken(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    role = SetRole(**here, person=town.platform.account("ann"), role="Baker")
    assert isinstance(await do(role), Sent)
    assert town.square.roles == {("ann", "Baker")}
    assert isinstance(await do(msgspec.structs.replace(role, given=False)), Sent)
    assert town.square.roles == set()


async def test_what_it_has_no_right_to_is_refused_and_nothing_happens(
    town: Town, here: dict[str, Any], ann: Resident, do: Do
) -> None:
    await town.allows(PLAZA, HEAR)
    person, theirs = town.platform.account("ann"), ann.last
    assert theirs is not None
    actions: list[Action] = [
        Mute(**here, person=person),
        Ban(**here, person=person),
        Delete(**here, message=town.platform.number(theirs.id)),
        SetRole(**here, person=person, role="Baker"),
    ]
    for action in actions:
        outcome: Outcome | object = await do(action)
        assert isinstance(outcome, Refused), action
        assert outcome.why
        assert not outcome.unreachable
    assert (town.square.restricted, town.square.roles, theirs.removed) == ({}, set(), False)
    own = sent(await do(Say(**here, words=HELLO)))
    assert isinstance(await do(Delete(**here, message=own)), Sent)
    await town.allows(PLAZA, HEAR, DELETE)
    assert isinstance(await do(Delete(**here, message=town.platform.number(theirs.id))), Sent)
    assert theirs.removed


async def test_a_chat_that_was_left_takes_nothing_more(
    town: Town, here: dict[str, Any], do: Do
) -> None:
    assert isinstance(await do(Leave(**here)), Sent)
    assert town.square.left == {PLAZA}
    refused = await do(Say(**here, words=HELLO))
    assert isinstance(refused, Refused)
    assert not refused.unreachable


async def test_long_words_are_shown_from_their_beginning(
    town: Town, here: dict[str, Any], do: Do
) -> None:
    for line in ("word " * 60, "🥖" * 200, "谢" * 250):
        words = Lines(tuple(t("{line}", line=Code(line)) for _ in range(50)))
        before = len(town.square.messages)
        assert sent(await do(Say(**here, words=words)))
        stands = [shown.text for shown in town.square.messages[before:]]
        assert len(stands[0].encode("utf-16-le")) > 3_000
        told = "".join("".join(stands).split()).removesuffix("…")
        assert "".join(render(words, "en").split()).startswith(told)
    longest = Button(t("{word}", word=Code("谢" * 80)), "board")
    assert sent(await do(Say(**here, words=HELLO, buttons=((longest,),))))


@pytest.mark.parametrize("name", STRANGE)
async def test_a_name_is_no_mention_no_link_and_no_markup(
    name: str, town: Town, here: dict[str, Any], do: Do
) -> None:
    words = t("{name}: {words}", name=Name(name), words=Phrase(name))
    assert sent(await do(Say(**here, words=words)))
    assert last(town).text == render(words, "en")
    assert "@everyone" not in last(town).text
    assert "\n" not in last(town).text


async def test_said_again_under_its_number_it_is_the_same_where_a_number_counts(
    town: Town, here: dict[str, Any]
) -> None:
    first, second = [await town.platform.perform(5, Say(**here, words=HELLO)) for _ in range(2)]
    assert (sent(first) == sent(second)) is town.platform.nonces
