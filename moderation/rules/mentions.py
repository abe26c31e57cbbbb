"""Mentions: how many people one message may call."""

import re
from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, n, t
from moderation.traits import CALLS

NAMED = re.compile(r"@(?<![\w.@/]@)\w{3,32}\b|<@[!&]?\d{15,20}>")
EVERYONE = re.compile(r"(?<!\w)@(?:everyone|here|all|所有人|全体成员)(?!\w)")
MISS = t("It does not call too many people.")


class MentionsSettings(RuleSettings):
    """How many people a message may call."""

    most: Annotated[int, Field(ge=0, le=50)] = 5
    """How many people one message may name."""
    only: Annotated[int, Field(ge=1, le=50)] = 2
    """How many it may name if it says nothing else."""
    everyone: bool = True
    """Whether calling everyone is a hit, where a member has no right to."""


def prepare(settings: MentionsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        text = seen.message.text
        if settings.everyone and "@" in text and EVERYONE.search(text):
            return Hit(0.7, t("It calls everyone."))
        named = len(NAMED.findall(text)) if "@" in text else 0
        count = max(seen.message.mentions, named)
        bare = count > settings.only and not NAMED.sub("", text).strip()
        if count <= settings.most and not bare:
            return MISS
        why = n("It calls {count} person.", "It calls {count} people.", count)
        return Hit(0.85 if bare else min(1.0, 0.7 + 0.05 * (count - settings.most)), why)

    return check


rule = Rule(
    "mentions", MentionsSettings, prepare, about=t("Calling many people"), needs=CALLS, without=MISS
)
