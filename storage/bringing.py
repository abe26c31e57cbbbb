"""Lets a community have a classifier that was exported elsewhere, and its own again."""

from __future__ import annotations

import os
from base64 import b64decode
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, insert, select, update

from community.jobs import ImportModel, TakeBackModel
from community.learning import model_of
from community.lessons import Swapped
from community.refs import micros
from storage.database import Database, count_up
from storage.handouts import drop_old_files
from storage.repositories.lessons import ASIDE, FORMER, LESSON, MODEL
from storage.training import BROUGHT_IN, put_model, stored_model

_L, _M, _F = LESSON.table.c, MODEL.table.c, FORMER.table.c


def lay_down(database: Database, member: int, number: int, body: bytes) -> None:
    """Keep a model that a member sent until they say that it is meant, for a day at most."""
    drop_old_files(database.handouts)
    path = _path(database, member, number)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(body)


def bring_in(database: Database, job: ImportModel) -> Swapped:
    """Put the model that somebody sent in place, and lay aside what is there."""
    path = _path(database, job.asked_by, job.number)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        return Swapped(gone=True)
    found = import_model(database, job.community, body, job.number, job.at)
    path.unlink(missing_ok=True)
    return found


def import_model(
    database: Database, community: int, body: bytes, number: int, at: datetime
) -> Swapped:
    """Let a community have a model that was exported; what it had is laid aside.

    Raises moderation.learning.storing.NotAModel.
    """
    from moderation.learning.storing import from_bytes

    count = sum(from_bytes(body).lessons)
    with database.writing() as connection:
        before = sum(model_of(*stored_model(connection, community)).lessons)
        former = connection.execute(select(MODEL.table).where(_M.community == community))
        kept = former.one_or_none()
        connection.execute(delete(FORMER.table).where(_F.community == community))
        last = (_L.community == community, _L.gone >= ASIDE)
        connection.execute(delete(LESSON.table).where(*last))
        connection.execute(
            insert(FORMER.table).values(
                community=community,
                upto=kept.upto if kept is not None else 0,
                trained=kept.trained if kept is not None else 0,
                body=kept.body if kept is not None else "",
                brought=number,
                at=micros(at),
            )
        )
        aside = update(LESSON.table).where(_L.community == community, _L.gone < ASIDE)
        connection.execute(aside.values(gone=_L.gone + ASIDE))
        put_model(connection, community, BROUGHT_IN, count, body)
        count_up(connection)
    return Swapped(count, before)


def take_back(database: Database, job: TakeBackModel) -> Swapped:
    """Put the model in place again that was laid aside, with what was taught since then."""
    with database.writing() as connection:
        mine = (_F.community == job.community, _F.brought == job.number)
        former = connection.execute(select(FORMER.table).where(*mine)).one_or_none()
        if former is None:
            return Swapped(gone=True)
        before = sum(model_of(*stored_model(connection, job.community)).lessons)
        connection.execute(delete(FORMER.table).where(*mine))
        connection.execute(delete(MODEL.table).where(_M.community == job.community))
        if former.body:
            body = b64decode(former.body)
            put_model(connection, job.community, former.upto, former.trained, body)
        aside = update(LESSON.table).where(_L.community == job.community, _L.gone >= ASIDE)
        connection.execute(aside.values(gone=_L.gone - ASIDE))
        count_up(connection)
        return Swapped(sum(model_of(*stored_model(connection, job.community)).lessons), before)


def _path(database: Database, member: int, number: int) -> Path:
    """Give where the model of a number lies; by its name it goes with the member."""
    return database.handouts / f"{member}-{number:x}.brought"
