"""A wave in words: what moderators read on its card, and what they can do about it."""

from __future__ import annotations

from typing import Any

from community.buttons import Button
from community.casewords import MODERATOR
from community.context import Ctx
from community.door import Newcomer, Stage
from community.people import Actor
from community.waves import Verdict, Wave
from community.words import Moment, Name, Text, Words, lines, n, t

Rows = tuple[tuple[Button, ...], ...]
STATES = {
    Stage.HELD: t("held"),
    Stage.WAITING: t("is asked"),
    Stage.REVIEW: t("waits for you"),
    Stage.RULES: t("let in"),
    Stage.IN: t("let in"),
    Stage.REMOVED: t("removed"),
}
GONE = t("gone")


def card(ctx: Ctx[Any], wave: Wave, size: int, by: str, head: Words | None = None) -> Words:
    """Tell moderators of a wave, in which so many came; `by` is the name of who decided."""
    zone = ctx.community.zone
    about: dict[str, int] = {"number": wave.number, "first": wave.first, "usual": wave.usual}
    usual = t("Wave {number}: {first} newcomers within a minute, usually {usual}.", **about)
    if wave.spoken:
        usual = t(
            "Wave {number}: {first} messages of newcomers within a minute, "
            "usually {usual} from everybody.",
            **about,
        )
    came = n("{count} came in it so far.", "{count} came in it so far.", size) if size else None
    ended = None
    if wave.ended is not None:
        came = n("{count} came in it.", "{count} came in it.", size)
        began, over = Moment(wave.began, zone), Moment(wave.ended, zone)
        ended = t("It began {began} and was over {ended}.", began=began, ended=over)
    is_shut = bool(wave.lock) and wave.ended is None
    shut = t("All chats are closed: case {number}.", number=wave.lock) if is_shut else None
    return lines(head, usual, came, ended, verdict(wave, by), shut)


def verdict(wave: Wave, by: str) -> Text:
    """Say what was decided about a wave, by somebody of that name."""
    who = Name(by)
    match wave.verdict:
        case Verdict.OPEN:
            return t(
                "They are held: I ask and greet nobody, and what they write is removed. "
                "Have a look, and decide about all of them at once."
            )
        case Verdict.KICKED:
            return t("{name} removed all who came in it; they may come again.", name=who)
        case Verdict.BANNED:
            return t("{name} banned all who came in it.", name=who)
        case Verdict.HARMLESS:
            return t("{name} says that it is harmless: all of them are let in.", name=who)
        case Verdict.UNDONE:
            return t("{name} took the decision back: all of them may come again.", name=who)


def series_of(wave: Wave) -> str:
    """Give what its cards have in common: the newest takes the place of the one before."""
    return f"wave {wave.number}"


def choices(wave: Wave) -> Rows:
    """Give what moderators can do about a wave."""
    number = wave.number

    def button(label: Text, action: str, *more: int) -> Button:
        return Button(label, action, (number, *more), role=MODERATOR)

    look = (button(t("Who came"), "wave.page", 0, 1),)
    if wave.verdict in (Verdict.KICKED, Verdict.BANNED):
        return (look, (button(t("Undo"), "wave.undo"),))
    if wave.verdict is not Verdict.OPEN:
        return (look,)
    decide = (
        button(t("Remove all"), "wave.kick"),
        button(t("Ban all"), "wave.ban"),
        button(t("Harmless"), "wave.calm"),
    )
    shut = (button(t("Close the group"), "wave.lock"),) if not wave.lock else ()
    return (look, decide, shut) if shut and wave.ended is None else (look, decide)


def line(ctx: Ctx[Any], place: int, who: Actor | None, newcomer: Newcomer) -> Text:
    """Tell of somebody who came in a wave."""
    name = who.name if who is not None else "…"
    account = f"@{who.username}" if who is not None and who.username else ""
    return t(
        "{place}. {name} {account}, {moment}: {state}",
        place=place,
        name=Name(name),
        account=Name(account),
        moment=Moment(newcomer.at, ctx.community.zone),
        state=STATES.get(newcomer.stage, GONE),
    )
