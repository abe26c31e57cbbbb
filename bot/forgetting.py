"""Tells adapters whom to forget, since what they keep beside the database is theirs alone."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.discord.accounts import PLATFORM as DISCORD
from bot.discord.pending import Pending
from bot.platform import Journaling, Platform
from community.jobs import Forget
from storage.database import Database
from storage.forgetting import accounts_left

log = structlog.get_logger()


def tell(platforms: Sequence[Platform], database: Database, job: Forget) -> None:
    """Let nothing stay beside the database of what somebody asked for who is being forgotten.

    What an adapter left that runs no more goes as well. A file that cannot be written costs
    nothing of the rest. Raises Unavailable.
    """
    keeping = {each.name: each for each in platforms if isinstance(each, Journaling)}
    for platform, account in accounts_left(database, job.member):
        try:
            if platform in keeping:
                keeping[platform].forget(account)
            elif platform == DISCORD:
                Pending(database.asked).forget(account)
        except OSError as error:
            log.error("what was asked is not forgotten", why=error.strerror)
