"""Set-up: what a community chooses at its start, on one card with buttons."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from community.buttons import Button
from community.context import Answer
from community.events import Place
from community.people import Chat, Community
from community.refusals import Refusal
from community.words import Code, Moment, Name, Text, Words, lines, t
from community.zones import COMMON

LANGUAGES = {"en": "English", "zh": "中文"}
DAY_STARTS = (0, 4, 6)
MODERATORS = "moderators"
TITLES = "setup.titles"
"""The window of the titles of chats that wait for their owner's word: none is stored before it."""


class Start(msgspec.Struct, frozen=True):
    """A starting point: what it sets (None leaves a setting as the house has it), and in words."""

    label: Text
    told: Text
    moderation: Text
    sets: dict[str, int | bool | str | None]

    @property
    def words(self) -> Words:
        """What it means, with what moderation does."""
        return lines(self.told, self.moderation)


SURE = ("flood", "hidden", "phishing")
"""Rules that hardly ever hit a harmless message; with points they act from the start."""
SURE_OF_NEWCOMERS = ("edits", "invites")


def _acting(*rules: str) -> dict[str, int | bool | str | None]:
    """Give what lets some rules act, and leaves others that a start knows as they come."""
    known = (*SURE, *SURE_OF_NEWCOMERS)
    return {f"rules.{rule}_mode": "act" if rule in rules else None for rule in known}


STARTS = {
    "quiet": Start(
        t("Start: quiet"),
        t("A quiet start: talking earns no points, and members cannot give theirs away."),
        t("Moderation only watches, and removes nothing."),
        {"talk.points": 0, "points.gifts": False, "welcome.on": False, **_acting()},
    ),
    "points": Start(
        t("Start: points"),
        t("A start with points: talking earns some, and members cannot give theirs away."),
        t("Moderation removes floods, false links and hidden characters; the rest it watches."),
        {"talk.points": None, "points.gifts": False, "welcome.on": True, **_acting(*SURE)},
    ),
    "full": Start(
        t("Start: everything"),
        t("A start with everything: talking earns points, and members may give theirs away."),
        t(
            "Moderation removes floods, false links, hidden characters, invitations elsewhere and "
            "links that newcomers edit in; the rest it watches."
        ),
        {
            "talk.points": None,
            "points.gifts": None,
            "welcome.on": True,
            **_acting(*SURE, *SURE_OF_NEWCOMERS),
        },
    ),
}


class OwnsNothing(Refusal):
    """Somebody without a community wants to set up a chat."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Only the owner of a community can set up a chat. "
                "Who runs this bot becomes one by sending me {claim} in private.",
                claim=Code("/claim"),
            )
        )


class InTheGroup(Refusal):
    """There is nothing to set up in a private chat about no community."""

    def __init__(self) -> None:
        super().__init__(
            t("Write {setup} in the group that I shall help in.", setup=Code("/setup"))
        )


class Taken(Refusal):
    """The chat belongs to a community already."""

    def __init__(self) -> None:
        super().__init__(t("This chat belongs to a community already."))


def question(place: Place, server: str) -> Text:
    """Ask whether a chat shall belong to a community; `server` is the title of what it is part of.

    A server belongs as a whole.
    """
    if not place.server:
        return t("Shall {chat} belong to your community?", chat=Name(place.title or place.id))
    return t(
        "Shall {server}, with all its channels, belong to your community?",
        server=Name(server or place.title or place.server),
    )


def card(
    community: Community, chat: Chat | None, now: datetime, lacks: Sequence[Text] = ()
) -> Answer:
    """Show how a community, and the chat if one is meant, are set up, with buttons to change it.

    `lacks` are sentences about what the bot may not do in the chat.
    """
    number, here = community.id, chat.id if chat else 0

    def button(label: Text, action: str, value: str | int) -> Button:
        return Button(label, action, (number, here, value))

    zones = [button(t("{zone}", zone=Code(z)), "zone", z) for z in COMMON if z != community.zone]
    few = [
        *(
            button(t("{name}", name=name), "speech", code)
            for code, name in LANGUAGES.items()
            if code != community.language
        ),
        *(
            button(_day(hour), "daystart", hour)
            for hour in DAY_STARTS
            if hour != community.day_start
        ),
    ]
    starts = [button(start.label, "start", name) for name, start in STARTS.items()]
    purpose = [button(*_purpose(chat))] if chat else []
    rows = [*(zones[i : i + 3] for i in range(0, len(zones), 3)), few, purpose, starts]
    return Answer(_told(community, chat, now, lacks), tuple(tuple(row) for row in rows if row))


def _told(community: Community, chat: Chat | None, now: datetime, lacks: Sequence[Text]) -> Words:
    return lines(
        t("{community} is set up like this:", community=Name(community.name)),
        t("Language: {language}", language=LANGUAGES.get(community.language, community.language)),
        t(
            "Time zone: {zone}, where it is {now}",
            zone=Code(community.zone),
            now=Moment(now, community.zone),
        ),
        _day(community.day_start),
        t("This is the moderators' chat.") if chat and chat.purpose == MODERATORS else None,
        t("For another zone: {example}", example=Code("/setup zone Europe/Madrid")),
        *lacks,
    )


def _day(hour: int) -> Text:
    return t("A day begins at {hour}", hour=Code(f"{hour:02}:00"))


def _purpose(chat: Chat) -> tuple[Text, str, int]:
    if chat.purpose == MODERATORS:
        return t("Not the moderators' chat"), "modchat", 0
    return t("This is the moderators' chat"), "modchat", 1


def short(external: str) -> int | str:
    """Give a chat's id as a number where it is one: a button has 64 bytes for everything."""
    number = int(external) if external.removeprefix("-").isdecimal() else 0
    return number if str(number) == external and abs(number) < 2**63 else external
