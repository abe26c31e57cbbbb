"""Emoji: a message that is more pictures than words."""

import re
from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import EMOJI

ONE = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a-\u23ff]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
)
MISS = t("It has no more emoji than it can bear.")


class EmojiSettings(RuleSettings):
    """How many emoji a message may have."""

    most: Annotated[int, Field(ge=1, le=500)] = 20
    """How many emoji one message may have."""


def prepare(settings: EmojiSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        text = seen.message.text
        if len(text) <= settings.most:
            return MISS
        count = len(ONE.findall(text))
        if count <= settings.most:
            return MISS
        return Hit(0.6, t("It has {count} emoji.", count=count))

    return check


rule = Rule("emoji", EmojiSettings, prepare, about=t("Many emoji"), needs=EMOJI, without=MISS)
