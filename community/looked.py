"""What a closer look at a message brings about: an event of the house's own making."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from community.cases import Cases
from community.context import Ctx
from community.events import Claim, Event, Kind, Person, Place
from community.jobs import Look
from community.people import Actor, Chat, Role
from community.ports import Settings
from community.refs import ref_of
from community.rulebook import FEATURE, Rulebook


class Looked(Event, frozen=True, tag="looked", kw_only=True, gc=False):
    """A closer look at a message, or with 0 at a person, is done; `at` is when it was asked for.

    `text` are its words, with what stood in no letters; `nth` tells several looks apart.
    """

    message: int
    nth: int
    text: str = ""

    @property
    def claim(self) -> Claim:
        if not self.message:
            return Claim(Kind.JOINED, ref_of(self.who.id if self.who else ""), self.nth)
        return Claim(Kind.EDITED, self.message, self.nth)


def who_of(actor: Actor) -> Person:
    """Give an actor as a person whom events are by."""
    return Person(actor.external, actor.name, actor.username, actor.bot)


async def seen_at(
    ctx: Ctx[Any], job: Look, chat: Chat, who: Actor, words: Sequence[str], *, nth: int
) -> Ctx[Rulebook] | None:
    """Give the context of what was looked at, as if it happened there now.

    `words` are quoted with those of the message. None where nobody is judged: in a chat of another
    community by now, and of who is a helper.
    """
    if chat.community != job.community or who.role >= Role.HELPER:
        return None
    said = await ctx.uow.port(Cases).said(chat.id, job.message) if job.message else ""
    event = Looked(
        platform=job.platform,
        place=Place(job.chat),
        at=job.at,
        who=who_of(who),
        message=job.message,
        nth=nth,
        text="\n".join(part for part in (said, *words) if part),
    )
    documents = await ctx.uow.port(Settings).documents(job.community, chat.id)
    book = ctx.house.instance.of(FEATURE, ctx.house.features[FEATURE].settings, *documents)
    return msgspec.structs.replace(
        ctx, event=event, actor=who, chat=chat, documents=documents, settings=book
    )
