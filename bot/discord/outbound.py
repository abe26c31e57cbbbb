"""From actions to Discord's calls, and from what it says to outcomes: pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, assert_never

import msgspec

from bot.discord.accounts import PLATFORM
from bot.discord.components import leading, rows
from bot.discord.errors import CLOSED, UNKNOWN_BAN, UNKNOWN_MESSAGE
from bot.discord.lengths import MOST_ALT, MOST_EMBED, MOST_TEXT, fitted, parts, plain, units
from bot.discord.tokens import Token
from bot.discord.wire import Rejected, Upload
from bot.platform import AGAIN
from bot.wording import render, shorten
from community.actions import (
    Action,
    Admit,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Lock,
    Mute,
    Pin,
    React,
    Say,
    SetRole,
    Show,
    Slow,
    Survey,
    Unban,
    Unlock,
    Unmute,
    type_of_action,
)
from community.buttons import Button
from community.mishaps import NO_GLANCE
from community.outcomes import Dropped, Later, Outcome, Refused, Sent
from community.renewing import LONGEST

NO_REQUESTS = "nobody asks a bot to be let in here"
A_LITTLE = timedelta(minutes=1)
"""By so much clocks may differ."""
EPHEMERAL, NO_PREVIEWS = 1 << 6, 1 << 2
"""Flags of a message: one person alone sees it; addresses in it bring no boxes."""
NOBODY = {"parse": [], "replied_user": False}
"""Whom a message calls, whatever stands in it."""

MESSAGES = "/channels/{channel_id}/messages"
MESSAGE = MESSAGES + "/{message_id}"
REACTION = MESSAGE + "/reactions/{emoji}/@me"
PINNED = MESSAGES + "/pins/{message_id}"
MEMBER = "/guilds/{guild_id}/members/{user_id}"
BAN = "/guilds/{guild_id}/bans/{user_id}"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
ORIGINAL = FOLLOW_UP + "/messages/@original"

Seal = Callable[[Button, str], str]


class Call(msgspec.Struct, frozen=True):
    """A call to make. `private` says that it writes to one person, `more` that a part follows."""

    method: str
    path: str
    params: dict[str, Any]
    json: Any = None
    files: dict[str, Upload] = {}
    query: dict[str, str | int] = {}
    private: bool = False
    more: bool = False


class Means(msgspec.Struct, frozen=True):
    """What a call is made with: where its chat is, the bot's seal, what was drawn or read.

    `number` is the action's, which sent again is the same message. `channel` is where something is
    said, `direct` that it is somebody's private one, `guild` where people are dealt with, `role`
    the id of a role. `token` is by what it answers, `fills` that this is shown to come there.
    `part` says how many parts of the words have been said already.
    """

    number: int
    seal: Seal
    now: datetime
    channel: str = ""
    direct: bool = False
    guild: str = ""
    role: str = ""
    token: Token | None = None
    fills: bool = False
    content: bytes | None = None
    part: int = 0


def call_for(action: Action, means: Means) -> Call | Outcome:
    """Give the call that does an action, or its outcome where there is none to make."""
    known: type_of_action = action  # type: ignore[assignment]  # the union is closed
    match known:
        case Say():
            return _say(known, means)
        case Hand():
            return _hand(known, means)
        case Edit(message=message):
            return _edit(known, message, means)
        case Delete(message=message):
            return Call("DELETE", MESSAGE, _at(means, message))
        case React() | Pin():
            return _mark(known, means)
        case Survey() | Lock() | Slow() | Unlock():
            return Refused("it takes several calls")
        case Leave():
            return Call("DELETE", "/users/@me/guilds/{guild_id}", {"guild_id": means.guild})
        case SetRole(person=person, given=given):
            about = _of(means, person) | {"role_id": means.role}
            return Call("PUT" if given else "DELETE", MEMBER + "/roles/{role_id}", about)
        case Admit():
            return Refused(NO_REQUESTS)
        case Mute() | Unmute() | Ban() | Unban():
            return _restrain(known, means)
        case _:
            assert_never(known)


def _mark(action: React | Pin, means: Means) -> Call:
    method, about = "PUT" if action.given else "DELETE", _at(means, action.message)
    if isinstance(action, Pin):
        return Call(method, PINNED, about)
    return Call(method, REACTION, about | {"emoji": _emoji(action.emoji)})


def _restrain(action: Mute | Unmute | Ban | Unban, means: Means) -> Call | Outcome:
    about = _of(means, action.person)
    match action:
        case Unban():
            return Call("DELETE", BAN, about)
        case Unmute():
            return Call("PATCH", MEMBER, about, {"communication_disabled_until": None})
        case Mute(ends=ends) | Ban(ends=ends) if ends is not None and ends <= means.now:
            return Sent()
        case Mute(ends=ends):
            latest = means.now + LONGEST[PLATFORM] - A_LITTLE
            until = min(ends or latest, latest).isoformat()
            return Call("PATCH", MEMBER, about, {"communication_disabled_until": until})
        case Ban():
            return Call("PUT", BAN, about, {"delete_message_seconds": 0})
        case _:
            assert_never(action)


# What is said.


def destination(action: Action) -> tuple[str, str]:
    """Give the person to whom something is said in private, or else the channel, or the chat."""
    match action:
        case Hand(to=to):
            return to, ""
        case Say(to=str(to)) if action.private or not action.chat or action.chat == to:
            return to, ""
        case Say() | Edit() | Delete() | React() | Pin() if action.topic:
            return "", str(action.topic)
    return "", action.chat


def is_for_nobody(say: Say) -> bool:
    """Whether something is only worth a glance that nobody can be given here."""
    return say.private and (say.fallback == "ephemeral" or say.to is None)


def _say(say: Say, means: Means) -> Call | Outcome:
    if isinstance(say, Show) and say.instead_of is not None:
        return _edit(say, say.instead_of, means)
    by_token = means.token is not None
    if not by_token and not means.direct and is_for_nobody(say):
        return Dropped(NO_GLANCE)
    is_elsewhere = means.direct and say.chat != say.to
    text = render(say.told_alone if is_elsewhere else say.words, say.language)
    # What vanishes is one message, and so is what a picture tells as well.
    told = [text] if say.vanish or means.content else parts(text)
    text, more = told[means.part], means.part + 1 < len(told)
    if say.again and not means.part:
        text = f"{render(AGAIN, say.language)} {text}"
    body = _body(text, means) | {"components": [] if more else _components(say, means)}
    if say.image:
        body |= {"flags": 0, "embeds": [{"image": {"url": say.image}}, *body.get("embeds", [])]}
    files = _picture(body, text, means)
    if by_token:
        return _answer(say, body, files, means, more=more)
    if say.reply_to and not means.direct and not means.part:
        reply = {"type": 0, "message_id": str(say.reply_to), "fail_if_not_exists": False}
        body["message_reference"] = reply
    body |= {"nonce": _nonce(means), "enforce_nonce": True}
    where = {"channel_id": means.channel}
    return Call("POST", MESSAGES, where, body, files, private=means.direct, more=more)


def _answer(
    say: Say, body: dict[str, Any], files: dict[str, Upload], means: Means, *, more: bool
) -> Call:
    """Give the call that answers by a token: in the place of what is shown to wait, or after it."""
    if means.fills:
        return Call("PATCH", ORIGINAL, _by(means), body, files, more=more)
    if say.private:
        body["flags"] |= EPHEMERAL
    return Call("POST", FOLLOW_UP, _by(means), body, files, {"wait": "true"}, more=more)


def _hand(hand: Hand, means: Means) -> Call:
    body = _body(render(hand.words, hand.language), means)
    body |= {"nonce": _nonce(means), "enforce_nonce": True}
    files = {"files[0]": (hand.name, means.content or b"")}
    return Call("POST", MESSAGES, {"channel_id": means.channel}, body, files, private=True)


def _edit(action: Edit | Show, message: int, means: Means) -> Call:
    text = render(action.words, action.language)
    body = _body(text, means) | {"components": _components(action, means)}
    body["embeds"] = body.get("embeds", [])
    files = _picture(body, text, means)
    if means.token is not None:  # what one person alone is shown can be changed in no other way
        return Call("PATCH", ORIGINAL, _by(means), body, files)
    return Call("PATCH", MESSAGE, _at(means, message), body, files)


def _body(text: str, means: Means) -> dict[str, Any]:
    """Give a message's words; those of one that must not be two stand in a box if they are long."""
    body: dict[str, Any] = {"allowed_mentions": NOBODY, "flags": NO_PREVIEWS}
    if units(text) <= MOST_TEXT or means.content is not None:
        return body | {"content": plain(fitted(text, MOST_TEXT))}
    return body | {
        "content": "",
        "flags": 0,  # which would hide the box as well
        "embeds": [{"description": plain(fitted(text, MOST_EMBED))}],
    }


def _picture(body: dict[str, Any], text: str, means: Means) -> dict[str, Upload]:
    """Hang a picture on a message, with its words for who cannot see it."""
    if means.content is None:
        return {}
    about = {"id": 0, "filename": "picture.png", "description": shorten(text, MOST_ALT)}
    body["attachments"] = [about]
    return {"files[0]": ("picture.png", means.content)}


def _components(action: Say | Edit, means: Means) -> list[dict[str, Any]]:
    chat = action.chat
    if isinstance(action, Say) and means.direct and action.to:
        chat = action.to
    place = f"{action.platform}:{chat}"
    buttons = action.buttons
    if isinstance(action, Say) and action.link is not None:
        buttons = (*buttons, (action.link,))
    found = rows(buttons, action.language, lambda button: means.seal(button, place))
    return [*found, *leading(action.pages if isinstance(action, Say) else ())]


def _emoji(emoji: str) -> str:
    """Give an emoji as an address has it; a guild's own one is written `<:name:id>`."""
    return emoji.strip("<>").removeprefix("a:").removeprefix(":")


def _nonce(means: Means) -> str:
    return f"{means.number}.{means.part}" if means.part else str(means.number)


def _by(means: Means) -> dict[str, Any]:
    assert means.token is not None
    return {"webhook_id": means.token.application, "webhook_token": means.token.token}


def _at(means: Means, message: int) -> dict[str, Any]:
    return {"channel_id": means.channel, "message_id": str(message)}


def _of(means: Means, person: str) -> dict[str, Any]:
    return {"guild_id": means.guild, "user_id": person}


# What comes of it.


def outcome_of(call: Call, no: Rejected) -> Outcome | Later:
    """Give what a rejected call means for its action."""
    if no.retry_after:
        return Later(no.retry_after, everywhere=no.everywhere)
    is_gone = no.number == UNKNOWN_MESSAGE and call.method == "DELETE"
    if is_gone or (no.number == UNKNOWN_BAN and call.path == BAN):
        return Sent()
    return Refused(no.why, unreachable=call.private and no.number in CLOSED)
