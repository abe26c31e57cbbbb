"""What the windows keep of a message: enough to judge later ones by, and little to store."""

from __future__ import annotations

import msgspec

from moderation.message import Sent
from moderation.scripts import number_of, script_numbered

FOREIGN, NEW, SCRIPT = 1, 2, 4


class Kept(msgspec.Struct, frozen=True, gc=False):
    """A message in a window: when it was written, in seconds, by whom and in which chat.

    `likeness` is the fingerprint of moderation.likeness, an unsigned number of 64 bits, and
    `letters` how many letters and digits the text has.
    """

    at: float
    sender: str
    chat: str
    likeness: int
    letters: int
    foreign: bool = False
    """Whether its script was not the chat's when it was written."""
    new: bool = False
    """Whether its sender was a newcomer."""
    script: str = ""
    """In which script most of it is written; nothing for few letters."""

    @property
    def marks(self) -> int:
        """What it is beside its likeness and its letters, as one small number, to be stored."""
        return FOREIGN * self.foreign + NEW * self.new + SCRIPT * number_of(self.script)

    def sent(self, now: float) -> Sent:
        """Give it as it looks at a moment."""
        ago = now - self.at
        return Sent(ago, self.sender, self.chat, self.likeness, self.letters, self.foreign)


def marked(kept: Kept, marks: int) -> Kept:
    """Give what was kept with the marks that were stored of it, as `Kept.marks` gives them."""
    return msgspec.structs.replace(
        kept,
        foreign=bool(marks & FOREIGN),
        new=bool(marks & NEW),
        script=script_numbered(marks // SCRIPT),
    )
