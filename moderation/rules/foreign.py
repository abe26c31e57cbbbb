"""Foreign scripts: strangers who write what nobody here reads, one after the other."""

from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.scripts import script_of
from moderation.sentences import Sentence, n, t

OLD = t("Its sender is not new here.")
NONE = t("It has too little text to say what script it is in.")
HERE = t("People here write in its script.")
ALONE = t("Its script is foreign here, but it is the only such message.")


class ForeignSettings(RuleSettings):
    """Messages in scripts that the chat does not write in."""

    share: Annotated[float, Field(gt=0, lt=1)] = 0.02
    """A script is foreign if less than this share of the chat's text is written in it."""
    others: Annotated[int, Field(ge=0, le=100)] = 2
    """How many other such messages by newcomers there must be lately; with 0 one is enough."""
    new: Annotated[float, Field(ge=0, le=8760)] = 24
    """For how many hours one is a newcomer."""


def prepare(settings: ForeignSettings) -> Check:
    """Give the check."""

    def check(seen: Seen) -> Hit | Sentence:
        if seen.message.sender.tenure >= settings.new * 3600:
            return OLD
        script = script_of(seen.message.text) if seen.history.scripts else ""
        if not script:
            return NONE
        if seen.history.scripts.get(script, 0.0) >= settings.share:
            return HERE
        before = sum(sent.foreign for sent in seen.history.strangers)
        if before < settings.others:
            return ALONE
        why = n(
            "It is in a script that is foreign here ({script}), like {count} other lately.",
            "It is in a script that is foreign here ({script}), like {count} others lately.",
            before,
            script=script,
        )
        return Hit(min(0.9, 0.65 + 0.05 * before), why)

    return check


rule = Rule(
    "foreign",
    ForeignSettings,
    prepare,
    stage="behaviour",
    about=t("Foreign scripts"),
    usual=OLD,
)
