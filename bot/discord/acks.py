"""What is told at once when an interaction arrives, by the declarations alone, and what it asks."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.discord import asked as asking
from bot.discord.accounts import PLATFORM
from bot.discord.asked import Interaction
from bot.discord.guilds import Guilds
from bot.discord.modals import FORM, fields, modal
from bot.discord.tokens import ASIDE, PRESS, PUBLIC
from bot.wording import language_code
from community.buttons import Button, Forged, Press, pack, unpack
from community.commands import Command
from community.events import Pressed, Said
from community.handling import PRESS_A_COMMAND
from community.house import House

LATER, LATER_THERE, NO_CHOICES, SHOW_FORM = 5, 6, 8, 9
"""How an interaction is acknowledged: an answer comes, or one by the message itself, or a form."""
EPHEMERAL = 1 << 6


class Ack(msgspec.Struct, frozen=True):
    """The callback's JSON, and what stands there from then on; empty where nothing is asked yet."""

    json: dict[str, Any]
    told: str = ""


class Acks:
    """Knows the declarations, and reads what we have sealed ourselves."""

    def __init__(self, house: House, key: bytes) -> None:
        self._house = house
        self._key = key

    def ack(self, asked: Interaction, place: str, *, private: bool) -> Ack | None:
        """Give what to tell at once in the place of that id; None for what is none of ours."""
        match asked.type:
            case asking.COMMAND:
                command, _ = asking.named(asked.data, self._house)
                if command is not None and command.form:
                    return self._form(command, (), asked, place) or _deferred(
                        command, private=private
                    )
                return _deferred(command, private=private)
            case asking.COMPONENT:
                return self._form_of(asked, place) or Ack({"type": LATER_THERE}, PRESS)
            case asking.MODAL:
                return _deferred(self._filled(asked, place)[0], private=private)
            case asking.COMPLETION:
                return Ack({"type": NO_CHOICES, "data": {"choices": []}})
        return None

    def event(self, asked: Interaction, place: str, token: str, guilds: Guilds) -> Said | Pressed:
        """Give what the core hears of it; raises Unreadable.

        What names no command of ours, or is sealed by nobody here, is for the core to refuse.
        """
        if asked.type == asking.COMPONENT:
            return asking.pressed(asked, token, guilds)
        if asked.type == asking.MODAL:
            command, before = self._filled(asked, place)
            values = asking.filled(asked.data.components or [])
            if command is None:
                return asking.pressed(asked, token, guilds)
        else:
            command, options = asking.named(asked.data, self._house)
            before, values = (), asking.given(options)
        if command is None:
            return asking.said(asked, f"/{asked.data.name}", token, guilds)
        who = asking.asker(asked, guilds).id
        text = asking.line(command, values, who, " ".join(map(str, before)))
        return asking.said(asked, text, token, guilds)

    def _form_of(self, asked: Interaction, place: str) -> Ack | None:
        """Give the form that a button starts, where its command needs more than it has."""
        try:
            press = unpack(asking.data_of(asked.data), f"{PLATFORM}:{place}", self._key)
        except Forged:
            return None
        if press.action != PRESS_A_COMMAND or not press.params:
            return None
        command = self._house.commands.get(str(press.params[0]))
        return self._form(command, press.params[1:], asked, place) if command else None

    def _form(
        self, command: Command, before: tuple[int | str, ...], asked: Interaction, place: str
    ) -> Ack | None:
        wanted = fields(command, len(before))
        if wanted is None:
            return None
        button = Button(command.about, FORM, (command.name, *before))
        try:
            data = pack(button, f"{PLATFORM}:{place}", self._key)
        except ValueError:  # too many words are there already
            return None
        form = modal(command, wanted, language_code(asked.locale or ""), data)
        return Ack({"type": SHOW_FORM, "data": form})

    def _filled(
        self, asked: Interaction, place: str
    ) -> tuple[Command | None, tuple[int | str, ...]]:
        """Give the command whose form was filled in, and the words given before."""
        try:
            press: Press = unpack(asked.data.custom_id, f"{PLATFORM}:{place}", self._key)
        except Forged:
            return None, ()
        if press.action != FORM or not press.params:
            return None, ()
        return self._house.commands.get(str(press.params[0])), press.params[1:]


def _deferred(command: Command | None, *, private: bool) -> Ack:
    """Say that an answer comes: to all, or to who asks alone, as it was declared."""
    is_public = command is not None and command.answer == "public"
    if private or (is_public and command is not None and not (command.secret or command.merges)):
        return Ack({"type": LATER}, PUBLIC)
    return Ack({"type": LATER, "data": {"flags": EPHEMERAL}}, ASIDE)
