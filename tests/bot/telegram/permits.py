"""What members may do in our Telegram's groups, told and changed."""

from __future__ import annotations

from typing import Any

from bot.local.square import Square
from bot.telegram.outbound import RIGHTS
from community.people import Role
from tests.bot.telegram.server import Answer, Request

USUAL = dict.fromkeys(RIGHTS, True) | {"can_send_polls": False, "can_pin_messages": False}
"""Not all, so that it can be told whether it comes back."""


def permit(
    square: Square, permissions: dict[str, dict[str, bool]], asked: Request, chat: str
) -> Answer:
    """Tell what members may do in a chat, or change it; of a person, what their profile says."""
    if asked.chat > 0:
        return 200, {"result": {"id": asked.chat, "type": "private", **_profile(square, chat)}}
    if asked.method == "getChat":
        found = permissions.get(chat, USUAL)
        return 200, {"result": {"id": asked.chat, "permissions": found}}
    given = {name: bool(may) for name, may in asked.params["permissions"].items()}
    permissions[chat] = given
    (square.closed.discard if given[RIGHTS[0]] else square.closed.add)(chat)
    return 200, {"result": True}


def standing_of(rank: int) -> dict[str, Any]:
    """Give how somebody of a rank stands in a chat."""
    if rank < Role.MODERATOR:
        return {"status": "member"}
    if rank >= Role.OWNER:
        return {"status": "creator"}
    return {"status": "administrator", "can_promote_members": rank >= Role.ADMIN}


def _profile(square: Square, chat: str) -> dict[str, object]:
    soul = square.souls[chat.removeprefix("dm:")]
    title, _, name = soul.home.rpartition(" @")
    channel = {"id": -1009, "type": "channel", "title": title, "username": name}
    return {"bio": soul.bio} | ({"personal_chat": channel} if soul.home else {})
