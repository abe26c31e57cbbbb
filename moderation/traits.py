"""What a message is at a glance, as bits of one number: who looks for others is not asked."""

from __future__ import annotations

import re

from moderation.folding import Folded
from moderation.message import Message
from moderation.signs import IS_EMOJI, IS_FANCY, IS_HIDDEN, IS_HIGH, IS_LATIN, IS_LOW, IS_OTHER

LINK, MEDIA, BUTTONS, CALLS = 1, 2, 4, 8
FORWARDED, EXTERNAL, EDITED, REACTED = 16, 32, 64, 128
CHANNEL, BOT = 256, 512
HIDDEN, MIXED, EMOJI, DIGIT, SLASH = 1024, 2048, 4096, 8192, 16384
"""What is not seen; letters that may be disguises; emoji; once it is folded a digit, a slash."""
PICTURED = 32768
KINDS = {"said": 0, "joined": 0, "edited": EDITED, "reacted": REACTED, "pictured": PICTURED}
DIGITS = re.compile(r"\d")


def traits_of(message: Message, text: Folded, *, linked: bool) -> int:
    """Give the traits of a message, whose text was folded and looked through for links."""
    sender = message.sender
    traits = KINDS[message.kind]
    if linked:
        traits |= LINK
    if message.media:
        traits |= MEDIA
    if message.buttons:
        traits |= BUTTONS
    if message.mentions or "@" in message.text:
        traits |= CALLS
    if message.forwarded:
        traits |= FORWARDED
    if message.external:
        traits |= EXTERNAL
    if sender.channel:
        traits |= CHANNEL
    if message.via or sender.bot:
        traits |= BOT
    if "/" in text.plain:
        traits |= SLASH
    if DIGITS.search(text.plain):
        traits |= DIGIT
    return traits if message.text.isascii() else traits | _signs(text.rare)


def _signs(signs: int) -> int:
    """Give the traits of a text in which there are such signs."""
    if not signs & ~(IS_LATIN | IS_HIGH | IS_LOW):
        return 0
    mixed = signs & IS_FANCY or (signs & IS_LATIN and signs & IS_OTHER)
    hidden, emoji = signs & IS_HIDDEN, signs & IS_EMOJI
    return (HIDDEN if hidden else 0) | (MIXED if mixed else 0) | (EMOJI if emoji else 0)
