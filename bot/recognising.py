"""Has members ranked in a process of its own: `python -m bot.recognising` takes one order."""

from __future__ import annotations

from bot.elsewhere import done_elsewhere, obey
from community.jobs import Recognise, Recognised
from storage.database import Database
from storage.recognising import is_small, recognise_all


def recognise_apart(database: Database, job: Recognise) -> Recognised:
    """Do a job in another process, so that neither its memory nor its work weigh on this one.

    A small community is ranked before a process would have started. Raises Unavailable,
    TimeoutExpired, and RuntimeError with what the process said last.
    """
    if is_small(database, job.community):
        return recognise_all(database, job)
    return done_elsewhere("bot.recognising", database, job, Recognised)


if __name__ == "__main__":
    obey({Recognise: recognise_all})
