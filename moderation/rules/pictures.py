"""Pictures: the codes that stand in them, and those that were removed before."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import PICTURED

NONE = t("No picture of it has been looked at.")
FINE = t("Nothing is wrong with its picture.")


class PicturesSettings(RuleSettings):
    """Pictures of those who wrote little; off, no picture is looked at by any rule."""

    near: Annotated[int, Field(ge=0, le=16)] = 6
    """How far a picture may be from one that was removed, in bits of 64, to be the same."""
    codes: bool = True
    """Whether a code that a newcomer shows is a hit, wherever it leads."""
    hours: Annotated[float, Field(ge=0, le=8760)] = 24
    """For how many hours one is a newcomer."""


def prepare(settings: PicturesSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        picture, sender = seen.message.picture, seen.message.sender
        if picture is None:
            return NONE
        if picture.removed <= settings.near:
            if picture.meant:
                return Hit(0.95, t("Its picture is nearly the same as one that was removed."))
            return Hit(0.6, t("Its picture is nearly that of a message that was removed."))
        if settings.codes and picture.codes and sender.tenure < settings.hours * 3600:
            return Hit(0.6, t("A newcomer's picture has a code in it."))
        return FINE

    return check


rule = Rule(
    "pictures",
    PicturesSettings,
    prepare,
    about=t("Codes in pictures, and pictures that were removed before"),
    needs=PICTURED,
    without=NONE,
    of_text=False,
)
