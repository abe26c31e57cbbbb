"""A week's digest as a page: one file with all its sections and charts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from bot.pages.charts import drawn, said
from bot.pages.style import style
from bot.wording import language_code
from community.advice import advised
from community.contentwords import Places
from community.digest import Digest, Section
from community.digestcharts import chart_of
from community.digestwords import HOW_TO_READ, section_told, title
from community.figurewords import counted
from community.noise import Counted
from community.storywords import Names, told_first
from community.words import Text, Words, t

NOTHING_LOADED = "default-src 'none'; style-src 'unsafe-inline'"
ADDRESS = re.compile(
    r"https://(?:t\.me/c/[0-9]+/[0-9]+|discord\.com/channels/[0-9]+/[0-9]+/[0-9]+)(?![\w/])"
)


class Told(msgspec.Struct, frozen=True):
    """A digest with whose it is, the names of those it names, and where posts stand."""

    digest: Digest
    community: str
    names: Names
    places: Places


def page_of(told: Told, language: str) -> str:
    """Give the page in a language; whatever people chose themselves stands in it escaped."""
    digest, code = told.digest, language_code(language)
    head = said(title(digest, told.community), language)
    stories = [story for story in told_first(digest, told.names) if story is not None]
    body = "".join(
        (
            f"<h1>{head}</h1>",
            *(f'<p class="story">{said(story, language)}</p>' for story in stories),
            _figures(digest, language),
            f'<p class="note">{said(HOW_TO_READ, language)}</p>',
            _next(digest, language),
            *(_section(told, each, language) for each in Section),
        )
    )
    return (
        f'<!doctype html><html lang="{"zh-Hans" if code == "zh" else code}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{NOTHING_LOADED}">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{head}</title><style>{style()}</style></head><body><main>{body}</main></body></html>"
    )


def _figures(digest: Digest, language: str) -> str:
    cards = "".join(
        f"<div><b>{said(counted(count), language)}</b><span>{said(label, language)}</span></div>"
        for label, count in _counts(digest)
    )
    return f'<div class="figures">{cards}</div>'


def _counts(digest: Digest) -> Iterator[tuple[Text, Counted]]:
    yield t("New members"), digest.growth.new
    yield t("Left"), digest.growth.left
    yield t("Active members"), digest.presence.weekly
    yield t("Messages"), digest.presence.messages
    yield t("Check-ins"), digest.presence.check_ins
    yield t("Came back"), digest.retention.returned


def _next(digest: Digest, language: str) -> str:
    steps = advised(digest)
    if not steps:
        return ""
    items = "".join(f"<li>{said(step, language)}</li>" for step in steps)
    head = said(t("What to do next:"), language)
    return f'<section class="next"><h2>{head}</h2><ol>{items}</ol></section>'


def _section(told: Told, section: Section, language: str) -> str:
    head, *parts = section_told(told.digest, section, told.names, told.places)
    lines = "".join(f"<p>{_linked(each, language)}</p>" for each in parts)
    chart = chart_of(told.digest, section, told.community)
    figure = drawn(chart, language) if chart is not None else ""
    return f"<section><h2>{said(head, language)}</h2>{lines}{figure}</section>"


def _linked(words: Words, language: str) -> str:
    """Give words with addresses of messages as links; what members wrote leads nowhere else."""
    return ADDRESS.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', said(words, language))
