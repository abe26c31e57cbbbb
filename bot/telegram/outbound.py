"""From actions to calls of the Bot API, and from what Telegram says to outcomes: pure functions."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, assert_never

import msgspec

from bot.platform import AGAIN
from bot.telegram.keyboards import Seal, keyboard
from bot.telegram.lengths import MOST_CAPTION, MOST_TAG, MOST_TEXT, fitted, parts
from bot.telegram.wire import Rejected, Upload
from bot.wording import render
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
    OfChats,
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
from community.mishaps import NO_GLANCE
from community.outcomes import Dropped, Later, Outcome, Refused, Sent

SOONEST, LATEST = timedelta(seconds=35), timedelta(days=365)
"""What ends sooner than half a minute or later than a year would never end."""
TOO_FAST = 5.0
"""Seconds to wait where Telegram does not say how many."""
PICTURE = "picture"
RIGHTS = (
    *("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos"),
    *("can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls"),
    *("can_send_other_messages", "can_add_web_page_previews", "can_invite_users"),
)
SENDS = tuple(right for right in RIGHTS if right != "can_invite_users")
"""What members may no longer do where a chat is closed."""
NO_SLOW_MODE = "bots cannot set the slow mode of a group"
CLOSED = ("chat not found", "user not found", "peer_id_invalid", "bot can't initiate")
"""What Telegram says of somebody who has never opened the bot."""
DONE_BEFORE = (
    *("message is not modified", "message to delete not found", "message_id_invalid"),
    *("hide_requester_missing", "user_already_participant"),
)
"""What it says where that which shall be is already."""
NO_TEXT = "there is no text in the message to edit"


class Call(msgspec.Struct, frozen=True):
    """A call to make. `private` says that it writes to one person, `glance` that it shows there.

    `more` says that another part of the words is to be said after it; `tells` names what of the
    result is the outcome.
    """

    method: str
    params: dict[str, Any]
    files: dict[str, Upload] = {}
    private: bool = False
    glance: bool = False
    more: bool = False
    tells: str = ""


class Means(msgspec.Struct, frozen=True):
    """What a call is made with: the bot's username, its seal, what was drawn or read.

    `part` says how many parts of the words have been said already.
    """

    username: str
    seal: Seal
    now: datetime
    content: bytes | None = None
    ephemeral: bool = False
    again: bool = False
    part: int = 0


def is_private(chat: str) -> bool:
    """Whether a chat is one with a person, by its id."""
    return not chat.startswith("-")


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
            return Call("deleteMessage", _in(known, message_id=message))
        case React(message=message, emoji=emoji):
            reaction = [{"type": "emoji", "emoji": emoji}] if known.given else []
            return Call("setMessageReaction", _in(known, message_id=message, reaction=reaction))
        case Pin(message=message, given=given):
            quietly = {"disable_notification": True} if given else {}
            method = "pinChatMessage" if given else "unpinChatMessage"
            return Call(method, _in(known, message_id=message, **quietly))
        case Survey() | Lock() | Slow() | Unlock() | Leave():
            return _of_chat(known)
        case SetRole(role=role, given=given):
            tag = fitted(role, MOST_TAG) if given else ""
            return Call("setChatMemberTag", _in(known, user_id=int(known.person), tag=tag))
        case Admit(given=given):
            method = "approveChatJoinRequest" if given else "declineChatJoinRequest"
            return Call(method, _in(known, user_id=int(known.person)))
        case Mute() | Unmute() | Ban() | Unban():
            return _restrain(known, means.now)
        case _:
            assert_never(known)


def _restrain(action: Mute | Unmute | Ban | Unban, now: datetime) -> Call | Outcome:
    person = int(action.person)
    if person < 0:  # who speaks as a channel can be shut out, and nothing between
        method = "banChatSenderChat" if isinstance(action, Ban | Mute) else "unbanChatSenderChat"
        return Call(method, _in(action, sender_chat_id=person))
    about = _in(action, user_id=person)
    match action:
        case Unban():
            return Call("unbanChatMember", about | {"only_if_banned": True})
        case Unmute():
            return Call("restrictChatMember", about | {"permissions": dict.fromkeys(RIGHTS, True)})
        case Mute(ends=ends) | Ban(ends=ends) if ends is not None and ends <= now:
            return Sent()
        case Mute(ends=ends):
            about |= {"permissions": dict.fromkeys(RIGHTS, False), "until_date": _until(ends, now)}
            return Call("restrictChatMember", about)
        case Ban(ends=ends):
            return Call("banChatMember", about | {"until_date": _until(ends, now)})
        case _:
            assert_never(action)


def _of_chat(action: OfChats) -> Call | Outcome:
    match action:
        case Survey():
            return Call("getChat", _in(action), tells="permissions")
        case Lock(before=before):
            return _permit(action, json.loads(before) | dict.fromkeys(SENDS, False))
        case Unlock(before=before, slow=False):
            return _permit(action, json.loads(before))
        case Slow() | Unlock():
            return Refused(NO_SLOW_MODE)
        case Leave():
            return Call("leaveChat", _in(action))
        case _:
            assert_never(action)


def _permit(action: Lock | Unlock, permissions: dict[str, bool]) -> Call:
    about = {"permissions": permissions, "use_independent_chat_permissions": True}
    return Call("setChatPermissions", _in(action, **about))


def _until(ends: datetime | None, now: datetime) -> int | None:
    if ends is None or ends - now > LATEST:
        return None
    return int(max(ends, now + SOONEST).timestamp())


# What is said.


def _say(say: Say, means: Means) -> Call | Outcome:
    if isinstance(say, Show) and say.instead_of is not None:
        return _edit(say, say.instead_of, means)
    chat, glance = say.chat, False
    if say.private and not is_private(say.chat or "0"):
        open_to_all = say.secret or say.fallback == "hold" or say.to is None
        glance = means.ephemeral and not open_to_all
        if not glance and (say.fallback == "ephemeral" or say.to is None):
            return Dropped(NO_GLANCE)
    if say.private and not glance:
        chat = say.to or say.chat
    alone = is_private(chat)
    params: dict[str, Any] = {"chat_id": int(chat)}
    if chat == say.chat:
        params |= _where(say, first=not means.part)
    if glance:
        params["ephemeral_message_parameters"] = {"receiver_user_id": int(say.to or 0)}
    params["reply_markup"] = keyboard(say, means.username, means.seal, chat)
    text = render(say.told_alone if alone and chat != say.chat else say.words, say.language)
    # What vanishes is one message, and so is what a picture tells as well.
    is_one = say.vanish or glance or means.content or say.image
    told = [text] if is_one else parts(text)
    text, more = told[means.part], means.part + 1 < len(told)
    if more:
        params["reply_markup"] = None
    if means.again or (say.again and not means.part):
        text = f"{render(AGAIN, say.language)} {text}"
    if means.content is not None:
        params["caption"] = fitted(text, MOST_CAPTION)
        files = {"photo": (f"{PICTURE}.png", means.content)}
        return Call("sendPhoto", params, files, private=alone, glance=glance)
    if say.image:
        params |= {"photo": say.image, "caption": fitted(text, MOST_CAPTION)}
        return Call("sendPhoto", params, private=alone, glance=glance)
    return Call("sendMessage", params | _text(text), private=alone, glance=glance, more=more)


def _where(say: Say, *, first: bool) -> dict[str, Any]:
    """Give the topic, and the message that is answered, which may be gone meanwhile."""
    where: dict[str, Any] = {"message_thread_id": say.topic or None}
    if say.reply_to and first:
        where["reply_parameters"] = {
            "message_id": say.reply_to,
            "allow_sending_without_reply": True,
        }
    return where


def _hand(hand: Hand, means: Means) -> Call:
    params = {
        "chat_id": int(hand.to),
        "caption": fitted(render(hand.words, hand.language), MOST_CAPTION),
    }
    files = {"document": (hand.name, means.content or b"")}
    return Call("sendDocument", params, files, private=True)


def _edit(action: Edit | Show, message: int, means: Means) -> Call:
    text = render(action.words, action.language)
    below = keyboard(action, means.username, means.seal, action.chat)
    about = _in(action, message_id=message, reply_markup=below)
    if means.content is None:
        return Call("editMessageText", about | _text(text))
    media = {"type": "photo", "media": f"attach://{PICTURE}"}
    about["media"] = media | {"caption": fitted(text, MOST_CAPTION)}
    return Call("editMessageMedia", about, {PICTURE: (f"{PICTURE}.png", means.content)})


def below_a_picture(call: Call) -> Call:
    """Give the edit of a text for a message whose words stand below a picture."""
    params = dict(call.params)
    params.pop("link_preview_options")
    params["caption"] = fitted(params.pop("text"), MOST_CAPTION)
    return Call("editMessageCaption", params)


def _text(text: str) -> dict[str, Any]:
    # Without a parse mode nothing in a text is markup, whatever somebody is called.
    return {
        "text": fitted(text, MOST_TEXT),
        "link_preview_options": {"is_disabled": True},
    }


def _in(action: Action, **params: Any) -> dict[str, Any]:
    return {"chat_id": int(action.chat), **params}


# What comes of it.


def outcome_of(call: Call, no: Rejected) -> Outcome | Later:
    """Give what a rejected call means for its action."""
    if no.retry_after or no.code == 429:
        return Later(no.retry_after or TOO_FAST)
    why = no.why.casefold()
    # Of several messages nobody knows which one it is that is gone already.
    is_one = call.method not in ("sendMessage", "deleteMessages")
    if is_one and any(words in why for words in DONE_BEFORE):
        return Sent(int(call.params.get("message_id") or 0))
    closed = no.code == 403 or any(words in why for words in CLOSED)
    return Refused(no.why, unreachable=call.private and closed)
