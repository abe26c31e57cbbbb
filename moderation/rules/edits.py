"""Edits: what becomes of a harmless message once it stands."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import EDITED

NEW = t("It is no edit.")
FINE = t("The edit adds nothing that newcomers may not send.")


class EditsSettings(RuleSettings):
    """Edits by newcomers; what an edit says is judged by all other rules as well."""

    hours: Annotated[float, Field(ge=0, le=8760)] = 168
    """For how many hours one is a newcomer."""
    messages: Annotated[int, Field(ge=0, le=1000)] = 10
    """With fewer messages than this one is a newcomer however long ago one came."""


def prepare(settings: EditsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        message, sender = seen.message, seen.message.sender
        if message.kind != "edited":
            return NEW
        young = sender.tenure < settings.hours * 3600 or sender.messages < settings.messages
        if young and (seen.links or message.buttons):
            return Hit(0.85, t("A newcomer's message was edited, and has a link now."))
        return FINE

    return check


rule = Rule(
    "edits", EditsSettings, prepare, about=t("Edits that add links"), needs=EDITED, without=NEW
)
