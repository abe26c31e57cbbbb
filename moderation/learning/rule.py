"""The learned classifier as a rule among the others, the last stage of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from math import exp
from typing import Annotated

from pydantic import Field

from moderation.folding import Folded
from moderation.generations import Generations
from moderation.learning.features import Seen as Numbers
from moderation.learning.features import numbers_of, see_folded
from moderation.learning.model import Model
from moderation.learning.reasons import Piece, why
from moderation.learning.together import LINKED, MOST, Foreseen, foresee
from moderation.links import links_shown
from moderation.rule import CERTAIN, Check, Hit, ReadyRule, RuleSettings, Seen
from moderation.sentences import Sentence, t

NAME = "learned"
ABOUT = t("What this community's moderators taught")
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
    message = seen.message
    sender = message.sender
    new = sender.tenure < NEWCOMER_SECONDS or 0 < sender.messages < NEWCOMER_MESSAGES
    if not (new or seen.links or message.forwarded or message.media or seen.history.alike):
        return ()
    known = (
        ("newcomer", new),
        ("link", seen.links),
        ("forwarded", message.forwarded),
        ("media", message.media),
        ("repeated", seen.history.alike),
    )
    return tuple([sign for sign, there in known if there])


def learned_rule(model: Model, settings: LearnedSettings | None = None) -> ReadyRule:
    """Give the rule of a community's model, as it is when a message is judged."""
    chosen = settings or LearnedSettings()
    ahead = Ahead(model)
    check = prepare(model, chosen, ahead)
    return ReadyRule(
        NAME, "model", chosen.mode, chosen.action, check, usual=UNLIKE, ahead=ahead.look
    )


class Ahead:
    """What is seen in the next texts, all at once, and said of them as long as nothing changes."""

    __slots__ = ("_known", "_model")

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known = Generations[tuple[Foreseen, int]]()

    def look(self, texts: Sequence[Folded]) -> None:
        """Look at texts before they are judged."""
        if not texts:
            return
        once = [*{text.plain: text for text in texts}.values()][:MOST]
        plain = [text.plain for text in once]
        linked = [at for at, text in enumerate(once) if links_shown(text)]
        foreseen = foresee(self._model, plain, linked)
        self._known.add(
            zip(plain, zip(repeat(foreseen), range(len(plain)), strict=False), strict=True)
        )

    def margin(self, seen: Seen) -> tuple[float, Callable[[], list[Piece]] | list[Piece]]:
        """Give how far above the bar a message is, and what tells why."""
        model, found = self._model, self._known.get(seen.text.plain)
        if found is None or found[0].revision != model.revision:
            numbers = look(seen)
            return model.margin(numbers), partial(why, model, numbers)
        foreseen, at = found
        known = signs(seen)
        if at in foreseen.linked:
            if known != LINKED:
                numbers = look(seen)
                return model.margin(numbers), partial(why, model, numbers)
        elif known:
            margin, said = foreseen.signed(model, at, numbers_of(known))
            return margin, partial(foreseen.why, model, at, said)
        margin = foreseen.margins[at]
        return margin, foreseen.pieces[at] if margin >= 0 else []


def prepare(model: Model, settings: LearnedSettings, ahead: Ahead) -> Check:
    """Give the check; it asks the model as it then is."""

    least = settings.least

    def check(seen: Seen) -> Hit | Sentence:
        harmless, spam = model.lessons
        if harmless < least or spam < least:
            return Sentence(UNTAUGHT.template, {"spam": spam, "harmless": harmless})
        margin, told = ahead.margin(seen)
        if margin < 0 or not seen.message.text.strip():
            return UNLIKE
        pieces = [piece.text for piece in _told(told) if piece.adds > 0][:SHOWN]
        shown = tuple(f"“{piece}”" for piece in pieces)
        return Hit(sureness(margin), Sentence(LIKE.template, {"pieces": shown or "…"}))

    return check


def _told(told: Callable[[], list[Piece]] | list[Piece]) -> list[Piece]:
    return told if isinstance(told, list) else told()


def sureness(margin: float) -> float:
    """Give how sure a margin is: at the bar just enough to act on, and never wholly."""
    return CERTAIN + (0.99 - CERTAIN) * (1 - exp(-margin))
