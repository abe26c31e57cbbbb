"""The audit log in words: what somebody did with their rights, and what was noted of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from community.auditing import Entry
from community.casewords import KINDS, RULES
from community.choicewords import SPOKEN, coded
from community.people import Community
from community.queue import Ruling
from community.queuewords import RULINGS
from community.restraints import CaseKind
from community.spans import span
from community.words import Code, Lines, Moment, Name, Phrase, Text, Words, n, t

MOST_TOLD = 200
CASE, WAVE = "case.", "wave."
DEEDS: Mapping[str, Text] = {
    "setting": t("changed a setting"),
    "setup": t("set the community up"),
    "welcome": t("changed the welcome"),
    "step": t("changed what newcomers are told on later days"),
    "post.add": t("wrote a scheduled post"),
    "post.drop": t("removed a scheduled post"),
    "post.pause": t("paused a scheduled post"),
    "post.resume": t("let a scheduled post go on"),
    "post.place": t("chose the chat of a scheduled post"),
    "post.replace": t("said whether a scheduled post takes the place of the one before"),
    "highlight": t("chose a highlight"),
    "highlight.back": t("took a highlight back"),
    "question.add": t("added a question for newcomers"),
    "question.drop": t("dropped a question for newcomers"),
    "door.pass": t("let somebody in"),
    "door.refuse": t("turned somebody away"),
    "case.undo": t("undid a case"),
    "case.export": t("exported the cases"),
    "appeal.decline": t("declined an appeal"),
    "queue.settle": t("settled what waited"),
    "wave.kicked": t("removed a wave of newcomers"),
    "wave.banned": t("banned a wave of newcomers"),
    "wave.harmless": t("called a wave of newcomers harmless"),
    "wave.undone": t("took back a decision about a wave"),
    "lesson": t("taught the classifier"),
    "model.export": t("exported the classifier"),
    "model.import": t("brought a classifier in"),
    "model.back": t("put the classifier from before back"),
    "model.reset": t("reset the classifier"),
    "member.note": t("wrote a note"),
    "member.note.erase": t("erased a note"),
    "member.tag": t("put a tag on somebody"),
    "member.untag": t("took a tag away"),
    "member.trust": t("said whether somebody is trusted"),
    "member.bot": t("said whether somebody is a bot"),
    "role": t("changed a role"),
    "claim": t("became the owner"),
    "link": t("linked accounts"),
    "link agree": t("agreed to a link"),
    "unlink": t("separated accounts"),
    "forget": t("asked to be forgotten"),
    "points": t("looked at somebody's points"),
    "award": t("awarded points"),
    "deduct": t("deducted points"),
    "forgive": t("forgave a debt"),
    "undo": t("undid a movement of points"),
    "grant": t("gave cards or freezes"),
    "goal.set": t("set a goal"),
    "goal.drop": t("dropped a goal"),
    "nomination.vote": t("voted on a nomination"),
    "tier.confirm": t("confirmed a tier"),
    "tier.end": t("ended a tier"),
    "tier.restore": t("gave a tier back"),
    "segments.save": t("saved a segment"),
    "segments.forget": t("forgot a segment"),
    "segments.export": t("exported a segment"),
    "mailing.send": t("sent a broadcast"),
    "mailing.stop": t("stopped a broadcast"),
    "mailing.discard": t("dropped a broadcast"),
    "outbox.again": t("had something sent again"),
    "outbox.dismiss": t("dismissed what did not go out"),
    "outbox.clear": t("cleared what did not go out"),
    "audit.export": t("exported the log"),
}
"""What was done, by the word that is stored for it."""
CALLED: Mapping[str, tuple[str, ...]] = SPOKEN | {
    "setting": ("设置",),
    "undo": ("撤销",),
    "note": ("备注",),
    "tag": ("标签",),
    "role": ("身份",),
    "appeal": ("申诉",),
    "slow": ("慢速",),
    "export": ("导出",),
    "link": ("绑定",),
}
"""By what else somebody may search for what is stored."""
UNSAID = frozenset(
    [
        "account",
        "accounts",
        "action",
        "entry",
        "how",
        "job",
        "lesson",
        "list",
        "members",
        "nomination",
    ],
)
"""Numbers by which the database knows what it noted; they tell a reader nothing."""
CHANGES = frozenset(("setting", "before", "after"))
FIRST, LAST = (
    ("setting", "case", "kind", "rule", "chats", "amount", "seconds", "ends"),
    ("note", "why"),
)
"""What a reader wants to know at first, and at last."""


def deed(what: str) -> Words:
    """Say what was done, by the word that is stored for it."""
    if what in DEEDS:
        return DEEDS[what]
    if what.startswith(CASE) and what.removeprefix(CASE).upper() in CaseKind.__members__:
        return KINDS[CaseKind[what.removeprefix(CASE).upper()]]
    return t("{what}", what=Code(what))


def details(entry: Entry, home: Community, chats: Mapping[str, str]) -> list[Words]:
    """Tell what was noted of it; `chats` has the titles of chats by their platform's names."""
    noted: dict[str, Any] = json.loads(entry.told or "{}")
    told: list[Words] = []
    if entry.what == "step":  # the time after which it is said, and what was said before and is now
        told.append(_plain(noted.pop("after", None)))
        noted["after"] = noted.pop("now", None)
    if entry.by:  # a wave's lock-down has the name of its rule though somebody decided
        noted.pop("rule", None)
    if "before" in noted and "after" in noted:
        told.append(_changed(noted))
        noted = {name: value for name, value in noted.items() if name not in CHANGES}
    for name, value in sorted(noted.items(), key=_place):
        said = _told(entry.what, name, value, home, chats)
        if said is not None:
            told.append(said)
    return told


def has(entry: Entry, meant: Sequence[str]) -> bool:
    """Whether an entry has some of these words, in whatever case."""
    said = f"{entry.what} {entry.told or ''} {deed(entry.what)}".casefold()
    return any(words.casefold() in said for words in meant)


def also_stored(words: str) -> tuple[str, ...]:
    """Give what may be stored of what somebody searches for, in their own words."""
    return (words, *(stored for stored, spoken in CALLED.items() if words in spoken))


def _place(item: tuple[str, Any]) -> int:
    """Give where a value stands: first what it is about, last the reason."""
    return FIRST.index(item[0]) if item[0] in FIRST else len(FIRST) + (item[0] in LAST)


def _changed(noted: Mapping[str, Any]) -> Words:
    before, after = _plain(noted["before"]), _plain(noted["after"])
    if not noted.get("setting"):
        return t("{before} → {after}", before=before, after=after)
    name = Code(str(noted["setting"]))
    return t("{name}: {before} → {after}", name=name, before=before, after=after)


def _told(
    what: str, name: str, value: Any, home: Community, chats: Mapping[str, str]
) -> Words | None:
    is_nothing = not isinstance(value, bool) and value in (None, "", 0, [])
    if is_nothing or name in UNSAID or (name == "kind" and what.startswith(CASE) and what != UNDO):
        return None
    if name == "chats":
        return Lines(tuple(t("{chat}", chat=Name(chats.get(c, c))) for c in value), ", ")
    if name == "ends":
        return t("until {moment}", moment=Moment(datetime.fromisoformat(value), home.zone))
    teller = TELLERS.get(name)
    if teller is not None:
        return teller(value)
    return t("{value}", value=_plain(value))


UNDO = "case.undo"
TELLERS: Mapping[str, Callable[[Any], Words]] = {
    "case": lambda value: t("case {number}", number=int(value)),
    "posting": lambda value: t("number {number}", number=int(value)),
    "kind": lambda value: _kind(str(value)),
    "rule": lambda value: t("by the rule {rule}", rule=RULES.get(value) or Code(str(value))),
    "why": lambda value: t("why: {words}", words=Phrase(str(value))),
    "seconds": lambda value: t("once in {span}", span=span(timedelta(seconds=int(value)))),
    "chat": lambda _: t("in one chat"),
    "spam": lambda value: t("spam") if value else t("harmless"),
    "yes": lambda value: t("for it") if value else t("against it"),
    "ruling": lambda value: _ruling(str(value)),
    "setting": lambda value: t("{name}", name=Code(str(value))),
    "added": lambda value: t("added: {words}", words=_plain(value)),
    "removed": lambda value: t("removed: {words}", words=_plain(value)),
    "amount": lambda value: n("{count} point", "{count} points", int(value)),
    "lessons": lambda value: n("{count} lesson", "{count} lessons", int(value)),
    "mailing": lambda value: t("number {number}", number=int(value)),
    "question": lambda value: t("number {number}", number=int(value)),
    "post": lambda value: t("number {number}", number=int(value)),
    "message": lambda value: t("message {number}", number=int(value)),
}
"""How a value is told whose name says what it is."""


def _kind(value: str) -> Text:
    known = value.upper() in CaseKind.__members__
    return KINDS[CaseKind[value.upper()]] if known else t("{value}", value=Code(value))


def _ruling(value: str) -> Text:
    known = value.upper() in Ruling.__members__
    return RULINGS.get(Ruling[value.upper()], t("open")) if known else t("{v}", v=Code(value))


def _plain(value: Any) -> Text:
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    if value in (None, "", []):
        return t("–")
    if isinstance(value, list):
        return t("{words}", words=Phrase("; ".join(map(str, value))[:MOST_TOLD]))
    word = str(value)
    if word in SPOKEN:
        return t("{word}", word=coded(word))
    return t("{words}", words=Phrase(word[:MOST_TOLD]))
