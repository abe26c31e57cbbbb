"""From actions to what changes on the local square."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import assert_never

from bot.local.square import BOT, Shown, Square
from bot.platform import AGAIN
from bot.wording import render
from community.actions import (
    Admit,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Lock,
    Mute,
    OfChats,
    Pin,
    React,
    Say,
    SetRole,
    Show,
    Slow,
    Survey,
    Unban,
    Unlock,
    Unmute,
    type_of_action,
)
from community.buttons import Button
from community.mishaps import NO_GLANCE
from community.opening import start_place
from community.outcomes import Dropped, Outcome, Refused, Sent, Surveyed
from community.rights import DELETE, INVITE, PIN, RESTRICT, TAG

Seal = Callable[[Button, str], str]
LINK = "open:"
"""What the data of a button begins with that opens the bot in private."""


def perform(
    square: Square,
    action: type_of_action,
    now: datetime,
    seal: Seal,
    seen: int | None,
    *,
    picture: bytes | None = None,
) -> Outcome:
    """Do an action on the square; `seen` is the message that its number already made.

    `picture` is what was drawn for it, if it shows one and that could be drawn.
    """
    if action.chat in square.left:
        return Refused("the bot is not in this chat")
    if not _may(square, action):
        return Refused("the bot has not the right to do this in this chat")
    if isinstance(action, Mute | Ban) and action.ends is not None and action.ends <= now:
        return Sent()
    match action:
        case Say():
            return _say(square, action, now, seal, seen, picture=picture)
        case Hand():
            return _hand(square, action, now, seen)
        case Edit():
            return _edit(square, action.message, action, seal, None)
        case Delete() | React() | Pin():
            _touch(square, action)
        case Mute() | Ban() | Unmute() | Unban() | Admit():
            _deal(square, action)
        case SetRole(person=person, role=role, given=given):
            (square.roles.add if given else square.roles.discard)((person, role))
        case Survey() | Lock() | Slow() | Unlock() | Leave():
            return _of_chat(square, action)
        case _:
            assert_never(action)
    return Sent()


def _deal(square: Square, action: Mute | Ban | Unmute | Unban | Admit) -> None:
    """Do something to somebody; who has not asked to be let in is not answered, either."""
    key = action.chat, action.person
    if isinstance(action, Mute | Ban):
        square.restricted[key] = type(action).__name__.lower()
    elif isinstance(action, Admit):
        if key in square.asking:
            square.asking.remove(key)
            square.answered[key] = action.given
    else:
        square.restricted.pop(key, None)


def _may(square: Square, action: type_of_action) -> bool:
    """Whether the chat gives the right that an action needs."""
    given = square.rights.get(action.chat)
    if given is None:
        return True
    match action:
        case Mute() | Unmute() | Ban() | Unban() | Lock() | Slow() | Unlock():
            return RESTRICT in given.split()
        case Admit():
            return INVITE in given.split()
        case Delete(message=message):
            shown = square.message(message)
            return DELETE in given.split() or shown is None or shown.by == BOT
        case SetRole():
            return TAG in given.split()
        case Pin():
            return PIN in given.split()
        case _:
            return True


def _say(
    square: Square,
    action: Say,
    now: datetime,
    seal: Seal,
    seen: int | None,
    *,
    picture: bytes | None,
) -> Outcome:
    """Say it where it is to be read: in the chat, there to one alone, or in private."""
    if isinstance(action, Show) and action.instead_of is not None:
        return _edit(square, action.instead_of, action, seal, picture)
    chat, alone = action.chat, is_alone(square, action)
    if action.private and not alone:
        if action.fallback == "ephemeral" or action.to is None:
            return Dropped(NO_GLANCE)
        chat = f"dm:{action.to}"
    if chat.startswith("dm:") and not square.takes(chat.removeprefix("dm:")):
        return Refused("the person has not opened the bot, or has closed it", unreachable=True)
    is_private = chat.startswith("dm:")
    if seen:
        return Sent(seen, private=is_private)
    words = action.told_alone if is_private else action.words
    text = render(words, action.language)
    if action.again:
        text = f"{render(AGAIN, action.language)} {text}"
    shown = square.write(
        BOT,
        chat,
        text,
        now,
        only=action.to if alone else None,
        reply_to=action.reply_to if chat == action.chat else None,
        buttons=_buttons(action, seal, f"{action.platform}:{chat}"),
        picture=picture,
        media=("photo",) if action.image else (),
    )
    return Sent(shown.id, private=is_private)


def is_alone(square: Square, action: Say) -> bool:
    """Whether it is shown in its chat to one person alone."""
    return bool(
        action.private
        and action.chat
        and action.chat not in square.plain
        and not action.secret
        and action.fallback != "hold"
    )


def _touch(square: Square, action: Delete | React | Pin) -> None:
    shown = square.message(action.message)
    if shown is None:
        return
    match action:
        case React(emoji=emoji, given=True):
            shown.reactions = (*shown.reactions, emoji)
        case React(emoji=emoji):
            shown.reactions = tuple(each for each in shown.reactions if each != emoji)
        case Pin(given=given):
            shown.pinned = given
        case Delete():
            shown.removed = True


def _of_chat(square: Square, action: OfChats) -> Outcome:
    match action:
        case Survey():
            return Surveyed(before=square.may(action.chat))
        case Leave():
            square.left.add(action.chat)
        case Lock():
            square.closed.add(action.chat)
        case Slow(seconds=seconds):
            square.slow[action.chat] = seconds
        case Unlock(before=before):
            _, writes, _, pace = before.replace(",", "").split()
            if action.slow:
                square.slow[action.chat] = int(pace)
            elif writes == "yes":
                square.closed.discard(action.chat)
    return Sent()


def _hand(square: Square, action: Hand, now: datetime, seen: int | None) -> Outcome:
    chat, alone = action.chat, action.private and action.chat not in square.plain
    if action.private and not alone:
        chat = f"dm:{action.to}"
        if not square.takes(action.to):
            return Refused("the person has not opened the bot, or has closed it", unreachable=True)
    if seen:
        return Sent(seen)
    try:
        content = Path(action.file).read_bytes()
    except OSError as error:
        return Refused(f"the file cannot be read: {error.strerror}")
    shown = square.write(
        BOT,
        chat,
        render(action.words, action.language),
        now,
        only=action.to if alone else None,
        file=(action.name, content),
    )
    return Sent(shown.id)


def _edit(
    square: Square, number: int, action: Edit | Show, seal: Seal, picture: bytes | None
) -> Outcome:
    shown: Shown | None = square.message(number)
    if shown is None or shown.removed:
        return Refused("the message is gone")
    shown.text = render(action.words, action.language)
    shown.buttons = _buttons(action, seal, f"{action.platform}:{action.chat}")
    shown.picture = picture
    shown.edited = True
    return Sent(shown.id)


def _buttons(action: Say | Edit, seal: Seal, place: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    rows = tuple(
        tuple((render(button.label, action.language), seal(button, place)) for button in row)
        for row in action.buttons
    )
    link = action.link if isinstance(action, Say) else None
    if link is None:
        return (*rows, *_pages(action))
    data = LINK + seal(link, start_place(action.platform))
    return (*rows, ((render(link.label, action.language), data),), *_pages(action))


def _pages(action: Say | Edit) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Give the buttons that lead to web pages, each in a row of its own."""
    pages = action.pages if isinstance(action, Say) else ()
    return tuple(((page.label, page.address),) for page in pages)
