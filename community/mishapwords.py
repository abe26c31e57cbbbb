"""Mishaps in words: what was to be done, and what became of it."""

from __future__ import annotations

from typing import assert_never, cast

from community.actions import (
    Admit,
    Ban,
    Delete,
    Edit,
    Hand,
    Leave,
    Lock,
    Mute,
    Pin,
    React,
    Say,
    SetRole,
    Slow,
    Survey,
    Unban,
    Unlock,
    Unmute,
    type_of_action,
)
from community.hurdles import hurdle
from community.mishaps import Mishap
from community.outbox import State
from community.words import Name, Text, t


def how(mishap: Mishap) -> Text:
    """Say how an action stands that did not go well."""
    match mishap.state:
        case State.REFUSED:
            return t("refused: {why}", why=hurdle(mishap.action.platform, mishap.why))
        case State.UNKNOWN:
            return t("the bot was stopped meanwhile, nobody can say whether it arrived")
        case State.DROPPED:
            return t("it would have come too late")
        case _:
            return t("it waits")


def what(mishap: Mishap) -> Text:
    """Say what was to be done, to whom and where; never what was to be said."""
    where: Text | Name = Name(mishap.title) if mishap.title else t("a private chat")
    who: Text | Name = Name(mishap.name) if mishap.name else t("somebody")
    action = cast("type_of_action", mishap.action)
    match action:
        case Say():
            if action.private or mishap.private:
                return t("a private message to {name}", name=who)
            return t("a message in {chat}", chat=where)
        case Hand():
            return t("a private message to {name}", name=who)
        case Edit() | Delete() | React() | Pin():
            return _about_message(action, where)
        case Mute() | Unmute() | Ban() | Unban() | Admit() | SetRole():
            return _about_person(action, who, where)
        case Leave():
            return t("leaving {chat}", chat=where)
        case Survey() | Lock() | Slow():
            return t("closing {chat}, or slowing it down", chat=where)
        case Unlock():
            return t("opening {chat} again", chat=where)
        case _:
            assert_never(action)


def _about_message(action: Edit | Delete | React | Pin, where: Text | Name) -> Text:
    match action:
        case Edit():
            return t("changing a message in {chat}", chat=where)
        case Delete():
            return t("removing a message in {chat}", chat=where)
        case React():
            return t("a reaction in {chat}", chat=where)
        case Pin():
            return t("pinning a message in {chat}", chat=where)
        case _:
            assert_never(action)


def _about_person(
    action: Mute | Unmute | Ban | Unban | Admit | SetRole, who: Text | Name, where: Text | Name
) -> Text:
    match action:
        case Mute():
            return t("muting {name} in {chat}", name=who, chat=where)
        case Unmute():
            return t("letting {name} write again in {chat}", name=who, chat=where)
        case Ban():
            return t("banning {name} from {chat}", name=who, chat=where)
        case Unban():
            return t("letting {name} back into {chat}", name=who, chat=where)
        case Admit():
            return t("answering {name}, who asks to join {chat}", name=who, chat=where)
        case SetRole():
            return t("changing the role of {name} in {chat}", name=who, chat=where)
        case _:
            assert_never(action)
