"""Flood: more messages than anybody has time to say something in."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t

MISS = t("Its sender does not write too fast.")


class FloodSettings(RuleSettings):
    """How many messages in how short a time are too many."""

    most: Annotated[int, Field(ge=2, le=100)] = 8
    """How many messages one may write in that time, this one included."""
    seconds: Annotated[int, Field(ge=1, le=3600)] = 10
    """The time, in seconds."""


def prepare(settings: FloodSettings) -> Check:
    """Give the check."""

    most, seconds = settings.most, settings.seconds

    def check(seen: Seen) -> Hit | Sentence:
        if seen.history.sent < most or seen.message.kind != "said":
            return MISS
        count = 1 + seen.history.sent_within(seconds)
        if count <= settings.most:
            return MISS
        why = t("{count} messages in {seconds} s.", count=count, seconds=settings.seconds)
        return Hit(min(1.0, 0.7 + 0.3 * (count - settings.most) / settings.most), why)

    return check


rule = Rule(
    "flood",
    FloodSettings,
    prepare,
    stage="behaviour",
    about=t("Too many messages"),
    usual=MISS,
    of_text=False,
)
