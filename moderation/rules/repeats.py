"""Repeats: the same again and again, by one member or by several, here or in several chats."""

from typing import Annotated

from pydantic import Field

from moderation.likeness import alike, likeness_in
from moderation.rule import NO_HISTORY, Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t

MISS = t("Nothing much like it was said lately.")


class RepeatsSettings(RuleSettings):
    """How often nearly the same may be said; the time is that of the window that is kept."""

    own: Annotated[int, Field(ge=2, le=50)] = 3
    """How often one member may say it, in all chats together."""
    chats: Annotated[int, Field(ge=2, le=50)] = 3
    """In how many chats one member may say it."""
    members: Annotated[int, Field(ge=2, le=50)] = 4
    """How many members may say it until it is a hit."""
    letters: Annotated[int, Field(ge=1, le=200)] = 12
    """How many letters a text must have: many say `good morning`."""
    removed: bool = True
    """Whether what is nearly the same as a removed message is a hit at once."""
    hours: Annotated[float, Field(ge=0, le=8760)] = 48
    """For how many hours one is a newcomer; others may say what several members say."""
    messages: Annotated[int, Field(ge=0, le=1000)] = 10
    """With fewer messages than this one is a newcomer however long ago one came."""


def prepare(settings: RepeatsSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        letters = seen.text.compact
        if len(letters) < settings.letters or seen.message.kind not in ("said", "edited"):
            return MISS
        history, size = seen.history, len(letters)
        if history is NO_HISTORY or seen.message.asks:
            return MISS
        sender = seen.message.sender
        known = sender.tenure >= settings.hours * 3600 and sender.messages >= settings.messages
        if settings.removed and history.removed < 64:
            sure = 0.6 if known else 0.95
            return Hit(sure, t("It is nearly the same as a message that was removed."))
        if not history.near:
            return MISS
        print_ = likeness_in(seen.text)
        near = [s for s in history.own if alike(print_, s.likeness, min(size, s.letters))]
        if not near and not history.alike:
            return MISS
        chats = {sent.chat for sent in near} | {seen.message.chat}
        if len(near) + 1 > settings.own:
            return Hit(0.9, t("Its sender has said it {count} times.", count=len(near) + 1))
        if len(chats) >= settings.chats:
            return Hit(0.9, t("Its sender says it in {count} chats.", count=len(chats)))
        members = {sent.sender for sent in history.alike} | {sender.id}
        if len(members) >= settings.members and not known:
            return Hit(0.85, t("{count} members say nearly the same.", count=len(members)))
        return MISS

    return check


rule = Rule(
    "repeats",
    RepeatsSettings,
    prepare,
    stage="behaviour",
    about=t("The same again"),
    usual=MISS,
)
