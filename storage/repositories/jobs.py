"""Long work under way."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.json import Decoder, encode
from sqlalchemy import bindparam, select

from community.jobs import Job, type_of_job
from community.ports import Jobs
from community.refs import micros
from storage.batch import MOST_ROWS
from storage.pages import Page
from storage.registry import serves
from storage.shapes import shape
from storage.tables.machinery import JobRow
from storage.times import moment

JOB = shape(JobRow)
WAITING, DONE, FAILED = 0, 1, 2
decoder = Decoder(type_of_job)
_T = JOB.table.c
SINCE = (
    select(_T.job, _T.created)
    .where(_T.state != FAILED, _T.created > bindparam("since"))
    .where(_T.community == bindparam("community"), _T.job.like(bindparam("kind")))
    .order_by(_T.id.desc())
    .limit(MOST_ROWS)
)


def enqueue(page: Page, job: Job) -> int:
    """Record a job in the page's transaction."""
    number = page.next_id(JOB)
    page.put(JOB, JOB.row(number, job.community, WAITING, encode(job).decode(), page.at, 0, ""))
    page.jobs.append((number, job))
    return number


@serves(Jobs)
class SqlJobs:
    """Writes the results of jobs."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def begin(self, jobs: Sequence[int]) -> None:
        for number in jobs:
            row = self._page.get(JOB, (number,))
            if row is not None:
                self._page.put(JOB, row._replace(tries=row.tries + 1))

    async def last(
        self, kind: type[Job], community: int, by: int, since: datetime
    ) -> datetime | None:
        of_kind = f'{{"type":"{kind.__struct_config__.tag}",%'
        rows = self._page.select(SINCE, community=community, kind=of_kind, since=micros(since))
        found = (row.created for row in rows if decoder.decode(row.job).asked_by == by)
        created = next(found, None)
        return None if created is None else moment(created)

    async def finish(self, job: int, result: str, failure: str) -> Job | None:
        row = self._page.get(JOB, (job,))
        if row is None or row.state != WAITING:
            return None
        state = FAILED if failure else DONE
        self._page.put(JOB, row._replace(state=state, result=failure or result))
        found: Job = decoder.decode(row.job)
        return found
