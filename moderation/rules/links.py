"""Links: to which places people may point."""

from typing import Annotated

from pydantic import Field

from moderation.folding import fold
from moderation.links import Link
from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, n, t
from moderation.traits import LINK
from moderation.verdict import Span

Hosts = Annotated[tuple[str, ...], Field(max_length=10_000)]
NONE = t("There is no link in it.")
FINE = t("All of its links are allowed.")


class LinksSettings(RuleSettings):
    """Links: either only these, or all but those."""

    allowed: Hosts = ("github.com", "wikipedia.org", "youtube.com", "youtu.be", "bilibili.com")
    """Hosts that may always be linked, with all below them."""
    banned: Hosts = ()
    """Hosts that nobody may link, with all below them."""
    others: bool = True
    """Whether hosts that are on neither list may be linked."""
    most: Annotated[int, Field(ge=0, le=50)] = 5
    """How many links a message may have at most."""


def below(link: Link, hosts: frozenset[str]) -> bool:
    """Say whether a link leads to one of some hosts or below it."""
    labels = fold(link.host).split(".")
    return any(".".join(labels[at:]) in hosts for at in range(len(labels)))


def prepare(settings: LinksSettings) -> Check:
    """Give the check."""
    allowed, banned = (frozenset(map(fold, h)) for h in (settings.allowed, settings.banned))

    def check(seen: Seen) -> Hit | Sentence:
        links = seen.links
        if not links:
            return NONE
        for link in links:
            if below(link, banned):
                return _hit(1.0, t("It links {host}, which is banned.", host=link.host), link)
            if not settings.others and not below(link, allowed):
                return _hit(0.9, t("It links {host}, which is not allowed.", host=link.host), link)
        if len(links) > settings.most:
            why = n(
                "It has {count} link; {most} are allowed.",
                "It has {count} links; {most} are allowed.",
                len(links),
                most=settings.most,
            )
            return _hit(0.8, why, *links)
        return FINE

    return check


def _hit(score: float, why: Sentence, *links: Link) -> Hit:
    return Hit(score, why, tuple(Span(k.start, k.end) for k in links if not k.hidden))


rule = Rule("links", LinksSettings, prepare, about=t("Links"), needs=LINK, without=NONE)
