"""Quotes and answers to messages of other chats, whose words come along."""

from typing import Annotated

from pydantic import Field

from moderation.links import links_in
from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import EXTERNAL

MISS = t("It brings nothing along from another chat.")
FINE = t("It brings something along from another chat, as its sender may.")


class QuotesSettings(RuleSettings):
    """Messages that quote or answer what stands in another chat."""

    hours: Annotated[float, Field(ge=0, le=8760)] = 72
    """For how many hours after they came members may not; 0 to forbid it to all."""


def prepare(settings: QuotesSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        message = seen.message
        if not message.external:
            return MISS
        if settings.hours and message.sender.tenure >= settings.hours * 3600:
            return FINE
        if links_in(message.quote):
            return Hit(0.9, t("What it quotes from another chat has a link in it."))
        return Hit(0.75, t("It answers or quotes a message of another chat."))

    return check


rule = Rule(
    "quotes",
    QuotesSettings,
    prepare,
    about=t("Quotes from other chats"),
    needs=EXTERNAL,
    without=MISS,
)
