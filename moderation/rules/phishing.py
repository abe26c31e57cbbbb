"""Phishing: links that look like those of somebody whom people trust."""

import re
from typing import Annotated

from pydantic import Field

from moderation.domains import BAITS, PROTECTED, imitated, mixed, readable
from moderation.links import NUMBERS, Link
from moderation.rule import Check, Hit, Rule, RuleSettings, Seen
from moderation.sentences import Sentence, t
from moderation.traits import LINK
from moderation.verdict import Span

AT_HOME = re.compile(r"(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254|0)\.")
FINE = t("None of its links pretends to be another.")


class PhishingSettings(RuleSettings):
    """Links that pretend to be those of somebody else."""

    protected: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    """Domains of your own that others may imitate; well-known ones are protected anyway."""


def prepare(settings: PhishingSettings) -> Check:
    """Give the check."""
    protected = (*PROTECTED, *(domain.lower() for domain in settings.protected))

    def check(seen: Seen) -> Hit | Sentence:
        shown = {link.domain for link in seen.links if not link.hidden}
        for link in seen.links:
            if found := _suspect(link, protected, shown):
                score, why = found
                spans = () if link.hidden else (Span(link.start, link.end),)
                return Hit(score, why, spans)
        return FINE

    return check


def _suspect(
    link: Link, protected: tuple[str, ...], shown: set[str]
) -> tuple[float, Sentence] | None:
    """Give how sure it is, and why, that a link pretends to be another."""
    host, domain = readable(link.host), link.domain
    if domain in protected:
        return None
    if link.user:
        why = t("{user}@ stands before {host}, as if it were the host.", user=link.user, host=host)
        return 0.95, why
    if mixed(host):
        return 0.95, t("{host} mixes letters that only look alike.", host=host)
    if trusted := imitated(domain, host, protected):
        return 0.95, t("{host} imitates {trusted}.", host=host, trusted=trusted)
    if link.hidden and shown and domain not in shown and shown & set(protected):
        name = min(shown & set(protected))
        return 0.9, t("It shows {shown} and leads to {host}.", shown=name, host=host)
    if NUMBERS.fullmatch(host) and not AT_HOME.match(host):
        return 0.6, t("{host} is a bare number in place of a name.", host=host)
    if host.split(".")[-1] in BAITS.ends and BAITS.words.search(host + link.path):
        return 0.6, t("{host} is where gifts are promised that nobody gives.", host=host)
    return None


rule = Rule(
    "phishing",
    PhishingSettings,
    prepare,
    about=t("Phishing and look-alike links"),
    needs=LINK,
    without=FINE,
)
