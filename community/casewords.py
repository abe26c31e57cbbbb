"""A case in words: what a moderator reads on its card, and what its person is told."""

from __future__ import annotations

from collections.abc import Sequence

from community.buttons import Button
from community.cases import Appeal, AppealState, Case, Trace
from community.casetraces import led_to
from community.hits import Judgement
from community.people import Community, Role
from community.restraints import LIFTS, OF_CHATS, CaseKind
from community.verdicts import said
from community.words import Code, Lines, Moment, Name, Phrase, Text, Words, lines, t

KINDS = {
    CaseKind.WARN: t("warning"),
    CaseKind.MUTE: t("mute"),
    CaseKind.UNMUTE: t("end of a mute"),
    CaseKind.KICK: t("removal"),
    CaseKind.BAN: t("ban"),
    CaseKind.UNBAN: t("end of a ban"),
    CaseKind.PURGE: t("messages removed"),
    CaseKind.LOCK: t("lock-down"),
    CaseKind.SLOW: t("slow mode"),
    CaseKind.WAVE: t("wave of newcomers"),
}
RULES = {
    "raid": t("the watch for waves of newcomers"),
    "came back": t("what held before this person was forgotten"),
    "reports": t("reports of several members"),
    "on the platform": t("somebody on the platform itself"),
}
"""What the rules that are none of moderation's are called."""
EVERYWHERE = "*"
"""What stands for all chats of a community, where a name would stand."""
MODERATOR = int(Role.MODERATOR)


def title(case: Case, name: str, community: Community) -> Text:
    """Say in one sentence what a case did."""
    who, number = Name(name), case.number
    until = Moment(case.ends, community.zone) if case.ends is not None else None
    match case.kind:
        case CaseKind.WARN | CaseKind.PURGE:
            return _without_length(case, who)
        case CaseKind.MUTE if until:
            return t(
                "Case {number}: {name} muted until {moment}.",
                number=number,
                name=who,
                moment=until,
            )
        case CaseKind.MUTE:
            return t("Case {number}: {name} muted for good.", number=number, name=who)
        case CaseKind.UNMUTE:
            return t("Case {number}: {name} no longer muted.", number=number, name=who)
        case CaseKind.KICK:
            return t("Case {number}: {name} removed, and free to return.", number=number, name=who)
        case CaseKind.BAN if until:
            return t(
                "Case {number}: {name} banned until {moment}.",
                number=number,
                name=who,
                moment=until,
            )
        case CaseKind.BAN:
            return t("Case {number}: {name} banned for good.", number=number, name=who)
        case CaseKind.UNBAN:
            return t("Case {number}: {name} no longer banned.", number=number, name=who)
        case CaseKind.LOCK | CaseKind.SLOW | CaseKind.WAVE:
            return _of_chats(case, name, until)


def whom(name: str) -> Name | Text:
    """Give whom or where a case is about, as it stands in a sentence."""
    return t("all chats") if name == EVERYWHERE else Name(name)


def _of_chats(case: Case, name: str, until: Moment | None) -> Text:
    about, kind, where = case.number, KINDS[case.kind], whom(name)
    if until is None:
        ends = t(
            "Case {number}: {kind}, {chat}, until somebody ends it.",
            number=about,
            kind=kind,
            chat=where,
        )
        plain = t("Case {number}: {kind}, {chat}.", number=about, kind=kind, chat=where)
        return plain if case.kind is CaseKind.WAVE or case.is_undone else ends
    return t(
        "Case {number}: {kind}, {chat}, until {moment}.",
        number=about,
        kind=kind,
        chat=where,
        moment=until,
    )


def _without_length(case: Case, who: Name) -> Text:
    match case.kind, took_away(case), is_by_rule(case):
        case CaseKind.WARN, True, _:
            told = t("Case {number}: {name} warned, message removed.", number=case.number, name=who)
        case CaseKind.WARN, _, _:
            told = t("Case {number}: {name} warned.", number=case.number, name=who)
        case _, _, True:
            told = t("Case {number}: a message of {name} removed.", number=case.number, name=who)
        case _:
            told = t("Case {number}: messages of {name} removed.", number=case.number, name=who)
    return told


def card(
    case: Case,
    community: Community,
    names: tuple[str, str, str],
    appeal: Appeal | None = None,
    traces: Sequence[Trace] = (),
    *,
    judgement: Judgement | None = None,
    besides: Text | None = None,
) -> Words:
    """Tell moderators of a case; `names` are the member's, who decided it, and who undid it.

    `besides` is what cases of its kind have to say.
    """
    name, by, undoer = names
    quoted = t("They wrote: {words}", words=Phrase(case.quoted)) if case.quoted else None
    return lines(
        title(case, name, community),
        _decided(case, by, community),
        t("Why: {reason}", reason=Phrase(case.reason)) if case.reason else None,
        *(said(hit) for hit in (judgement.hits if judgement is not None else ())),
        quoted,
        besides,
        _undone(case, undoer, community),
        _appealed(appeal) if appeal is not None else None,
        *led_to(traces, community.zone),
    )


def _decided(case: Case, by: str, community: Community) -> Text:
    at = Moment(case.at, community.zone)
    if case.by:
        return t("Decided by {name}, {moment}.", name=Name(by), moment=at)
    if case.rule not in RULES:
        return t("Decided by the rule {rule}, {moment}.", rule=Code(case.rule), moment=at)
    return t("Decided by {rule}, {moment}.", rule=RULES[case.rule], moment=at)


def _undone(case: Case, by: str, community: Community) -> Words | None:
    if case.undone_at is None:
        return None
    at = Moment(case.undone_at, community.zone)
    told = t("Undone by {name}, {moment}.", name=Name(by), moment=at)
    if case.kind in OF_CHATS and case.kind is not CaseKind.WAVE:
        told = t("Ended by {name}, {moment}.", name=Name(by), moment=at)
    if not case.undone_why:
        return told
    return Lines((told, t("({note})", note=Phrase(case.undone_why))), " ")


def _appealed(appeal: Appeal) -> Text:
    said: Text | Phrase = Phrase(appeal.words) if appeal.words else t("without words")
    match appeal.state:
        case AppealState.OPEN:
            return t("Appealed against: {words}", words=said)
        case AppealState.GRANTED:
            return t("Appealed against, and granted: {words}", words=said)
        case AppealState.DECLINED:
            return t("Appealed against, and declined: {words}", words=said)


def buttons(case: Case) -> tuple[tuple[Button, ...], ...]:
    """Give what moderators can do about a case."""
    row = []
    if case.kind not in LIFTS and not case.is_undone:
        row.append(Button(t("Undo"), "case.undo", (case.number,), role=MODERATOR))
        if case.kind is not CaseKind.BAN and case.member:
            row.append(Button(t("Raise"), "case.raise", (case.number,), role=MODERATOR))
    if case.kind is CaseKind.WAVE:
        row.append(Button(t("Who came"), "wave.page", (case.number, 0, 1), role=MODERATOR))
    if case.member:
        row.append(Button(t("Member"), "member", (case.member,), role=MODERATOR))
    row.append(Button(t("Details"), "case.show", (case.number,), role=MODERATOR))
    teaches = case.message and case.member and case.kind not in LIFTS
    return (tuple(row), lessons(case)) if teaches else (tuple(row),)


def lessons(case: Case) -> tuple[Button, ...]:
    """Give the buttons by which moderators teach the classifier what a case is about."""
    return (
        Button(t("Teach: spam"), "teach", (case.number, 1), role=MODERATOR),
        Button(t("Teach: harmless"), "teach", (case.number, 0), role=MODERATOR),
    )


def series_of(case: Case) -> str:
    """Give the series of a case's card, by which it is found again where it stands."""
    return f"case {case.number}"


def is_by_rule(case: Case) -> bool:
    """Whether one of moderation's rules decided."""
    return not case.by and bool(case.rule) and case.rule not in RULES


def took_away(case: Case) -> bool:
    """Whether a case removed the message that it is about."""
    spared = LIFTS if is_by_rule(case) else (CaseKind.WARN, *LIFTS)
    return bool(case.message) and case.kind not in spared


def cannot_return(case: Case, *, is_known: bool, is_quoted: bool, counts: bool) -> list[Text]:
    """Say what undoing a case does not bring back; of a removed message, whether it `counts`."""
    told = []
    if not is_known:
        told.append(t("They asked to be forgotten, so I cannot reach their account any more."))
    if case.kind in (CaseKind.KICK, CaseKind.BAN):
        told.append(t("They have to come back by themselves."))
    removed = took_away(case)
    if removed and is_quoted:
        told.append(t("The message itself does not return; its words are quoted where it stood."))
    elif removed:
        told.append(t("The removed message does not return."))
    elif case.kind is CaseKind.PURGE and counts:
        told.append(t("Removed messages do not return; what they had earned is given back."))
    elif case.kind is CaseKind.PURGE:
        told.append(t("Removed messages do not return, nor their points."))
    if counts and removed:
        told.append(t("What it had earned is given back."))
    return told
