"""Names and profiles that are adverts."""

from functools import lru_cache
from typing import Annotated

from pydantic import Field

from moderation.links import links_in
from moderation.matching import Matcher
from moderation.message import Message, Part, Sender
from moderation.phrases import own_phrases
from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.rules.invites import INVITES
from moderation.sentences import Sentence, t
from moderation.terms import read_list
from moderation.verdict import Span

MISS = t("Neither name nor profile is an advert.")
LEAST = 0.7
KNOWN = 4096


class NamesSettings(RuleSettings):
    """Names and profiles that are adverts."""

    phrases: Annotated[tuple[str, ...], Field(max_length=5000)] = ()
    """What no name may have in it, one word or phrase each, beside Hearth's own list."""
    profiles: bool = True
    """Whether to look at what stands on the profile and at the channel linked there, too."""
    links: bool = True
    """Whether a link in a name, or an invite on the profile, is a hit."""
    longest: Annotated[int, Field(ge=10, le=500)] = 64
    """How long a name may be."""


def prepare(settings: NamesSettings) -> Check:
    """Give the check; the list is compiled here, once."""
    terms, _ = read_list("\n".join(settings.phrases))
    matcher = Matcher([*terms, *own_phrases()])
    parts: tuple[Part, ...] = ("name", "bio") if settings.profiles else ("name",)

    @lru_cache(maxsize=KNOWN)
    def judged(name: str, bio: str, home: str) -> Hit | Sentence:
        seen = Seen(Message(sender=Sender(name=name, bio=bio, home=home)))
        if len(name) > settings.longest:
            return Hit(0.7, t("The name of its sender is {count} letters long.", count=len(name)))
        for part in parts:
            found = [m for m in matcher.find(seen.part(part)) if m.sure * m.term.weight >= LEAST]
            if found:
                spans = tuple(Span(match.start, match.end, part) for match in found)
                return Hit(0.85, _says(part, found[0].term.bare), spans)
        if settings.links and (address := _linked(seen.message.sender, settings.profiles)):
            return Hit(0.85, t("The name or profile of its sender points to {to}.", to=address))
        return MISS

    def check(seen: Seen) -> Hit | Sentence:
        sender = seen.message.sender
        return judged(sender.name, sender.bio, sender.home)

    return check


def _says(part: Part, phrase: str) -> Sentence:
    if part == "name":
        return t("The name of its sender says what is on the list: {phrase}.", phrase=phrase)
    return t("The profile of its sender says what is on the list: {phrase}.", phrase=phrase)


def _linked(sender: Sender, profile: bool) -> str:
    """Give where a name links to, or a profile invites to."""
    for link in links_in(sender.name):
        return str(link)[:80]
    for link in links_in(f"{sender.bio} {sender.home}") if profile else ():
        if INVITES.match(str(link)):
            return str(link)[:80]
    return ""


rule = Rule(
    "names",
    NamesSettings,
    prepare,
    about=t("Names and profiles that are adverts"),
    usual=MISS,
    of_text=False,
)
