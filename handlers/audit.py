"""The audit of the books 查账: a job recomputes them, and whoever asked is told what it found."""

import msgspec

from community.actions import Say
from community.context import Ctx, Reply
from community.events import Finished, Place
from community.feature import Feature, NoSettings
from community.jobs import AuditBooks, Books, Job
from community.people import Role
from community.ports import People
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
    place = ctx.event.place
    ctx.uow.start(
        AuditBooks(
            community=ctx.community.id,
            platform=ctx.event.platform,
            chat=place.id,
            topic=place.topic,
            to=ctx.event.who.id if ctx.event.who else "",
            asked_by=ctx.actor.member,
            language=ctx.language,
        )
    )
    return t("I am going over the books and will tell you what I find.")


@feature.result(AuditBooks)
async def tell(ctx: Ctx_, job: Job, event: Finished) -> None:
    chat = await ctx.uow.port(People).chat(job.platform, Place(job.chat))
    if not job.to:
        return
    ctx.uow.act(
        Say(
            platform=job.platform,
            chat=job.chat,
            topic=job.topic,
            words=_words(event),
            language=job.language,
            to=job.to,
            private=chat is None or not chat.private,
            notice=True,
        )
    )


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
