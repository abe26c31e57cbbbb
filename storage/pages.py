"""A page: what one event writes, held apart until it is merged into its batch."""

from __future__ import annotations

from collections import defaultdict
from operator import add
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from storage.registry import repository
from storage.shapes import Key, Row, Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from community.actions import Action
    from community.facts import Fact
    from community.jobs import Job
    from community.windows import Changes, Window

P = TypeVar("P")

Sums = dict[tuple[Shape, int], dict[Key, list[Any]]]
"""By a table and its first column that is added up: what to add to the row of each key."""
Search = tuple[Shape, tuple[str, ...], Key]
"""A table, the columns of another unique key, and their values."""
ABSENT: Any = object()
"""What a look-up gives where nothing is known; None says that there is no such row."""


class Below(Protocol):
    """What a page lies on: its batch, or the page of the event it belongs to.

    `at` is the time of the transaction in microseconds UTC.
    """

    @property
    def at(self) -> int: ...
    @property
    def key(self) -> bytes: ...
    def get(self, shape: Shape, key: Key) -> Row | None: ...
    def found_key(self, search: Search) -> Key | None: ...
    def next_id(self, shape: Shape) -> int: ...
    @property
    def in_rush(self) -> bool: ...
    def fetch(self, shape: Shape, keys: Iterable[Key]) -> None: ...
    def select(self, statement: Any, **params: Any) -> Sequence[Any]: ...
    def settle(self) -> None: ...
    def recall(self, window: Window, key: Any) -> Any: ...


class Page:
    """Rows to write, numbers to add, facts, actions, jobs and window changes of one event.

    A read by key looks here, then below; any other read (`select`) sees what is below, flushed.
    """

    __slots__ = (
        "acts",
        "adds",
        "appended",
        "below",
        "facts",
        "found",
        "jobs",
        "rows",
        "windows",
    )

    def __init__(self, below: Below) -> None:
        self.below = below
        self.rows: defaultdict[Shape, dict[Key, Row | None]] = defaultdict(dict)
        self.appended: defaultdict[Shape, list[Row]] = defaultdict(list)
        self.adds: Sums = {}
        self.found: dict[Search, Key | None] = {}
        self.facts: list[Fact] = []
        self.acts: list[tuple[int, Action]] = []
        self.jobs: list[tuple[int, Job]] = []
        self.windows: Changes = {}

    @property
    def key(self) -> bytes:
        """The instance's secret."""
        return self.below.key

    # The unit of work that handlers see.

    def port(self, kind: type[P]) -> P:
        """Give the repository of a port, bound to this page."""
        return repository(kind)(self)

    def record(self, fact: Fact) -> None:
        """Record what became true."""
        self.facts.append(fact)

    def act(self, action: Action) -> int:
        """Put an action into the outbox."""
        from storage.repositories.outbox import enqueue

        return enqueue(self, action)

    def start(self, job: Job) -> int:
        """Record a job."""
        from storage.repositories.jobs import enqueue

        return enqueue(self, job)

    def recall(self, window: Window, key: Any) -> Any:
        """Read a window as this event sees it."""
        change = self.windows.get((window.name, key))
        return change[1] if change else self.below.recall(window, key)

    def remember(self, window: Window, key: Any, value: Any) -> None:
        """Change a window once the event is committed."""
        self.windows[window.name, key] = (window, value)

    # What repositories use.

    def get(self, shape: Shape, key: Key) -> Row | None:
        """Read a row by its primary key."""
        rows = self.rows.get(shape)
        if rows is not None:
            row = rows.get(key, ABSENT)
            if row is not ABSENT:
                return row
        return self.below.get(shape, key)

    def find(self, shape: Shape, names: tuple[str, ...], values: Key) -> Row | None:
        """Read a row by another unique key, such as a platform's own id."""
        key = self.found_key((shape, names, values))
        return self.get(shape, key) if key is not None else None

    def found_key(self, search: Search) -> Key | None:
        """Give the primary key that a search leads to."""
        return self.found[search] if search in self.found else self.below.found_key(search)

    def put(self, shape: Shape, row: Row) -> None:
        """Write a whole row, new or not."""
        self.rows[shape][row[: shape.width]] = row

    def put_found(self, shape: Shape, row: Row, names: tuple[str, ...]) -> None:
        """Write a row that is also found by another unique key."""
        key = row[: shape.width]
        self.rows[shape][key] = row
        self.found[shape, names, tuple(getattr(row, name) for name in names)] = key

    def lose(self, shape: Shape, names: tuple[str, ...], values: Key) -> None:
        """Let a row no longer be found by another unique key."""
        self.found[shape, names, values] = None

    def drop(self, shape: Shape, key: Key) -> None:
        """Delete a row."""
        self.rows[shape][key] = None

    def append(self, shape: Shape, row: Row) -> None:
        """Insert a row that must not be there yet; it is not read back in this transaction."""
        self.appended[shape].append(row)

    def add(self, shape: Shape, first: int, row: Row) -> None:
        """Add the numbers of `row`, from column `first` on, to the row of the same key."""
        sums = self.adds.get((shape, first))
        if sums is None:
            sums = self.adds[shape, first] = {}
        key = row[: shape.width]
        sum_ = sums.get(key)
        if sum_ is None:
            sums[key] = list(row)
        else:
            for place in range(first, len(sum_)):
                sum_[place] += row[place]

    @property
    def at(self) -> int:
        """The time of the transaction in microseconds UTC."""
        return self.below.at

    @property
    def in_rush(self) -> bool:
        """Whether so much waits that what nobody looks at had better wait, too."""
        return self.below.in_rush

    def fetch(self, shape: Shape, keys: Iterable[Key]) -> None:
        """Read many rows by primary key in one statement, so that `get` finds them in memory."""
        self.below.fetch(shape, keys)

    def next_id(self, shape: Shape) -> int:
        """Give a fresh number for a table that has one as its key; no other page gets it."""
        return self.below.next_id(shape)

    def select(self, statement: Any, **params: Any) -> Sequence[Any]:
        """Read by a constant Core statement, at most 1,000 rows; it does not see this page."""
        return self.below.select(statement, **params)

    def settle(self) -> None:
        """Let totals be written, before a row of theirs is read by its key."""
        self.below.settle()

    def pending(self, shape: Shape) -> dict[Key, Row | None]:
        """Give the rows of a table that `select` does not see yet."""
        below = self.below.pending(shape) if isinstance(self.below, Page) else {}
        return below | self.rows.get(shape, {})

    def nested(self) -> Page:
        """Open a page upon this one, to be merged or thrown away by itself."""
        return Page(self)

    def merge(self, page: Page) -> None:
        """Take over everything of a page that lay on this one, and is written on no more."""
        for shape, rows in page.rows.items():
            self.rows[shape].update(rows)
        for shape, new in page.appended.items():
            self.appended[shape] += new
        add_up(self.adds, page.adds)
        self.found.update(page.found)
        self.facts += page.facts
        self.acts += page.acts
        self.jobs += page.jobs
        self.windows.update(page.windows)


def add_up(to: Sums, more: Sums) -> None:
    """Add the sums of a page to others; it hands its own over."""
    for which, sums in more.items():
        before = to.get(which)
        if before is None:
            to[which] = sums
            continue
        for key, added in sums.items():
            sum_ = before.get(key)
            if sum_ is None:
                before[key] = added
            else:
                for place in range(which[1], len(sum_)):
                    sum_[place] += added[place]


def summed(one: Row, other: Row, first: int) -> Row:
    """Add two rows of one key, column by column from `first` on."""
    return (*one[:first], *map(add, one[first:], other[first:]))
