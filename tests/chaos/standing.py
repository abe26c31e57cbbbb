"""Actions as they stand in the outbox at the end."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection

from community.actions import Action, Hand, Say
from community.outbox import State
from community.written import decode
from tests.chaos.finding import rows

NO_FILE = "Your data could not be gathered."


class Row(msgspec.Struct, frozen=True):
    """An action as it stands in the outbox."""

    number: int
    state: State
    action: Action

    @property
    def is_notice(self) -> bool:
        """Whether it tells what came of a job."""
        return isinstance(self.action, Say) and self.action.notice

    @property
    def is_about_a_file(self) -> bool:
        """Whether it hands over a file, or says that there is none."""
        match self.action:
            case Hand():
                return True
            case Say(notice=True, words=words):
                return str(words).startswith(NO_FILE)
        return False


def standing(connection: Connection) -> list[Row]:
    """Give all actions in their order."""
    query = "SELECT id, state, action FROM outbox ORDER BY id"
    return [Row(n, State(state), decode(raw)) for n, state, raw in rows(connection, query)]
