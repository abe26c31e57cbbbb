"""What a case led to in each chat, in words."""

from __future__ import annotations

from collections.abc import Sequence

from community.cases import Trace
from community.hurdles import hurdle
from community.outbox import State
from community.words import Lines, Moment, Name, Text, Words, t

DEEDS = {
    "mute": t("muted"),
    "ban": t("shut out"),
    "unmute": t("may write again"),
    "unban": t("may come back"),
    "delete": t("message removed"),
    "survey": t("looked at"),
    "lock": t("closed"),
    "slow": t("slowed down"),
    "unlock": t("as before"),
}


def led_to(traces: Sequence[Trace], zone: str) -> list[Words]:
    """Tell what a case led to; what was done to many messages alike stands in one line.

    So does a mute that was given anew many times.
    """
    alike: dict[tuple[object, ...], list[Trace]] = {}
    for each in traces:
        about = (each.what, each.chat, each.state, each.why)
        is_one_of_many = each.message or (each.what == "mute" and each.state is State.SENT)
        alike.setdefault(about if is_one_of_many else (each.action,), []).append(each)
    told: list[Words] = []
    for same in alike.values():
        first = _trace(same[0], zone)
        told.append(first if len(same) == 1 else Lines((first, _times(len(same))), " "))
    return told


def _times(count: int) -> Text:
    return t("(× {count})", count=count)


def _trace(trace: Trace, zone: str) -> Words:
    what, chat = DEEDS.get(trace.what, t("{what}", what=trace.what)), Name(trace.chat)
    match trace.state:
        case State.SENT:
            return t("– {chat}: {what}", chat=chat, what=what)
        case State.REFUSED:
            return t(
                "– {chat}: not “{what}”: {why}", chat=chat, what=what, why=hurdle("", trace.why)
            )
        case State.WAITING | State.ON_THE_WIRE if trace.due is not None and trace.what == "mute":
            due = Moment(trace.due, zone)
            return t("– {chat}: the mute is renewed on {moment}", chat=chat, moment=due)
        case State.WAITING | State.ON_THE_WIRE if trace.due is not None:
            return t("– {chat}: “{what}” when the time is over", chat=chat, what=what)
        case State.WAITING | State.ON_THE_WIRE:
            return t("– {chat}: “{what}” is on its way", chat=chat, what=what)
        case _:
            return t("– {chat}: “{what}” was taken back", chat=chat, what=what)
