"""Changes a setting of a community or a chat, and notes who did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from community.context import Ctx
from community.ports import AuditLog
from community.ports import Settings as Documents
from community.refusals import Refusal, Unfit
from community.settings import changed
from community.sheet import Locked, Setting, seen
from community.words import Code, t

Where = Literal["community", "chat"]
MOST_WHOLE = 20
"""Entries of a list that the audit log keeps whole, before and after."""


class NotInPrivate(Refusal):
    """A private chat has no settings of its own."""

    def __init__(self) -> None:
        super().__init__(t("Write this in the chat that it is meant for."))


async def setting_of(ctx: Ctx[Any], area: str, field: str) -> Setting:
    """Give a setting as it is where it is asked for."""
    documents = await ctx.uow.port(Documents).documents(ctx.community.id, ctx.chat.id)
    return seen(ctx.house, documents, area, field)


async def change(
    ctx: Ctx[Any],
    setting: Setting,
    value: Any,
    where: Where,
    *,
    by: int = 0,
    note: Mapping[str, Any] | None = None,
) -> Setting:
    """Store a value, or take it out when it is None; gives the setting as it is from now on.

    `by` is who wanted it, where that is not who acts; `note` stands in the audit log beside what
    changed. Raises Locked, NotInPrivate, Unfit.
    """
    if setting.locked:
        raise Locked(setting.name)
    if where == "chat" and ctx.chat.private:
        raise NotInPrivate
    port, chat = ctx.uow.port(Documents), ctx.chat.id if where == "chat" else 0
    community_s, chat_s = await port.documents(ctx.community.id, ctx.chat.id)
    document = changed(chat_s if chat else community_s, setting.area, setting.field, value)
    documents = (community_s, document) if chat else (document, chat_s)
    try:
        after = seen(ctx.house, documents, setting.area, setting.field)
    except ValidationError as error:
        why = t("{why}", why=Code(error.errors()[0]["msg"]))
        raise Unfit(str(value), setting.name, why, setting.example) from error
    await port.write(ctx.community.id, chat, document)
    what = _changed(setting.value, after.value, 0 if note else MOST_WHOLE)
    payload = {"setting": setting.name, "chat": chat, **what}
    await ctx.uow.port(AuditLog).note(
        ctx.community.id,
        by or ctx.actor.member,
        "setting",
        payload | dict(note or {}),
        at=ctx.event.at,
    )
    return after


def _changed(before: Any, after: Any, most: int) -> dict[str, Any]:
    """Give what changed as JSON has it: of a list longer than that what was added and removed."""
    old, new = plain(before), plain(after)
    if isinstance(old, list) and isinstance(new, list) and max(len(old), len(new)) > most:
        kept = {*old} & {*new}
        return {
            "added": [each for each in new if each not in kept],
            "removed": [each for each in old if each not in kept],
        }
    return {"before": old, "after": new}


def plain(value: Any) -> Any:
    """Give a value as JSON has it."""
    if isinstance(value, frozenset):
        return sorted(value)
    return [*value] if isinstance(value, tuple) else value
