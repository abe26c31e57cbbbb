"""Names that are adverts: whoever bears one is not named in what the bot says to all."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from community.context import Ctx
from community.people import Actor
from community.rulebook import FEATURE, rulebook
from community.words import Name, Text, t
from moderation.message import Message, Sender
from moderation.rule import ReadyRule, RuleSettings, Seen
from moderation.rules import rules

NAMES = "names"
SURE = 0.7
"""From here on a rule acts by itself."""


def is_advert(ctx: Ctx[Any], who: Actor) -> bool:
    """Whether somebody's name is an advert by the community's own rule about names."""
    book = ctx.house.instance.of(FEATURE, rulebook(), *ctx.documents)
    called = f"{who.name} {who.username or ''}".strip()
    found = _ready(book.of(NAMES)).find(Seen(Message(sender=Sender(name=called))))
    return found.score >= SURE


@lru_cache(maxsize=64)
def _ready(settings: RuleSettings) -> ReadyRule:
    """Make the rule ready, once for all communities with the same settings; it only looks."""
    return rules()[NAMES].ready(settings)


def shown(ctx: Ctx[Any], who: Actor) -> Text:
    """Give how a newcomer is called where all read it."""
    if is_advert(ctx, who):
        return t("somebody new")
    return Text("{name}", {"name": Name(who.name)})
