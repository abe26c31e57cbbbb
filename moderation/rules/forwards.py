"""Forwards: what was said elsewhere."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import FORWARDED

MISS = t("It is not forwarded.")
FINE = t("It is forwarded, as its sender may.")
WHY = {
    "person": t("It is forwarded from somebody."),
    "channel": t("It is forwarded from a channel."),
    "hidden": t("It is forwarded from somebody who hides."),
}


class ForwardsSettings(RuleSettings):
    """Messages that are forwarded."""

    people: bool = False
    """Whether a message of a person is a hit, too, not only one of a channel or of who hides."""
    hours: Annotated[float, Field(ge=0, le=8760)] = 72
    """For how many hours after they came members may not forward; 0 to forbid it to all."""


def prepare(settings: ForwardsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        kind = seen.message.forwarded
        if not kind:
            return MISS
        young = not settings.hours or seen.message.sender.tenure < settings.hours * 3600
        if not young or (kind == "person" and not settings.people):
            return FINE
        return Hit(0.75, WHY[kind])

    return check


rule = Rule(
    "forwards",
    ForwardsSettings,
    prepare,
    about=t("Forwarded messages"),
    needs=FORWARDED,
    without=MISS,
)
