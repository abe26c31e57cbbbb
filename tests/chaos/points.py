"""The points at which a bot dies, and the one that ends its process there."""

import os
import signal
from enum import StrEnum
from pathlib import Path
from threading import Lock


class Point(StrEnum):
    """Where a process ends. All but the last are reached by itself, and so for certain."""

    PAGE = "in a page"
    FLUSH = "before the flush"
    COMMIT = "between flush and commit"
    ACKNOWLEDGEMENT = "between commit and acknowledgement"
    WIRE = "between an action's request and its answer"
    JOB = "in a job"
    FILE = "while a file is written"
    PICTURE = "while a picture is drawn"
    COPY = "during the copy"
    VERIFY = "before the verification"
    NAME = "before the rename into place"
    CALLED = "in the webhook, before the commit"
    ANSWERING = "in the webhook, between the commit and the 200"
    FROZEN = "in a catch-up, with the marks frozen"
    FETCHED = "in a catch-up, with a page fetched"
    TAKEN = "in a catch-up, between a page's commit and its mark"
    MOVED = "in a catch-up, with its mark moved"
    RANDOM = "at random"


KEPT = (Point.COPY, Point.VERIFY, Point.NAME)
"""Points that only a backup or an export comes to, beside the bot."""
HOOKED = (Point.CALLED, Point.ANSWERING)
"""Points that only a bot behind a webhook comes to."""
CATCHING = (Point.FROZEN, Point.FETCHED, Point.TAKEN, Point.MOVED)
"""Points that only a bot comes to which fetches what it has missed."""
ELSEWHERE = (*KEPT, *HOOKED, *CATCHING, Point.RANDOM)
NAMED = tuple(point for point in Point if point not in ELSEWHERE)
SPINE = tuple(point for point in NAMED if point not in (Point.FILE, Point.PICTURE))
"""Points that a bot comes to even where it is only talked to."""


class Reaper:
    """Ends this process when it comes, once armed, to its point for the `arrival`-th time.

    The point's name is on the disk before: a death without it happened somewhere else.
    """

    def __init__(self, point: Point | None, arrival: int, note: Path) -> None:
        self.armed = False
        self._point = point
        self._left = arrival
        self._note = note
        self._lock = Lock()

    def waits_at(self, point: Point) -> bool:
        """Whether the process is to die at a point from now on."""
        return self.armed and point is self._point

    def at(self, point: Point) -> None:
        """Say that the process is at a point, which may be the last thing it does."""
        if not self.waits_at(point):
            return
        with self._lock:
            self._left -= 1
            if self._left:
                return
            with self._note.open("a") as note:
                note.write(f"{point}\n")
                note.flush()
                os.fsync(note.fileno())
            os.kill(os.getpid(), signal.SIGKILL)
