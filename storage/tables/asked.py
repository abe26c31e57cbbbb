"""Questions that were asked of everybody in a chat, and whether somebody answered."""

from community.words import t
from storage.tables.columns import Rows, holds, key, number

ASKED = t("which of your messages asked everybody something, and whether it was answered")


class AskedRow(Rows):
    """A message that asks; `waits` is a number of community.unanswered.Waits."""

    __tablename__ = "asked"
    __table_args__ = holds(ASKED, goes=True, compact=True)
    community = key()
    day = key()
    chat = key(to="chat.id")
    ref = key()
    identity = number("link", to="identity.id")
    at = number()
    waits = number()
