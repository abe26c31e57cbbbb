"""Invite links: into other groups, channels and chats."""

import re
from typing import Annotated

from pydantic import Field

from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import LINK, SLASH
from moderation.verdict import Span

INVITES = re.compile(
    r"^(?:(?:t|telegram)\.(?:me|dog)/(?:\+|joinchat/|addlist/|(?!s/|share/|iv\b)\w{4,}(?:$|[/?#]))"
    r"|(?:[\w-]{4,}\.)?t\.me/?$|discord(?:app)?\.(?:gg|com/invite)/|dsc\.gg/|invite\.gg/"
    r"|chat\.whatsapp\.com/|(?:api\.)?wa\.me/|whatsapp\.com/channel/|signal\.(?:me|group)/"
    r"|line\.me/(?:ti|r)/|(?:qm|jq)\.qq\.com/|u\.wechat\.com/|weixin\.qq\.com/g/|matrix\.to/#)",
    re.IGNORECASE,
)
SPACED = re.compile(r"\b(?:t\s?\.\s?me|discord\s?\.\s?gg|wa\s?\.\s?me)\s?/\s?\+?\w{4,}")
NONE = t("It invites nobody anywhere.")


class InvitesSettings(RuleSettings):
    """Invite links into other groups, channels and chats."""

    own: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    """What may be linked nevertheless: `t.me/ourgroup`, `discord.gg/ours`."""


def prepare(settings: InvitesSettings) -> Check:
    """Give the check."""
    own = tuple(address.lower().removeprefix("https://").rstrip("/") for address in settings.own)

    def check(seen: Seen) -> Hit | Sentence:
        for link in seen.links:
            address = f"{link.host}{link.path}"
            if INVITES.match(address) and not _is_own(address, own):
                spans = () if link.hidden else (Span(link.start, link.end),)
                return Hit(0.9, t("It invites to {address}.", address=address[:80]), spans)
        return _spaced(seen, own)

    return check


def _spaced(seen: Seen, own: tuple[str, ...]) -> Hit | Sentence:
    """Look for an invite with gaps in it, which is no link to anybody but a person."""
    letters = seen.text.compact
    if not ("tme" in letters or "discordgg" in letters or "wame" in letters):
        return NONE
    found = SPACED.search(seen.text.plain)
    address = re.sub(r"\s", "", found[0]) if found else ""
    if not found or _is_own(address, own) or address in {f"{k.host}{k.path}" for k in seen.links}:
        return NONE
    span = Span(*seen.text.written(*found.span()))
    return Hit(0.8, t("It invites to {address}.", address=address), (span,))


def _is_own(address: str, own: tuple[str, ...]) -> bool:
    return address.lower().rstrip("/").startswith(own) if own else False


rule = Rule(
    "invites", InvitesSettings, prepare, about=t("Invite links"), needs=LINK | SLASH, without=NONE
)
