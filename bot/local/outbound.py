"""From actions to what changes on the local square."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from bot.local.square import BOT, Shown, Square
from bot.wording import render
from community.actions import (
    Ban,
    Delete,
    Edit,
    Leave,
    Mute,
    React,
    Say,
    SetRole,
    Unban,
    Unmute,
    type_of_action,
)
from community.buttons import Button
from community.outcomes import Outcome, Refused, Sent
from community.words import t

Seal = Callable[[Button, str], str]
AGAIN = t("(sent again)")


def perform(
    square: Square, action: type_of_action, now: datetime, seal: Seal, seen: int | None
) -> Outcome:
    """Do an action on the square; `seen` is the message that its number already made."""
    if action.chat in square.left:
        return Refused("the bot is not in this chat")
    match action:
        case Say():
            return Sent(seen or _say(square, action, now, seal))
        case Edit():
            return _edit(square, action, seal)
        case Delete(message=number):
            shown = square.message(number)
            if shown is not None:
                shown.removed = True
        case React(message=number, emoji=emoji):
            shown = square.message(number)
            if shown is not None:
                shown.reactions = (*shown.reactions, emoji)
        case Mute(person=person) | Ban(person=person):
            square.restricted[action.chat, person] = type(action).__name__.lower()
        case Unmute(person=person) | Unban(person=person):
            square.restricted.pop((action.chat, person), None)
        case SetRole(person=person, role=role, given=given):
            (square.roles.add if given else square.roles.discard)((person, role))
        case Leave():
            square.left.add(action.chat)
        case _:
            assert_never(action)
    return Sent()


def _say(square: Square, action: Say, now: datetime, seal: Seal) -> int:
    text = render(action.words, action.language)
    if action.again:
        text = f"{render(AGAIN, action.language)} {text}"
    shown = square.write(
        BOT,
        action.chat,
        text,
        now,
        only=action.to if action.private else None,
        reply_to=action.reply_to,
        buttons=_buttons(action, seal),
    )
    return shown.id


def _edit(square: Square, action: Edit, seal: Seal) -> Outcome:
    shown: Shown | None = square.message(action.message)
    if shown is None or shown.removed:
        return Refused("the message is gone")
    shown.text = render(action.words, action.language)
    shown.buttons = _buttons(action, seal)
    shown.edited = True
    return Sent(shown.id)


def _buttons(action: Say | Edit, seal: Seal) -> tuple[tuple[tuple[str, str], ...], ...]:
    place = f"{action.platform}:{action.chat}"
    return tuple(
        tuple((render(button.label, action.language), seal(button, place)) for button in row)
        for row in action.buttons
    )
