"""Kinds of media: what may be attached, and by whom."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import MEDIA

NONE = t("Nothing is attached.")
FINE = t("All that is attached may be.")
SHORT = 20


class MediaSettings(RuleSettings):
    """Kinds of attachments that are not wanted."""

    banned: Annotated[frozenset[str], Field(max_length=50)] = frozenset()
    """Kinds that nobody may attach: photo, video, voice, sticker, animation, story, ..."""
    held: Annotated[frozenset[str], Field(max_length=50)] = frozenset(
        ("story", "giveaway", "video_note", "game", "paid_media")
    )
    """Kinds that newcomers may not attach."""
    bare: bool = True
    """Whether a newcomer's first picture with hardly a word is a hit: adverts come as pictures."""
    hours: Annotated[float, Field(ge=0, le=8760)] = 24
    """For how many hours one is a newcomer."""


def prepare(settings: MediaSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        media = seen.message.media
        if not media:
            return NONE
        for kind in media:
            if kind in settings.banned:
                return Hit(0.9, t("It has an attachment that nobody may send: {kind}.", kind=kind))
        sender = seen.message.sender
        if sender.tenure >= settings.hours * 3600:
            return FINE
        for kind in media:
            if kind in settings.held:
                return Hit(0.8, t("A newcomer sends what only others may: {kind}.", kind=kind))
        if settings.bare and _is_bare(seen) and not sender.messages:
            return Hit(0.6, t("A newcomer's first message is a picture with hardly a word."))
        return FINE

    return check


def _is_bare(seen: Seen) -> bool:
    pictured = {"photo", "video", "animation", "document"} & set(seen.message.media)
    return bool(pictured) and len(seen.message.text) < SHORT


rule = Rule(
    "media", MediaSettings, prepare, about=t("Kinds of attachments"), needs=MEDIA, without=NONE
)
