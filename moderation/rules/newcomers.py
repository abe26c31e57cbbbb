"""Newcomers: what one may not do yet in the first hours or messages."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t

OLD = t("Its sender is no newcomer.")
FINE = t("It has nothing that newcomers may not send.")


class NewcomersSettings(RuleSettings):
    """What newcomers may not send."""

    hours: Annotated[float, Field(ge=0, le=8760)] = 24
    """For how many hours one is a newcomer."""
    messages: Annotated[int, Field(ge=0, le=1000)] = 3
    """With fewer messages than this one is a newcomer however long ago one came."""
    links: bool = True
    """Whether links are held back."""
    media: bool = False
    """Whether attachments are held back."""
    mentions: bool = False
    """Whether naming others is held back."""
    buttons: bool = True
    """Whether messages with buttons are held back."""


def prepare(settings: NewcomersSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        message, sender = seen.message, seen.message.sender
        if sender.tenure >= settings.hours * 3600 and sender.messages >= settings.messages:
            return OLD
        if settings.links and seen.links:
            return Hit(0.75, t("A newcomer sends a link."))
        if settings.buttons and message.buttons:
            return Hit(0.8, t("A newcomer sends buttons."))
        if settings.media and message.media:
            return Hit(0.7, t("A newcomer sends an attachment: {kind}.", kind=message.media[0]))
        if settings.mentions and message.mentions:
            return Hit(0.7, t("A newcomer names others."))
        return FINE

    return check


rule = Rule(
    "newcomers",
    NewcomersSettings,
    prepare,
    about=t("What newcomers may not send yet"),
    usual=OLD,
    of_text=False,
)
