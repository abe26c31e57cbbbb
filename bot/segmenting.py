"""Has the members of a large community sorted in a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from bot.elsewhere import done_elsewhere, obey
from community.jobs import (
    CountAudience,
    CountSegments,
    ExportSegment,
    File,
    FindFading,
    FoundFading,
    GatherAudience,
    Job,
    Left,
    ShowSegment,
)
from community.mailingwords import Audience
from community.segments import Counted, Shown
from storage.audience import count_audience, gather_audience
from storage.database import Database
from storage.fading import find_fading
from storage.segmenting import count_segments, export_segment, is_large, show_segment

Work = Callable[[Database, Any], msgspec.Struct]
WORKS: dict[type[Job], Work] = {
    CountAudience: count_audience,
    CountSegments: count_segments,
    ExportSegment: export_segment,
    FindFading: find_fading,
    GatherAudience: gather_audience,
    ShowSegment: show_segment,
}
ANSWERS: dict[type[Job], type[msgspec.Struct]] = {
    CountAudience: Audience,
    CountSegments: Counted,
    ExportSegment: File,
    FindFading: FoundFading,
    GatherAudience: Left,
    ShowSegment: Shown,
}


def segment(database: Database, job: Job) -> msgspec.Struct:
    """Do a job about segments, of a large community elsewhere.

    Raises Unavailable, TimeoutExpired, and RuntimeError with what the process said last.
    """
    if not is_large(database, job.community):
        return WORKS[type(job)](database, job)
    return done_elsewhere("bot.segmenting", database, job, ANSWERS[type(job)])


if __name__ == "__main__":
    obey(WORKS)
