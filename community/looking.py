"""Whose account somebody looks at: their own, or, for moderators, that of whom they name."""

from typing import Any

from community.commands import find, read_line
from community.context import Ctx
from community.events import Said
from community.people import Actor, Role
from community.refusals import NotAllowed


def looked_at(ctx: Ctx[Any], named: Actor | None) -> Actor:
    """Give whose account is meant; raises NotAllowed for a member who names somebody else.

    A member's command in reply to a message is about themself, as it is without a reply.
    """
    if named is None or named.member == ctx.actor.member:
        return ctx.actor
    if ctx.actor.role >= Role.MODERATOR:
        return named
    if isinstance(ctx.event, Said) and ctx.event.reply and not _words(ctx, ctx.event.text):
        return ctx.actor
    raise NotAllowed(Role.MODERATOR)


def _words(ctx: Ctx[Any], text: str) -> str:
    """Give what stands after a command's name, be it of one word or of two."""
    line = read_line(text)
    return find(ctx.house.commands, line)[1] if line is not None else ""
