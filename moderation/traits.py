"""What a message is at a glance, as bits of one number: who looks for others is not asked."""

from __future__ import annotations

from moderation.folding import Folded
from moderation.message import Message
from moderation.signs import (
    IS_CALL,
    IS_DIGIT,
    IS_EMOJI,
    IS_FANCY,
    IS_HIDDEN,
    IS_LATIN,
    IS_OTHER,
    IS_SLASH,
)

LINK, MEDIA, BUTTONS, CALLS = 1, 2, 4, 8
FORWARDED, EXTERNAL, EDITED, REACTED = 16, 32, 64, 128
CHANNEL, BOT = 256, 512
HIDDEN, MIXED, EMOJI, DIGIT, SLASH = 1024, 2048, 4096, 8192, 16384
"""What is not seen; letters that may be disguises; emoji; once it is folded a digit, a slash."""
PICTURED, QUOTED = 32768, 65536
BITS = 17
KINDS = {"said": 0, "joined": 0, "edited": EDITED, "reacted": REACTED, "pictured": PICTURED}
OF_SIGNS = (
    *((IS_CALL, CALLS), (IS_SLASH, SLASH), (IS_DIGIT, DIGIT)),
    *((IS_HIDDEN, HIDDEN), (IS_EMOJI, EMOJI), (IS_FANCY, MIXED)),
)
_known: dict[int, int] = {}
"""The traits of a text, by the signs in it: there are few such numbers."""


def traits_of(message: Message, text: Folded, *, linked: bool) -> int:
    """Give the traits of a message, whose text was folded and looked through for links."""
    sender, marks = message.sender, text.marks
    traits = _known.get(marks)
    if traits is None:
        traits = _known[marks] = of_signs(marks)
    traits |= KINDS[message.kind]
    if linked:
        traits |= LINK
    if message.media:
        traits |= MEDIA
    if message.buttons:
        traits |= BUTTONS
    if message.mentions:
        traits |= CALLS
    if message.forwarded:
        traits |= FORWARDED
    if message.external:
        traits |= EXTERNAL
    if sender.channel:
        traits |= CHANNEL
    if message.via or sender.bot:
        traits |= BOT
    if message.quote:
        traits |= QUOTED
    return traits


def of_signs(signs: int) -> int:
    """Give the traits of a text in which there are such signs."""
    traits = sum(trait for sign, trait in OF_SIGNS if signs & sign)
    return traits | (MIXED if signs & IS_LATIN and signs & IS_OTHER else 0)
