"""Why a platform does not let the bot deal with somebody, in words for moderators."""

from __future__ import annotations

from community.rights import LACKS, STEPS
from community.words import Phrase, Text, t

OWNER, ABOVE, ADMINISTRATOR = "the owner", "above the bot", "an administrator"
ROLE_ABOVE, NO_ROLE, NO_ROOM = "a role above the bot", "no such role", "nowhere to write"
LACK = "a right is missing: "
"""What the reason of a refusal begins with that names one of the rights; the platform's follows."""

HURDLES = {
    OWNER: t("the server belongs to them, and nobody can do that to its owner"),
    ABOVE: t(
        "their highest role is not below mine; in the server's settings, under Roles, "
        "drag mine above theirs"
    ),
    ADMINISTRATOR: t("they are an administrator of the server, and nobody can mute those"),
    ROLE_ABOVE: t(
        "that role is not below mine; in the server's settings, under Roles, drag mine above it"
    ),
    NO_ROLE: t("there is no role of that name"),
    NO_ROOM: t("there is no channel that I may write in"),
}


NO_RIGHT = t("I have not the right to do that there")
SAID: tuple[tuple[str, Text], ...] = (
    ("not enough rights", NO_RIGHT),
    ("has not the right", NO_RIGHT),
    ("chat_admin_required", NO_RIGHT),
    ("is an administrator of the chat", t("they are an administrator there")),
    ("can't remove chat owner", t("the group belongs to them")),
    ("user_not_participant", t("they are not there")),
    ("participant_id_invalid", t("they are not there")),
    ("message can't be deleted", t("I may not remove it, perhaps since it is too old")),
    ("message to delete not found", t("the message is gone already")),
    ("the bot is not in this chat", t("I am not in that chat")),
    ("bot was kicked", t("I am not in that chat")),
    ("chat not found", t("I am not in that chat")),
)
"""Pieces of what platforms answer, in whatever case, with what that means."""


def lack(right: str) -> str:
    """Give the reason of a refusal for want of a right."""
    return LACK + right


def hurdle(platform: str, why: str) -> Text | Phrase:
    """Give the reason of a refusal in words of ours, or else in the platform's own."""
    if why.startswith(LACK):
        right = why.removeprefix(LACK)
        return STEPS.get(platform, LACKS).get(right) or Phrase(why)
    meant = next((text for piece, text in SAID if piece in why.casefold()), None)
    return HURDLES.get(why) or meant or Phrase(why)
