"""Other bots: what a member has one of them say."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import BOT

NONE = t("No other bot wrote it.")
FINE = t("The bot that wrote it may.")


class BotsSettings(RuleSettings):
    """Messages written through other bots, or by them."""

    allowed: Annotated[frozenset[str], Field(max_length=1000)] = frozenset(
        ("gif", "pic", "vid", "sticker", "like")
    )
    """User names of the bots that may be used."""


def prepare(settings: BotsSettings) -> Check:
    """Give the check."""
    allowed = {name.lower().removeprefix("@") for name in settings.allowed}

    def check(seen: Seen) -> Hit | Sentence:
        message = seen.message
        name = message.via or (message.sender.username if message.sender.bot else "")
        if not name and not message.sender.bot:
            return NONE
        if name.lower().removeprefix("@") in allowed:
            return FINE
        return Hit(0.75, t("Another bot wrote it: {name}.", name=name or message.sender.name[:80]))

    return check


rule = Rule(
    "bots",
    BotsSettings,
    prepare,
    about=t("Other bots"),
    needs=BOT,
    without=NONE,
    of_text=False,
)
