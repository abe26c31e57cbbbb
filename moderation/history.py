"""What came before a message, looked up in the windows only where somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.folding import read
from moderation.likeness import likeness_in
from moderation.message import History, Message, Sent

if TYPE_CHECKING:
    from moderation.windows import Windows


class LazyHistory:
    """As `History`, which says what each of this is; good until the windows change.

    What is `alike` was looked up at once and stays.
    """

    __slots__ = (
        *("_at", "_letters", "_likeness", "_own", "_windows"),
        *("alike", "message", "near", "sent", "text"),
    )

    def __init__(self, windows: Windows, message: Message, at: float) -> None:
        self.text = text = read(message.text)
        self.message = message
        """Whose history it is, and its text as it was read."""
        self._windows, self._at = windows, at
        self.sent = windows.sent(message.sender.id)
        """How many messages of the sender are in the windows, however old."""
        likeness = likeness_in(text)
        self._letters, self._likeness = len(text.compact), likeness
        self._own: tuple[Sent, ...] | None = None
        near = windows.near(likeness, self._letters)
        self.near = bool(near)
        """Whether anything in the windows is much like the message, however old."""
        self.alike = windows.alike(near, at) if near else ()
        """What is much like the message."""

    @property
    def own(self) -> tuple[Sent, ...]:
        """What the sender sent."""
        if self._own is None:
            self._own = self._windows.own(self.message.sender.id, self._at)
        return self._own

    def sent_within(self, seconds: float) -> int:
        """Give how many messages the sender sent in the last seconds."""
        return self._windows.sent_within(self.message.sender.id, self._at, seconds)

    @property
    def reactions(self) -> tuple[float, ...]:
        """How long ago the sender reacted."""
        return self._windows.reactions(self.message.sender.id, self._at)

    @property
    def removed(self) -> int:
        """How far away, in bits, the nearest message is that was removed."""
        return self._windows.removed.nearest(self._likeness, self._letters)

    @property
    def strangers(self) -> tuple[Sent, ...]:
        """What new members wrote."""
        return self._windows.strangers(self.message.chat, self._at)

    @property
    def scripts(self) -> dict[str, float]:
        """Which share of what the chat writes is in which script."""
        return self._windows.scripts(self.message.chat)

    @property
    def whole(self) -> History:
        """All of it, as a value."""
        return History(
            self.own, self.reactions, self.alike, self.removed, self.strangers, self.scripts
        )
