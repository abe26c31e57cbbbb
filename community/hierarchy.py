"""Who may decide about whom: nobody about the owner, about their like, about bots or themselves."""

from __future__ import annotations

import structlog

from community.cases import Case
from community.people import Actor, Role
from community.refusals import A_ROLE, Refusal
from community.words import Name, t

log = structlog.get_logger()


class NotAgainstOneself(Refusal):
    """A case about oneself."""

    def __init__(self) -> None:
        super().__init__(t("You cannot decide a case of your own."))


class NotAgainstBots(Refusal):
    """A case about a bot."""

    def __init__(self) -> None:
        super().__init__(t("Bots have no cases. Whoever added one can remove it."))


class NotAgainstThoseAbove(Refusal):
    """The member stands as high as who decides, or higher."""

    def __init__(self, who: Actor) -> None:
        name, role = Name(who.name), A_ROLE[who.role]
        if who.role is Role.OWNER:
            super().__init__(t("{name} owns this community: nobody can do that.", name=name))
        else:
            super().__init__(
                t("{name} is {role}: only somebody above that can do this.", name=name, role=role)
            )


class NotYours(Refusal):
    """A case that somebody of a higher role decided."""

    def __init__(self, case: Case, by: Actor) -> None:
        super().__init__(
            t(
                "Case {number} was decided by {name}: only {name} or somebody above can undo it.",
                number=case.number,
                name=Name(by.name),
            )
        )


def permit(actor: Actor, who: Actor) -> None:
    """Check that `actor` may decide about somebody; raises Refusal."""
    refusal: Refusal | None = None
    if who.bot and not who.channel:
        refusal = NotAgainstBots()
    elif who.member == actor.member:
        refusal = NotAgainstOneself()
    elif who.role >= actor.role:
        refusal = NotAgainstThoseAbove(who)
    if refusal is not None:
        log.warning("refused", what="a case", actor=str(actor), about=str(who))
        raise refusal


def permit_undo(actor: Actor, case: Case, by: Actor | None) -> None:
    """Check that `actor` may undo a case that `by` decided, None for a rule; raises Refusal."""
    refusal: Refusal | None = None
    if case.member == actor.member:
        refusal = NotAgainstOneself()
    elif by is not None and by.member != actor.member and by.role > actor.role:
        refusal = NotYours(case, by)
    if refusal is not None:
        log.warning("refused", what="undoing a case", actor=str(actor), about=str(case))
        raise refusal
