"""Set-up: what a community chooses at its start, on one card with buttons."""

from datetime import datetime

import msgspec

from community.buttons import Button
from community.context import Answer
from community.people import Chat, Community
from community.words import Code, Moment, Name, Text, Words, lines, t
from community.zones import COMMON

LANGUAGES = {"en": "English", "zh": "中文"}
DAY_STARTS = (0, 4, 6)
MODERATORS = "moderators"


class Start(msgspec.Struct, frozen=True):
    """A starting point: what it sets (None leaves a setting as the house has it), and in words."""

    label: Text
    told: Text
    sets: dict[str, int | bool | None]


STARTS = {
    "quiet": Start(
        t("Start: quiet"),
        t("A quiet start: talking earns no points, and members cannot give theirs away."),
        {"talk.points": 0, "points.gifts": False},
    ),
    "points": Start(
        t("Start: points"),
        t("A start with points: talking earns some, and members cannot give theirs away."),
        {"talk.points": None, "points.gifts": False},
    ),
    "full": Start(
        t("Start: everything"),
        t("A start with everything: talking earns points, and members may give theirs away."),
        {"talk.points": None, "points.gifts": None},
    ),
}


def card(community: Community, chat: Chat | None, now: datetime) -> Answer:
    """Show how a community, and the chat if one is meant, are set up, with buttons to change it."""
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
    return Answer(_told(community, chat, now), tuple(tuple(row) for row in rows if row))


def _told(community: Community, chat: Chat | None, now: datetime) -> Words:
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
    )


def _day(hour: int) -> Text:
    return t("A day begins at {hour}", hour=Code(f"{hour:02}:00"))


def _purpose(chat: Chat) -> tuple[Text, str, int]:
    if chat.purpose == MODERATORS:
        return t("Not the moderators' chat"), "modchat", 0
    return t("This is the moderators' chat"), "modchat", 1
