"""A case in words, as its person reads it: what was decided, what was taken back, what holds."""

from __future__ import annotations

from datetime import datetime

from community.cases import Case
from community.casewords import KINDS, is_by_rule, took_away
from community.people import Community
from community.restraints import FOREVER, CaseKind, Restraint
from community.words import Code, Moment, Name, Phrase, Text, Words, lines, t


def notice(case: Case, community: Community, why: Text | None = None) -> Words:
    """Tell somebody what was decided about them, why, and how they can appeal.

    `why` is what a rule says, where nobody wrote a reason.
    """
    home = Name(community.name)
    match case.kind:
        case CaseKind.MUTE | CaseKind.BAN:
            told = state(case.kind, case.ends, community)
        case CaseKind.KICK:
            told = t("You were removed from {community}, and may come back.", community=home)
        case CaseKind.UNMUTE | CaseKind.UNBAN:
            return _free(case.kind is CaseKind.UNBAN, home)
        case _:
            told = _mildly(case, home)
    reason = Phrase(case.reason) if case.reason else why
    return lines(
        told,
        t("Why: {reason}", reason=reason) if reason is not None else None,
        t("It is about: {words}", words=Phrase(case.quoted)) if case.quoted else None,
        t(
            "If you think that this is wrong, write {appeal} and after that why, here to me.",
            appeal=Code("/appeal"),
        ),
    )


def state(kind: CaseKind, ends: datetime | None, community: Community) -> Text:
    """Say until when somebody is muted or banned; None and `FOREVER` are for good."""
    home, banned = Name(community.name), kind is CaseKind.BAN
    if ends is None or ends == FOREVER:
        if banned:
            return t("You are banned from {community} for good.", community=home)
        return t("You are muted in {community} for good.", community=home)
    until = Moment(ends, community.zone)
    if banned:
        return t("You are banned from {community} until {moment}.", community=home, moment=until)
    return t("You are muted in {community} until {moment}.", community=home, moment=until)


def standing(restraint: Restraint, at: datetime, community: Community) -> Text | None:
    """Say what holds somebody at a moment, the stronger of it; None for nothing."""
    kind = restraint.kind(at)
    return state(kind, restraint.ends(kind), community) if kind is not None else None


def taken_back(case: Case, community: Community, after: Restraint, at: datetime) -> Words:
    """Tell somebody that a case of theirs was undone, and what holds `after` that."""
    home, again, still = Name(community.name), None, standing(after, at, community)
    if case.kind in (CaseKind.KICK, CaseKind.BAN) and after.banned is None:
        again = _free(True, home)
    elif case.kind is CaseKind.MUTE and not after:
        again = _free(False, home)
    told = t(
        "Case {number} about you in {community} was taken back ({kind}).",
        number=case.number,
        community=home,
        kind=KINDS[case.kind],
    )
    holds = t("Another decision still holds: {state}", state=still) if still is not None else None
    return lines(told, again, holds)


def _free(banned: bool, home: Name) -> Text:
    if banned:
        return t("You may come back to {community}.", community=home)
    return t("You may write again in {community}.", community=home)


def _mildly(case: Case, home: Name) -> Text:
    match case.kind, took_away(case), is_by_rule(case):
        case CaseKind.WARN, True, _:
            return t(
                "You were warned in {community}, and a message of yours was removed.",
                community=home,
            )
        case CaseKind.WARN, _, _:
            return t("You were warned in {community}.", community=home)
        case _, _, True:
            return t("A message of yours was removed in {community}.", community=home)
        case _:
            return t("Messages of yours were removed in {community}.", community=home)
