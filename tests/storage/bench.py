"""A bench for the dispatcher: a community on a database of its own, and features made to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.clock import MovedClock
from bot.founding import found, join
from community.actions import Say
from community.dispatch import Dispatcher
from community.events import Event, Person, Place, Said
from community.house import House
from community.people import Community
from community.ports import Landed
from community.ports import Store as AnyStore
from community.words import t
from storage.books import audit
from storage.database import Database, Unavailable
from storage.store import Store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PLAZA = Place(id="plaza", title="Plaza")
ANN = Person("ann", "Ann", "ann")
KEY = b"the key of a bench"


def said(number: int, words: str, **more: Any) -> Said:
    """A message of Ann's on the plaza, so many seconds after noon."""
    at = NOON + timedelta(seconds=number)
    event: dict[str, Any] = {"place": PLAZA, "who": ANN, "at": at, "message": number}
    return Said(platform="test", text=words, **(event | more))


class Bench:
    """A dispatcher, its database, and a second connection that sees what is committed."""

    def __init__(
        self,
        url: str,
        house: House,
        *,
        language: str = "en",
        wrap: Callable[[Store], AnyStore] | None = None,
    ) -> None:
        self.database = Database(url, "OFF")
        self.store = Store(self.database)
        self.clock = MovedClock(NOON + timedelta(seconds=30))
        self.community: Community = found(self.store, "Bench", NOON, language=language)
        join(self.store, self.community.id, "test", PLAZA)
        self.dispatcher = Dispatcher(
            wrap(self.store) if wrap else self.store,
            house,
            key=KEY,
            clock=self.clock.now,
            unavailable=Unavailable,
            most_work=60,  # what a busy machine makes slow is one batch all the same
        )

    def run(self, *events: Event) -> Landed:
        """Hand events in until all of them are done, as the line does."""
        landed, waiting = Landed(), list(events)
        while waiting:
            part = self.dispatcher.run(waiting)
            del waiting[: part.handled]
            landed += part
        return landed

    def rows(self, statement: str) -> list[Any]:
        """What a second connection reads."""
        with self.database.reading() as connection:
            return list(connection.execute(text(statement)))

    def stands(self) -> list[str]:
        """The notes of the entries that last, in the order of their events."""
        return [row.note for row in self.rows("SELECT note FROM ledger ORDER BY at")]

    def letters(self) -> list[Any]:
        """The dead letters: number, raw event, reason."""
        return self.rows("SELECT id, raw, why FROM dead_letter ORDER BY id")

    def close(self) -> None:
        """Close the database, and see that its books agree."""
        wrong = audit(self.database).wrong
        self.store.close()
        self.database.close()
        assert wrong == (), wrong


@contextmanager
def bench(url: str, house: House, **more: Any) -> Iterator[Bench]:
    """Open a bench; at its end the books agree."""
    made = Bench(url, house, **more)
    yield made
    made.close()


def answers(landed: Landed) -> list[str]:
    """What was said back to those who asked."""
    said_back = [action for _, action in landed.actions if isinstance(action, Say)]
    return [str(action.words) for action in said_back if action.to]


class Faulty:
    """A store whose commits fail as the test wants, around a real one."""

    def __init__(self, store: Store, errors: list[Exception | None]) -> None:
        self._store = store
        self._errors = errors

    def begin(self) -> Any:
        batch: Any = self._store.begin()
        commit = batch.commit

        def fail_or_commit() -> Any:
            error = self._errors.pop(0) if self._errors else None
            if error is not None:
                raise error
            return commit()

        batch.commit = fail_or_commit
        return batch


def faulty(errors: list[Exception | None]) -> Callable[[Store], AnyStore]:
    """Wrap a store so that its next commits raise these errors, one each; None lets one pass."""

    def wrap(store: Store) -> AnyStore:
        return Faulty(store, errors)

    return wrap


def gone() -> Unavailable:
    """What a store raises when its database cannot be used."""
    return Unavailable(t("The database is on holiday."))
