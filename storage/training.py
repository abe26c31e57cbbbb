"""Goes through all lessons of a community anew, beside the running bot, and writes its model."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from community.jobs import ExportModel, File, Train, Trained
from community.learning import model_of
from community.lessons import Pending
from storage.database import Database, count_up
from storage.handouts import drop_old_files, new_file
from storage.repositories.lessons import LESSON, MODEL, UNLEARNED

BROUGHT_IN = 0
"""Up to which lesson a model goes that none of these made."""
_L, _M = LESSON.table.c, MODEL.table.c


def train_lessons(database: Database, job: Train) -> Trained:
    """Make a model of the lessons whose words are kept, and add the others as they are.

    A model that was brought in stays as it is: what it was made of is elsewhere.
    """
    from moderation.learning.features import see
    from moderation.learning.storing import lesson_from_bytes, lesson_to_bytes, to_bytes
    from moderation.learning.training import Sample, train

    with database.reading() as connection:
        stored = connection.execute(select(_M.upto).where(_M.community == job.community)).scalar()
        rows = [row for row in _lessons(connection, job.community) if not row.gone]
    known = [row for row in rows if row.words]
    if not known or stored == BROUGHT_IN:
        return Trained(0)
    signs = (filter(None, row.signs.split(",")) for row in known)
    seen = [see(row.words, sign) for row, sign in zip(known, signs, strict=True)]
    model, taken = train([Sample(s, bool(r.spam)) for s, r in zip(seen, known, strict=True)])
    others = {row.id: lesson_from_bytes(b64decode(row.numbers)) for row in rows if not row.words}
    model.gather([*others.values()])
    fresh = {row.id: lesson for row, lesson in zip(known, taken, strict=True)}
    numbers = {number: _coded(lesson_to_bytes(lesson)) for number, lesson in fresh.items()}
    body, upto = to_bytes(model), max(row.id for row in rows)
    with database.writing() as connection:
        there = {row.id for row in _lessons(connection, job.community) if not row.gone}
        if there.isdisjoint(row.id for row in rows):  # all of it was forgotten meanwhile
            return Trained(0)
        lost = [lesson for number, lesson in (fresh | others).items() if number not in there]
        if lost:  # unlearned meanwhile
            model.gather(lost, -1)
            body = to_bytes(model)
        gone = _L.gone == UNLEARNED
        connection.execute(delete(LESSON.table).where(_L.community == job.community, gone))
        change = update(LESSON.table).where(_L.id == bindparam("lesson"))
        changed = [{"lesson": n, "numbers": code} for n, code in numbers.items() if n in there]
        if changed:
            connection.execute(change, changed)
        put_model(connection, job.community, upto, len(rows) - len(lost), body)
        count_up(connection)
    return Trained(len(rows) - len(lost))


def export_model(database: Database, job: ExportModel) -> File:
    """Write a community's model into a file for who asked."""
    from moderation.learning.storing import to_bytes

    drop_old_files(database.handouts)
    with database.reading() as connection:
        model = model_of(*stored_model(connection, job.community))
    path, file = new_file(database.handouts, job.asked_by, ".model")
    with file:
        file.write(to_bytes(model))
    return File(str(path), path.stat().st_size, sum(model.lessons))


def stored_model(connection: Connection, community: int) -> tuple[bytes, Pending]:
    """Give what is stored of a model: its bytes, and the lessons beside them."""
    row = connection.execute(select(MODEL.table).where(_M.community == community)).one_or_none()
    upto, lessons = row.upto if row is not None else 0, _lessons(connection, community)
    more = [b64decode(each.numbers) for each in lessons if each.id > upto and not each.gone]
    less = [b64decode(e.numbers) for e in lessons if e.id <= upto and e.gone == UNLEARNED]
    return b64decode(row.body) if row is not None else b"", Pending(more, less)


def _lessons(connection: Connection, community: int) -> Sequence[Any]:
    query = select(LESSON.table).where(_L.community == community).order_by(_L.id)
    return connection.execute(query).all()


def put_model(connection: Connection, community: int, upto: int, trained: int, body: bytes) -> None:
    """Store a model in the place of that which is there."""
    connection.execute(delete(MODEL.table).where(_M.community == community))
    stored = {"community": community, "upto": upto, "trained": trained}
    connection.execute(insert(MODEL.table).values(**stored, body=_coded(body)))


def _coded(body: bytes) -> str:
    return b64encode(body).decode()
