"""The words of a mailing: its preview, how far it is, and how it went."""

from __future__ import annotations

import msgspec

from community.answering import heading
from community.mailings import TITLES, Counts, Mailing
from community.segments import called_by
from community.words import Code, Day, Lines, Name, Text, Words, lines, n, t


class Audience(msgspec.Struct, frozen=True):
    """Of how many members a filter holds, and who of them can be written to.

    `reachable` are those that the bot may write to, by their platform; of `unknown` nobody knows
    yet; `closed` take no message, `unsubscribed` want no mailing, `held` are under a sanction or
    not let in yet. Each is counted once; `gone` are those of the first two who left their chats.
    """

    matched: int
    reachable: dict[str, int]
    unknown: int
    closed: int
    unsubscribed: int
    held: int
    gone: int = 0

    @property
    def readers(self) -> int:
        """How many it would be tried to write to."""
        return sum(self.reachable.values()) + self.unknown


PLATFORMS = {"telegram": t("Telegram"), "discord": t("Discord"), "local": t("local")}


def preview(mailing: Mailing, found: Audience, community: str) -> Lines:
    """Tell whom it goes to, and the words as they will be read."""
    return lines(
        t(
            "Broadcast {number} to {filter}",
            number=mailing.number,
            filter=_whom(mailing),
        ),
        n("{count} member is meant.", "{count} members are meant.", found.matched),
        *_reach(found),
        t("They read:"),
        heading(community),
        t("{words}", words=mailing.words),
    )


def _reach(found: Audience) -> list[Text | None]:
    by_platform = tuple(
        t("{platform} {count}", platform=PLATFORMS.get(name) or Code(name), count=count)
        for name, count in sorted(found.reachable.items())
    )
    platforms, reach = Lines(by_platform, ", "), sum(found.reachable.values())
    return [
        t("I can write to {count}: {platforms}", count=reach, platforms=platforms)
        if reach
        else t("I know of nobody whom I can write to."),
        _if(found.unknown, t("To {count} I have never written; I try.", count=found.unknown)),
        _gone(found.gone),
        _if(
            found.closed,
            n(
                "{count} takes no message from me.",
                "{count} take no message from me.",
                found.closed,
            ),
        ),
        _if(
            found.unsubscribed,
            n("{count} wants no broadcasts.", "{count} want no broadcasts.", found.unsubscribed),
        ),
        _if(
            found.held,
            n(
                "{count} is muted, banned or not let in yet.",
                "{count} are muted, banned or not let in yet.",
                found.held,
            ),
        ),
    ]


def _gone(count: int) -> Text | None:
    told = n(
        "{count} of them has left: on Telegram I reach who has opened a chat with me, "
        "on Discord who shares a server with me.",
        "{count} of them have left: on Telegram I reach who has opened a chat with me, "
        "on Discord who shares a server with me.",
        count,
    )
    return _if(count, told)


def _whom(mailing: Mailing) -> Code:
    return called_by(mailing.filter)


def report(mailing: Mailing) -> Lines:
    """Tell how a mailing went, or how far it is."""
    return lines(
        t(
            "Broadcast {number} to {filter}: {state}",
            number=mailing.number,
            filter=_whom(mailing),
            state=TITLES[mailing.state],
        ),
        counted(mailing),
    )


def line_of(mailing: Mailing, by: str, day: Day) -> Lines:
    """Tell of one among several."""
    told = t(
        "{number}. {day}, {name}: {state}",
        number=mailing.number,
        day=day,
        name=Name(by),
        state=TITLES[mailing.state],
    )
    return lines(told, t("{filter}", filter=_whom(mailing)), counted(mailing))


def counted(mailing: Mailing) -> Words | None:
    """Tell what became of the letters; None before there were any."""
    counts: Counts = mailing.counts
    if not mailing.total:
        return None
    left = mailing.total - counts.taken - counts.passed + counts.under_way
    parts: list[Text | None] = [
        t("{sent} of {total} sent", sent=counts.sent, total=mailing.total),
        _if(counts.unreachable, t("{count} could not be reached", count=counts.unreachable)),
        _if(counts.refused, t("{count} were refused", count=counts.refused)),
        _if(
            counts.unknown, t("of {count} nobody knows whether they arrived", count=counts.unknown)
        ),
        _if(counts.passed, t("{count} were left out after all", count=counts.passed)),
        _if(left + counts.dropped, t("{count} did not go out", count=left + counts.dropped))
        if mailing.ended
        else _if(left, t("{count} to go", count=left)),
    ]
    return Lines(tuple(part for part in parts if part is not None), ", ")


def _if(count: int, words: Text) -> Text | None:
    return words if count else None
