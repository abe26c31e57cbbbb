"""Posting as a channel, in place of a person."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import CHANNEL

PERSON = t("A person wrote it.")
FINE = t("The channel that wrote it may.")


class ChannelsSettings(RuleSettings):
    """Messages whose sender is a channel."""

    allowed: Annotated[frozenset[str], Field(max_length=1000)] = frozenset()
    """Ids or user names of the channels that may: the community's own."""


def prepare(settings: ChannelsSettings) -> Check:
    """Give the check."""
    allowed = {name.lower().removeprefix("@") for name in settings.allowed}

    def check(seen: Seen) -> Hit | Sentence:
        sender = seen.message.sender
        if not sender.channel:
            return PERSON
        if {sender.id.lower(), sender.username.lower()} & allowed:
            return FINE
        return Hit(0.85, t("A channel wrote it, not a person: {name}.", name=sender.name[:80]))

    return check


rule = Rule(
    "channels",
    ChannelsSettings,
    prepare,
    about=t("Posting as a channel"),
    needs=CHANNEL,
    without=PERSON,
    of_text=False,
)
