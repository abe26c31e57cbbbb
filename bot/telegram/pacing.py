"""How fast Telegram lets a bot speak, by its own FAQ."""

from __future__ import annotations

from bot.pacing import Pace, Paces
from community.actions import Action, Edit, Hand, Lane, Say

IN_A_CHAT = Pace(3, 3.0)
"""One message a second, short bursts allowed: the FAQ does not say how short, so it is what one
person may cause at once, an answer, a notice and a picture. The mean over any span is kept."""
IN_A_GROUP = Pace(20, 61.0)
"""Twenty messages a minute; what leaves a minute apart may arrive a little closer."""
OVER_ALL = Pace(30, 1.0)
"""Thirty messages a second, to whomever."""

TO_MANY = Pace(20, 1.0)
"""Letters to many: a third of what Telegram takes is left for answers."""


class Limits:
    """The paces of a person's chat and of a group; a test may have others."""

    def __init__(
        self, chat: Pace = IN_A_CHAT, group: Pace = IN_A_GROUP, over_all: Pace = OVER_ALL
    ) -> None:
        self._person = Paces((chat,), (over_all,))
        self._group = Paces((chat, group), (over_all,))
        self._many = Paces((TO_MANY,), (over_all,))

    def of(self, action: Action) -> Paces | None:
        """Give what holds for an action; nothing but what is said or changed is counted."""
        match action:
            case Say(lane=Lane.BACKGROUND):
                return self._many
            case Say(private=True) | Hand():
                return self._person
            case Say() | Edit():
                return self._group if action.chat.startswith("-") else self._person
        return None
