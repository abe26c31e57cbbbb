"""The audit of the books 查账, and the log of what people did with their rights, to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
from pydantic import Field

from community.asking import asked, deliver, tell
from community.auditing import AuditTrail, Books, Entry
from community.auditwords import also_stored, deed, details, has
from community.buttons import Button
from community.casetelling import named
from community.context import Answer, Ctx, Reply
from community.events import Finished
from community.feature import Feature, NoSettings
from community.jobs import AuditBooks, ExportAudit, File, Job
from community.params import Rest
from community.people import Role
from community.ports import AuditLog, Governing, People
from community.words import Lines, Moment, Name, Words, lines, n, t

feature = Feature("audit", NoSettings, about=t("An audit of the books"))

Ctx_ = Ctx[NoSettings]
MOST_SHOWN = 10
"""Disagreements that are told in the chat; the job's row keeps all of them."""
ON_A_PAGE, LOOKED_THROUGH = 8, 1_000
OWNER = int(Role.OWNER)
NAMES_SOMEBODY = ("@", "<@")
"""How a word begins that stands for somebody, as people write it and as Discord does."""
FILE = "audit.csv"


@feature.command(
    "audit",
    t("Recompute all balances and verify the audit log."),
    answer="private",
    role=Role.OWNER,
    label=t("Audit the books"),
    alone="books",
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


# The log.


@feature.command(
    "audit log",
    t("Show who did what with their rights, the newest first, or search for words in that."),
    answer="private",
    role=Role.OWNER,
    secret=True,
    sample="@ann",
)
async def log(ctx: Ctx_, words: Annotated[str, Field(max_length=100), Rest()] = "") -> Reply:
    if not words:
        return await _page(ctx, 0, edit=False)
    known = await ctx.uow.port(AuditTrail).before(ctx.community.id, 0, LOOKED_THROUGH)
    who = None
    if words.startswith(NAMES_SOMEBODY):
        people, word = ctx.uow.port(People), words.strip("<@!>")
        who = await people.find(ctx.community.id, ctx.event.platform, word)
    meant = also_stored(words)
    found = [each for each in known if (each.is_of(who.member) if who else has(each, meant))]
    head = t("Entries with these words:") if found else t("No entry has these words.")
    more = t("There are more; add a word.") if len(found) > ON_A_PAGE else None
    if len(known) == LOOKED_THROUGH and more is None:
        more = n(
            "The newest {count} entry was looked through.",
            "The newest {count} entries were looked through.",
            LOOKED_THROUGH,
        )
    return Answer(lines(head, *await _lines(ctx, found[:ON_A_PAGE]), more), _exports())


@feature.button("audit.page", role=Role.OWNER)
async def turn(ctx: Ctx_, before: int) -> Reply:
    return await _page(ctx, before, edit=True)


@feature.button("audit.export", role=Role.OWNER)
async def export(ctx: Ctx_) -> Reply:
    job = ctx.uow.start(asked(ctx, ExportAudit))
    await ctx.uow.port(AuditLog).note(
        ctx.community.id, ctx.actor.member, "audit.export", {"job": job}, at=ctx.event.at
    )
    return t("I am writing the log into a file; it comes to you alone.")


@feature.result(ExportAudit)
async def hand_over(ctx: Ctx_, job: ExportAudit, event: Finished) -> None:
    if event.failure:
        await tell(ctx, job, t("The log could not be written. Whoever runs me finds out why."))
        return
    file = msgspec.json.decode(event.result, type=File)
    words = n("{count} entry of the audit log.", "{count} entries of the audit log.", file.rows)
    await deliver(ctx, job, file, FILE, words)


async def _page(ctx: Ctx_, before: int, *, edit: bool) -> Answer:
    found = await ctx.uow.port(AuditTrail).before(ctx.community.id, before, ON_A_PAGE + 1)
    shown = found[:ON_A_PAGE]
    head = t("The newest entries:") if shown else t("Nothing stands in the log.")
    turns = [Button(t("Newest"), "audit.page", (0,), role=OWNER)] if before else []
    if len(found) > ON_A_PAGE:
        turns.append(Button(t("Older"), "audit.page", (shown[-1].number,), role=OWNER))
    rows = (tuple(turns), *_exports()) if turns else _exports()
    return Answer(lines(head, *await _lines(ctx, shown)), rows, edit=edit)


def _exports() -> tuple[tuple[Button, ...], ...]:
    return ((Button(t("Export"), "audit.export", role=OWNER),),)


async def _lines(ctx: Ctx_, entries: Sequence[Entry]) -> list[Words]:
    chats = await ctx.uow.port(Governing).chats(ctx.community.id)
    titles = {chat.external: chat.title or chat.external for chat in chats}
    return [await _line(ctx, each, titles) for each in entries]


async def _line(ctx: Ctx_, entry: Entry, titles: Mapping[str, str]) -> Words:
    told: list[Words] = [
        t(
            "{number}. {moment}  {name}: {what}",
            number=entry.number,
            moment=Moment(entry.at, ctx.community.zone),
            name=Name(await named(ctx, entry.by)) if entry.by else t("the bot"),
            what=deed(entry.what),
        )
    ]
    if entry.about and entry.about != entry.by:
        told.append(t("({name})", name=Name(await named(ctx, entry.about))))
    if entry.told is None:
        told.append(t("– erased"))
    elif noted := details(entry, ctx.community, titles):
        told.append(t("– {details}", details=Lines(tuple(noted), ", ")))
    return Lines(tuple(told), " ")
