"""Pictures: the codes that stand in them, and those that were removed before."""

from typing import Annotated

from pydantic import Field

from moderation.message import KNOWN, Sender
from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import PICTURED

NONE = t("No picture of it has been looked at.")
FINE = t("Nothing is wrong with its picture.")


class PicturesSettings(RuleSettings):
    """Pictures, above all of those who wrote little; off, none is looked at by any rule."""

    near: Annotated[int, Field(ge=0, le=16)] = 6
    """How far a picture may be from one that was removed, in bits of 64, to be the same."""
    codes: bool = True
    """Whether a code that a newcomer shows is a hit, wherever it leads."""
    hours: Annotated[float, Field(ge=0, le=8760)] = 24
    """For how many hours one is a newcomer."""
    regulars: bool = True
    """Whether the pictures of those who wrote much are compared with removed ones, too."""


def prepare(settings: PicturesSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        picture, sender = seen.message.picture, seen.message.sender
        if picture is None:
            return NONE
        if picture.removed <= settings.near:
            if sender.messages >= KNOWN:
                return Hit(0.6, t("Somebody known here shows a picture that was removed before."))
            if picture.meant:
                return Hit(0.95, t("Its picture is nearly the same as one that was removed."))
            return Hit(0.6, t("Its picture is nearly that of a message that was removed."))
        if settings.codes and picture.codes and _is_new(sender, settings):
            return Hit(0.6, t("A newcomer's picture has a code in it."))
        return FINE

    return check


def _is_new(sender: Sender, settings: PicturesSettings) -> bool:
    return sender.tenure < settings.hours * 3600 and sender.messages < KNOWN


rule = Rule(
    "pictures",
    PicturesSettings,
    prepare,
    about=t("Codes in pictures, and pictures that were removed before"),
    needs=PICTURED,
    without=NONE,
    of_text=False,
)
