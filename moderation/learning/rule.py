"""The learned classifier as a rule among the others, the last stage of them."""

from math import exp
from typing import Annotated

from pydantic import Field

from moderation.learning.features import Seen as Numbers
from moderation.learning.features import see_folded
from moderation.learning.model import Model
from moderation.learning.reasons import why
from moderation.rule import CERTAIN, Check, Hit, ReadyRule, RuleSettings, Seen
from moderation.sentences import Sentence, t

NAME = "learned"
ABOUT = t("What this community's moderators taught.")
UNTAUGHT = t("Too little was learned so far: {spam} of spam, {harmless} harmless.")
UNLIKE = t("It does not look like what was learned as spam.")
LIKE = t("It looks like what was learned as spam: {pieces}.")
NEWCOMER_SECONDS, NEWCOMER_MESSAGES = 86_400.0, 5
SHOWN = 3


class LearnedSettings(RuleSettings):
    """How the learned classifier is used."""

    least: Annotated[int, Field(ge=1, le=10_000)] = 10
    """How many lessons of spam and of harmless it needs before it says anything."""


def look(seen: Seen) -> Numbers:
    """Give a message as the classifier sees it: to judge it, and to learn from it later."""
    return see_folded(seen.text.plain, signs(seen))


def signs(seen: Seen) -> tuple[str, ...]:
    """Give what is known of a message beside its text; a sign that is absent says nothing."""
    message, sender = seen.message, seen.message.sender
    known = (
        ("newcomer", sender.tenure < NEWCOMER_SECONDS or 0 < sender.messages < NEWCOMER_MESSAGES),
        ("link", bool(seen.links)),
        ("forwarded", bool(message.forwarded)),
        ("media", bool(message.media)),
        ("repeated", bool(seen.history.alike)),
    )
    return tuple(sign for sign, there in known if there)


def learned_rule(model: Model, settings: LearnedSettings | None = None) -> ReadyRule:
    """Give the rule of a community's model, as it is when a message is judged."""
    chosen = settings or LearnedSettings()
    return ReadyRule(NAME, "model", chosen.mode, chosen.action, prepare(model, chosen))


def prepare(model: Model, settings: LearnedSettings) -> Check:
    """Give the check; it asks the model as it then is."""

    def check(seen: Seen) -> Hit | Sentence:
        harmless, spam = model.lessons
        if min(harmless, spam) < settings.least:
            return Sentence(UNTAUGHT.template, {"spam": spam, "harmless": harmless})
        numbers = look(seen)
        margin = model.margin(numbers)
        if margin < 0 or not seen.message.text.strip():
            return UNLIKE
        pieces = [piece.text for piece in why(model, numbers) if piece.adds > 0][:SHOWN]
        shown = ", ".join(f"“{piece}”" for piece in pieces)
        return Hit(sureness(margin), Sentence(LIKE.template, {"pieces": shown or "…"}))

    return check


def sureness(margin: float) -> float:
    """Give how sure a margin is: at the bar just enough to act on, and never wholly."""
    return CERTAIN + (0.99 - CERTAIN) * (1 - exp(-margin))
