"""Who comes, who goes, and who is shut out, as Telegram tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.door import clean
from bot.telegram.accounts import PLATFORM, Me, person, place
from bot.telegram.payloads import Link, Membership, MemberUpdate, Message
from community.events import Changed, Event, Joined, Left, Sanctioned
from community.people import Role
from community.rights import DELETE, HEAR, INVITE, PIN, RESTRICT, TAG

PRESENT = frozenset({"creator", "administrator", "member"})
ADMINS = frozenset({"creator", "administrator"})
CALLED = {
    "can_delete_messages": DELETE,
    "can_restrict_members": RESTRICT,
    "can_invite_users": INVITE,
    "can_pin_messages": PIN,
    "can_manage_tags": TAG,
}
"""The Bot API's names of the rights that the core knows."""


def is_present(member: Membership) -> bool:
    """Whether somebody is in the chat; the restricted may be out of it."""
    return member.status in PRESENT or (member.status == "restricted" and bool(member.is_member))


def via(link: Link | None) -> str | None:
    """Give the name of an invite link, or the link itself where it has none."""
    return clean(link.name or link.invite_link) if link is not None else None


def of_somebody(update: MemberUpdate, me: Me) -> list[Event]:
    """Give what has become of a member: came, left, sanctioned past the bot, or another role."""
    old, new, found = update.old_chat_member, update.new_chat_member, list[Event]()
    about = _about(update)
    by = person(update.from_) if update.from_.id != new.user.id else None
    if not is_present(old) and is_present(new):
        link, asked = via(update.invite_link), update.via_join_request
        found.append(Joined(**about, via=link, by=by, asked=asked))
    elif is_present(old) and not is_present(new):
        found.append(Left(**about, by=by))
    what = _sanction(old, new)
    if what and by is not None and update.from_.id != me.id:
        until = datetime.fromtimestamp(new.until_date, UTC) if new.until_date else None
        found.append(Sanctioned(**about, what=what, by=by, until=until))
    if rank_of(old) != rank_of(new):
        who = msgspec.structs.replace(about["who"], rank=int(rank_of(new)))
        found.append(Changed(**about | {"who": who}, what="role", value=clean(new.status)))
    return found


def rank_of(member: Membership) -> Role:
    """Give the role that a standing is worth: who may appoint administrators is an admin."""
    if member.status == "creator" or (member.status in ADMINS and member.can_promote_members):
        return Role.ADMIN
    return Role.MODERATOR if member.status in ADMINS else Role.MEMBER


def of_the_bot(update: MemberUpdate, raw: Any, me: Me) -> list[Event]:
    """Give what has become of the bot: let in, sent away, spoken to, shut out, other rights."""
    old, new = update.old_chat_member, update.new_chat_member
    about, by = _about(update), person(update.from_)
    if update.chat.type == "private":
        value = "yes" if is_present(new) else "no"
        return [Changed(**about | {"who": by}, what="private", value=value)]
    if not is_present(old) and is_present(new):
        return [Joined(**about, by=by, own=True)]
    if is_present(old) and not is_present(new):
        return [Left(**about, by=by, own=True)]
    return [
        Changed(**about | {"who": None}, what="rights", value=rights(raw["new_chat_member"], me))
    ]


def rights(own: Mapping[str, Any], me: Me) -> str:
    """Give what the bot may do in a chat, by the core's words for it, in order."""
    is_admin = own.get("status") in ADMINS
    given = {word for name, word in CALLED.items() if is_admin and own.get(name) is True}
    if is_admin or me.reads_all:
        given.add(HEAR)
    return " ".join(sorted(given))


def by_service(message: Message, me: Me) -> list[Event]:
    """Give who came and left by the messages that tell of it, and the lines that these are.

    They are all there is where the bot is no administrator; of itself it is told otherwise.
    """
    about: dict[str, Any] = {
        "platform": PLATFORM,
        "place": place(message.chat),
        "at": datetime.fromtimestamp(message.date, UTC),
    }
    actor = message.from_ if message.sender_chat is None else None
    found = list[Event]()
    for user in message.new_chat_members or ():
        by = person(actor) if actor is not None and actor.id != user.id else None
        if user.id != me.id:
            found.append(Joined(**about, who=person(user), by=by))
            line = str(message.message_id)
            found.append(Changed(**about, who=person(user), what="line", value=line))
    gone = message.left_chat_member
    if gone is not None and gone.id != me.id:
        by = person(actor) if actor is not None and actor.id != gone.id else None
        found.append(Left(**about, who=person(gone), by=by))
    return found


def _about(update: MemberUpdate) -> dict[str, Any]:
    return {
        "platform": PLATFORM,
        "place": place(update.chat),
        "at": datetime.fromtimestamp(update.date, UTC),
        "who": person(update.new_chat_member.user),
    }


def _sanction(old: Membership, new: Membership) -> str:
    """Name what was done to somebody: `ban`, `mute`, or the end of one of them."""
    before, after = _restraint(old), _restraint(new)
    if before == after:
        return ""
    return after or f"un{before}"


def _restraint(member: Membership) -> str:
    if member.status == "kicked":
        return "ban"
    return "mute" if member.status == "restricted" and member.can_send_messages is False else ""
