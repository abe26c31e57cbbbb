"""What Discord sends, and what the core hears of it: messages, edits, removals, reactions."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from bot.discord.accounts import Unreadable, id_at, time_of
from bot.discord.inbound import read
from community.events import Changed, Edited, Event, Person, Place, Quoted, Reacted, Removed
from community.extras import Extras
from tests.bot.discord.golden import (
    ADMINS,
    ALONE,
    ANN,
    ANN_RAW,
    AT,
    BAKERS,
    BOB,
    BOB_RAW,
    BOT_RAW,
    HERE,
    ID,
    LATER,
    ME,
    MODERATORS,
    NOW,
    NUMBER,
    PLAZA,
    POST,
    PRIVATE,
    READERS,
    THREAD,
    WEBHOOK,
    bakers,
    edited,
    member,
    message,
    of,
    said,
)

CDN = "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1"
SEVERAL = [{"filename": name} for name in ("a.PNG", "b.jpg", "c")]
VOICE, FILE = {"filename": "voice-message.ogg"}, {"filename": "a", "url": CDN}
CREATE, UPDATE = "MESSAGE_CREATE", "MESSAGE_UPDATE"
QUOTED = {"id": "88", "author": BOB_RAW, "content": "?"}
REPLY = {"type": 19, "message_reference": {"message_id": "88", "channel_id": PLAZA}}
ABOUT_ID = {"channel_id": PLAZA, "message_id": ID, "guild_id": BAKERS}
HOOKED = Person("77", "Captain Hook", "Captain Hook", True)


def ranked(rank: int | None, **more: Any) -> Person:
    return msgspec.structs.replace(ANN, rank=rank, **more)


def alone(**more: Any) -> dict[str, Any]:
    found = message(channel_id=PRIVATE, **more)
    return {name: value for name, value in found.items() if name not in ("guild_id", "member")}


SAID: dict[str, tuple[str, Any, list[Event]]] = {
    "a message": (CREATE, message(), [said()]),
    "by nick": (CREATE, message(member=member(nick="Annie")), [said(who=ranked(0, name="Annie"))]),
    "by a moderator": (CREATE, message(member=member(MODERATORS)), [said(who=ranked(2))]),
    "by an admin": (CREATE, message(member=member(READERS, ADMINS)), [said(who=ranked(3))]),
    "roles as objects": (
        CREATE,
        message(member=member({"id": MODERATORS, "name": "Moderators"})),
        [said(who=ranked(2))],
    ),
    "by a role that nobody told of": (CREATE, message(member=member("999")), [said()]),
    "by nobody's member": (CREATE, message(member=None), [said(who=ranked(None))]),
    "in a thread of a forum": (CREATE, message(channel_id=THREAD), [said(POST)]),
    "in a channel that nobody told of": (
        CREATE,
        message(channel_id="1500"),
        [said(Place("1500", server=BAKERS))],
    ),
    "in private": (CREATE, alone(), [said(ALONE, ranked(None))]),
    "by ourselves": (CREATE, message(author=BOT_RAW), []),
    "by a bot": (
        CREATE,
        message(author=ANN_RAW | {"bot": True}),
        [said(who=ranked(0, bot=True))],
    ),
    "by a webhook": (
        CREATE,
        message(author=WEBHOOK, webhook_id="77", member=None),
        [said(who=HOOKED)],
    ),
    "without content": (CREATE, message(content=""), [said(text="")]),
    "a reply": (
        CREATE,
        message(**REPLY, referenced_message=QUOTED),
        [said(reply=Quoted(88, msgspec.structs.replace(BOB, rank=None)))],
    ),
    "a reply to what is gone": (
        CREATE,
        message(**REPLY, referenced_message=None),
        [said(reply=Quoted(88))],
    ),
    "a forwarded message": (
        CREATE,
        message(message_reference={"type": 1, "message_id": "88"}),
        [said()],
    ),
    "a forwarded message with what it said": (
        CREATE,
        message(
            content="",
            message_reference={"type": 1, "message_id": "88"},
            message_snapshots=[{"message": {"content": "cheap bread"}}],
        ),
        [said(text="", extras=Extras(forwarded="channel", quote="cheap bread"))],
    ),
    "mentions": (
        CREATE,
        message(content="hi <@9>", mentions=[BOB_RAW | {"member": member(nick="Bobby")}]),
        [said(text="hi <@9>", mentions=(Person("9", "Bobby", "bob"),))],
    ),
    "pictures and a file": (CREATE, message(attachments=SEVERAL), [said(media=("photo", "file"))]),
    "a picture that can be looked at": (
        CREATE,
        message(attachments=[{"filename": "a.png", "url": CDN, "content_type": "image/png"}]),
        [said(media=("photo",), extras=Extras(pictures=(CDN,)))],
    ),
    "a voice message": (CREATE, message(attachments=[VOICE]), [said(media=("voice",))]),
    "a file that comes with a command": (
        CREATE,
        message(content="!checkin", attachments=[FILE]),
        [said(text="/checkin", media=("file",), extras=Extras(files=(CDN,)))],
    ),
    "a sticker, a poll and a link": (
        CREATE,
        message(content="https://a.b", sticker_items=[{"id": "1"}], poll={"question": {}}),
        [said(text="https://a.b", media=("sticker", "poll", "link"))],
    ),
    "a join, told by a message": (
        CREATE,
        message(type=7),
        [Changed(platform="discord", place=HERE, at=AT, who=ranked(None), what="line", value=ID)],
    ),
    "a pin": (CREATE, message(type=6), []),
    "what a thread began with": (CREATE, message(type=21), []),
    "a lone surrogate and a NUL": (CREATE, message(content="a\ud800\0b"), [said(text="a?b")]),
    "edited before it was read": (
        CREATE,
        message(edited_timestamp=LATER, content="rye"),
        [said(text="rye"), edited("rye")],
    ),
    "an edit": (UPDATE, message(edited_timestamp=LATER, content="rye"), [edited("rye")]),
    "a preview of a link": (UPDATE, message(content="rye"), []),
    "a part of an edit": (UPDATE, {"id": ID, "channel_id": PLAZA, "guild_id": BAKERS}, []),
    "our own edit": (UPDATE, message(author=BOT_RAW, edited_timestamp=LATER), []),
    "a removal": (
        "MESSAGE_DELETE",
        {"id": ID, "channel_id": PLAZA, "guild_id": BAKERS},
        [of(Removed, place=HERE, who=None, message=NUMBER)],
    ),
    "a removal of several": (
        "MESSAGE_DELETE_BULK",
        {"ids": ["5", "6"], "channel_id": THREAD, "guild_id": BAKERS},
        [of(Removed, place=POST, who=None, message=number) for number in (5, 6)],
    ),
    "a removal in private": ("MESSAGE_DELETE", {"id": ID, "channel_id": PRIVATE}, []),
    "a reaction": (
        "MESSAGE_REACTION_ADD",
        ABOUT_ID
        | {"user_id": "7", "emoji": {"id": None, "name": "👍"}, "member": member(user=ANN_RAW)},
        [of(Reacted, place=HERE, message=NUMBER, emoji=("👍",))],
    ),
    "a reaction of a guild's own": (
        "MESSAGE_REACTION_ADD",
        ABOUT_ID | {"user_id": "7", "emoji": {"id": "5", "name": "rye", "animated": True}},
        [of(Reacted, place=HERE, who=Person("7"), message=NUMBER, emoji=("<a:rye:5>",))],
    ),
    "our own reaction": (
        "MESSAGE_REACTION_ADD",
        ABOUT_ID | {"user_id": "42", "emoji": {"name": "👍"}},
        [],
    ),
    "a reaction taken back": (
        "MESSAGE_REACTION_REMOVE",
        ABOUT_ID | {"user_id": "7", "emoji": {"name": "👍"}},
        [of(Reacted, place=HERE, who=Person("7"), message=NUMBER)],
    ),
    "a channel's new name": (
        "CHANNEL_UPDATE",
        {"id": PLAZA, "type": 0, "guild_id": BAKERS, "name": "square"},
        [
            of(
                Changed,
                place=msgspec.structs.replace(HERE, title="square"),
                who=None,
                what="title",
                value="square",
            )
        ],
    ),
    "a channel's old name": (
        "CHANNEL_UPDATE",
        {"id": PLAZA, "type": 0, "guild_id": BAKERS, "name": "plaza"},
        [],
    ),
    "somebody types": ("TYPING_START", {"channel_id": PLAZA, "user_id": "7"}, []),
}


@pytest.mark.parametrize(("kind", "payload", "events"), SAID.values(), ids=SAID.keys())
def test_what_is_said_is_heard(kind: str, payload: Any, events: list[Event]) -> None:
    assert read(kind, payload, ME, bakers(), now=NOW) == events
    raw = json.dumps(payload).encode()
    assert read(kind, raw, ME, bakers(), now=NOW) == events


WORDS = {
    "!checkin": "/checkin",
    "! checkin": "/checkin",
    "!give <@9> 20": "/give @9 20",
    "!give <@!9> 20": "/give @9 20",
    "!签到": "签到",
    "!important": "!important",
    "!!!": "!!!",
    "!": "!",
    "/give <@9> 20": "/give @9 20",
    "<@42> checkin": "/checkin",
    "<@!42>: give <@9> 20": "/give @9 20",
    "<@42> /points": "/points",
    "<@42> 签到": "签到",
    "<@42> how are you?": "<@42> how are you?",
    "<@42>": "<@42>",
    "<@9> checkin": "<@9> checkin",
    "<:rye:5> bread": "<:rye:5> bread",
    "hi <@9>": "hi <@9>",
}


@pytest.mark.parametrize(("text", "heard"), WORDS.items())
def test_a_command_is_one_in_whatever_way_it_is_called(text: str, heard: str) -> None:
    assert read(CREATE, message(content=text), ME, bakers(), now=NOW) == [said(text=heard)]


WRONG: dict[str, tuple[str, Any]] = {
    "no object": (CREATE, ["id"]),
    "no JSON": (CREATE, b'{"id":'),
    "an id of letters": (CREATE, message(id="x")),
    "an id that is too large": (CREATE, message(id="9" * 19)),
    "no author": (CREATE, message(author=None)),
    "an author without an id": (CREATE, message(author={"username": "ann"})),
    "a time without a zone": (UPDATE, message(edited_timestamp="2026-03-02T12:00:20")),
    "a number for a text": (CREATE, message(content=5)),
    "a bot's private chat": (CREATE, alone(author=ANN_RAW | {"bot": True})),
}


@pytest.mark.parametrize(("kind", "payload"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_read_is_said_to_be_unreadable(kind: str, payload: Any) -> None:
    with pytest.raises(Unreadable):
        read(kind, payload, ME, bakers(), now=NOW)


def test_the_set_of_somebodys_reactions_is_told() -> None:
    guilds = bakers()

    def told(kind: str, emoji: str) -> list[tuple[str, ...]]:
        about = ABOUT_ID | {"user_id": "7", "emoji": {"name": emoji}}
        return [e.emoji for e in read(kind, about, ME, guilds, now=NOW) if isinstance(e, Reacted)]

    assert told("MESSAGE_REACTION_ADD", "👍") == [("👍",)]
    assert told("MESSAGE_REACTION_ADD", "❤") == [("👍", "❤")]
    assert told("MESSAGE_REACTION_REMOVE", "👍") == [("❤",)]
    assert told("MESSAGE_REACTION_REMOVE", "❤") == [()]
    assert told("MESSAGE_REACTION_ADD", "👍") == [("👍",)]
    assert told("MESSAGE_REACTION_REMOVE_EMOJI", "👍") == [()]


def test_a_removal_in_a_private_chat_that_is_known_is_heard() -> None:
    guilds = bakers()
    read(CREATE, alone(), ME, guilds, now=NOW)
    gone = read("MESSAGE_DELETE", {"id": ID, "channel_id": PRIVATE}, ME, guilds, now=NOW)
    assert gone == [of(Removed, place=ALONE, who=None, message=NUMBER)]


def test_an_id_is_a_moment() -> None:
    assert time_of(id_at(NOW)) == NOW
    assert time_of(175928847299117063).isoformat() == "2016-04-30T11:18:25.796000+00:00"


def test_a_message_and_its_edits_have_the_same_ids_live_and_caught_up() -> None:
    live = read(CREATE, message(), ME, bakers(), now=NOW)
    again = read(CREATE, message(edited_timestamp=LATER), ME, bakers(), now=AT)
    change = read(UPDATE, message(edited_timestamp=LATER), ME, bakers(), now=NOW)
    assert live[0].claim == again[0].claim
    assert isinstance(change[0], Edited)
    assert change[0].claim == again[1].claim
