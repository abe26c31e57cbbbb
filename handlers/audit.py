"""The audit of the books 查账: a job recomputes them, and whoever asked is told what it found."""

import msgspec

from community.asking import asked, tell
from community.context import Ctx, Reply
from community.events import Finished
from community.feature import Feature, NoSettings
from community.jobs import AuditBooks, Books, Job
from community.people import Role
from community.words import Words, lines, n, t

feature = Feature("audit", NoSettings, about=t("An audit of the books"))

Ctx_ = Ctx[NoSettings]
MOST_SHOWN = 10
"""Disagreements that are told in the chat; the job's row keeps all of them."""


@feature.command(
    "audit",
    t("Recompute all balances and verify the audit log."),
    answer="private",
    role=Role.OWNER,
    label=t("Audit the books"),
)
async def audit(ctx: Ctx_) -> Reply:
    ctx.uow.start(asked(ctx, AuditBooks))
    return t("I am going over the books and will tell you what I find.")


@feature.result(AuditBooks)
async def report(ctx: Ctx_, job: Job, event: Finished) -> None:
    await tell(ctx, job, _words(event))


def _words(event: Finished) -> Words:
    if event.failure:
        return t("The books could not be gone over: {why}", why=event.failure)
    books = msgspec.json.decode(event.result, type=Books)
    looked = t(
        "{members}, {entries}, {links}.",
        members=n("{count} member", "{count} members", books.members),
        entries=n("{count} entry", "{count} entries", books.entries),
        links=n("{count} row of the audit log", "{count} rows of the audit log", books.links),
    )
    if not books.wrong:
        return lines(t("The books are right."), looked)
    found = len(books.wrong)
    return lines(
        n("The books are wrong in {count} place.", "The books are wrong in {count} places.", found),
        looked,
        *(t("{line}", line=line) for line in books.wrong[:MOST_SHOWN]),
    )
