"""Reactions: more of them than anybody means."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import REACTED

NONE = t("It is no reaction.")
FINE = t("Its sender does not react too much.")


class ReactionsSettings(RuleSettings):
    """How many reactions in how short a time are too many, and from whom."""

    most: Annotated[int, Field(ge=1, le=1000)] = 20
    """How many messages one may react to in that time."""
    seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    """The time, in seconds."""
    silent: Annotated[int, Field(ge=1, le=1000)] = 5
    """How many in that time from who never wrote: they want their profile to be looked at."""


def prepare(settings: ReactionsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        if seen.message.kind != "reacted":
            return NONE
        count = 1 + sum(ago <= settings.seconds for ago in seen.history.reactions)
        silent = not seen.message.sender.messages
        if count <= (settings.silent if silent else settings.most):
            return FINE
        why = t("{count} reactions in {seconds} s.", count=count, seconds=settings.seconds)
        return Hit(0.8, why)

    return check


rule = Rule(
    "reactions",
    ReactionsSettings,
    prepare,
    stage="behaviour",
    about=t("Reaction spam"),
    needs=REACTED,
    without=NONE,
)
