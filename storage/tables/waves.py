"""Waves of newcomers, by the number of the case that each of them is."""

from sqlalchemy import Index

from storage.tables.cases import DECIDED
from storage.tables.columns import Rows, holds, key, number


class WaveRow(Rows):
    """A wave; `ended` is 0 as long as it runs, `verdict` a number of community.waves.Verdict.

    `spoken` is 1 for one noticed by what was
    written. Who came in it stands with each newcomer. `by` is the moderator who decided.
    """

    __tablename__ = "wave"
    __table_args__ = (Index("wave_by_community", "community", "ended"), holds(DECIDED))
    case_id = key()
    community = number(to="community.id")
    began = number()
    bar = number()
    usual = number()
    first = number()
    spoken = number()
    ended = number()
    verdict = number()
    at = number()
    by = number("link", of="member")
    lock = number()
    done = number()
