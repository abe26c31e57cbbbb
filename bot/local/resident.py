"""A resident of a town: speaks, presses, hears what the bot says to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.local.outbound import LINK
from bot.local.square import BOT, Shown, Soul

if TYPE_CHECKING:
    from bot.local.town import Town

PLAZA = "plaza"
AT_FIRST = "hear invite pin tag"
"""What the bot may do in a chat that it has just come to."""


class Resident:
    """Somebody who lives in the town: speaks, presses, hears what the bot says to them."""

    def __init__(self, town: Town, soul: Soul) -> None:
        self.town = town
        self.soul = soul
        self.last: Shown | None = None

    async def says(self, text: str, *, chat: str = PLAZA, reply_to: Shown | None = None) -> str:
        """Say something in a chat; gives what the bot says to that, line by line."""
        square, now = self.town.square, self.town.clock.now()
        before = len(square.messages)
        number = reply_to.id if reply_to else None
        self.last = square.write(self.soul.id, chat, text, now, reply_to=number)
        await self.town.deliver(square.said(self.last))
        return self.heard(before)

    async def shows(self, picture: bytes, text: str = "", *, chat: str = PLAZA) -> str:
        """Show a picture in a chat, perhaps with words; gives what the bot says to that."""
        square, before = self.town.square, len(self.town.square.messages)
        now = self.town.clock.now()
        self.last = square.write(self.soul.id, chat, text, now, picture=picture)
        await self.town.deliver(square.said(self.last))
        return self.heard(before)

    async def sends(self, file: bytes, text: str, *, chat: str = PLAZA) -> str:
        """Send a file with words into a chat; gives what the bot says to that."""
        square, before = self.town.square, len(self.town.square.messages)
        now = self.town.clock.now()
        self.last = square.write(self.soul.id, chat, text, now, file=("a.file", file))
        await self.town.deliver(square.said(self.last))
        return self.heard(before)

    async def whispers(self, text: str) -> str:
        """Say something to the bot in private, which lets it write back."""
        self.soul.opened, self.soul.closed = True, False
        return await self.says(text, chat=self.private)

    async def closes(self, *, silently: bool = False) -> None:
        """Take no more messages from the bot; `silently` as where the platform does not say so."""
        self.soul.closed = True
        if not silently:
            await self._tells_private("no")

    async def reopens(self) -> str:
        """Take messages from the bot again, without a word; gives what it says then."""
        before = len(self.town.square.messages)
        self.soul.closed = False
        await self._tells_private("yes")
        return self.heard(before)

    async def _tells_private(self, value: str) -> None:
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.changed(self.soul.id, "private", value, now))

    async def presses(self, label: str, message: Shown | None = None) -> str:
        """Press the newest button of that label that this resident sees; gives what follows."""
        return await self.taps(*self._button(label, message))

    async def taps(self, shown: Shown, data: str) -> str:
        """Press the button of a message that has this data; gives what follows."""
        if data.startswith(LINK):
            return await self.whispers(f"/start {data.removeprefix(LINK)}")
        square = self.town.square
        before, text = len(square.messages), shown.text
        await self.town.deliver(square.pressed(shown, self.soul.id, data, self.town.clock.now()))
        return shown.text if shown.edited and shown.text != text else self.heard(before)

    async def edits(self, text: str, message: Shown | None = None) -> str:
        """Change a message of one's own, the last one by default."""
        shown = message or self.last
        assert shown is not None
        before = len(self.town.square.messages)
        shown.text = text
        await self.town.deliver(self.town.square.edited(shown, self.town.clock.now()))
        return self.heard(before)

    async def removes(self, message: Shown | None = None) -> None:
        """Remove a message, one's own last one by default."""
        shown = message or self.last
        assert shown is not None
        shown.removed = True
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.removed(shown, self.soul.id, now))

    async def reacts(self, emoji: str, message: Shown) -> None:
        """React to a message."""
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.reacted(message, self.soul.id, [emoji], now))

    async def joins(
        self, chat: str = PLAZA, *, via: str | None = None, by: Resident | None = None
    ) -> str:
        """Come into a chat, perhaps by an invite link or brought by somebody."""
        before, now = len(self.town.square.messages), self.town.clock.now()
        brings = by.soul.id if by else None
        await self.town.deliver(self.town.square.joined(chat, self.soul.id, brings, now, via))
        return self.heard(before)

    async def asks(self, chat: str = PLAZA, *, via: str | None = None) -> str:
        """Ask to be let into a chat, perhaps by an invite link."""
        before, now = len(self.town.square.messages), self.town.clock.now()
        await self.town.deliver(self.town.square.asked(chat, self.soul.id, now, via))
        return self.heard(before)

    async def leaves(self, chat: str = PLAZA) -> None:
        """Leave a chat."""
        now = self.town.clock.now()
        await self.town.deliver(self.town.square.departed(chat, self.soul.id, now))

    async def adds_bot(self, chat: str) -> str:
        """Bring the bot into a chat."""
        before, now = len(self.town.square.messages), self.town.clock.now()
        square = self.town.square
        square.rights.setdefault(chat, AT_FIRST)
        await self.town.deliver(
            square.joined(chat, BOT, self.soul.id, now), square.allowed(chat, now)
        )
        return self.heard(before)

    @property
    def private(self) -> str:
        """The chat that this resident has with the bot."""
        return f"dm:{self.soul.id}"

    def sees(self, shown: Shown) -> bool:
        """Whether a message is there for this resident."""
        if shown.removed or (shown.chat.startswith("dm:") and shown.chat != self.private):
            return False
        return shown.only in (None, self.soul.id)

    def heard(self, since: int) -> str:
        """Give what the bot has said to this resident since a number of messages."""
        new = self.town.square.messages[since:]
        return "\n".join(m.text for m in new if m.by == BOT and self.sees(m))

    def buttons(self) -> list[str]:
        """Give the labels of the newest message with buttons that this resident sees."""
        shown = next(
            (m for m in reversed(self.town.square.messages) if m.buttons and self.sees(m)), None
        )
        return [label for row in shown.buttons for label, _ in row] if shown else []

    def _button(self, label: str, message: Shown | None) -> tuple[Shown, str]:
        choices = [message] if message else reversed(self.town.square.messages)
        for shown in choices:
            for row in shown.buttons if self.sees(shown) else ():
                for name, data in row:
                    if name == label:
                        return shown, data
        raise LookupError(f"{self.soul.name} sees no button {label}; there are {self.buttons()}")
