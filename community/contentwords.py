"""The words of what was well received, and of what nobody answered."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from community.digest import Content, Post
from community.figurewords import counted, percent
from community.words import Name, Phrase, Text, Words, n, t

GONE = t("somebody who is no longer here")


class Place(msgspec.Struct, frozen=True):
    """Where a message stands, in words, and its title or own words where they are still kept."""

    where: Text
    body: str = ""


Places = Mapping[tuple[int, int], Place]
"""By chat and message."""


def content_told(content: Content, names: Mapping[int, str], places: Places) -> list[Words | None]:
    """Tell the week's reactions, its best received posts, and its questions."""
    posts = [part for post in content.posts for part in _post(post, names, places)]
    return [
        t("Reactions: {count}", count=counted(content.reactions)),
        t("What most people answered or reacted to:") if posts else t("No post stood out."),
        *posts,
        *_chosen(content, names, places),
        questions_told(content),
    ]


def questions_told(content: Content) -> Text | None:
    """Tell how many questions found no answer; None without questions."""
    asked, unanswered = content.asked, content.unanswered
    if not asked.now:
        return None
    return t(
        "Questions to everybody: {asked}, unanswered: {unanswered} ({share})",
        asked=counted(asked),
        unanswered=counted(unanswered),
        share=percent(unanswered.now / asked.now),
    )


def _chosen(content: Content, names: Mapping[int, str], places: Places) -> list[Words]:
    """Tell the week's highlights; nothing where there were none in the week before, either."""
    highlights = content.highlights
    if not highlights.now and not any(highlights.before):
        return []
    told: list[Words] = [t("Highlights: {count}", count=counted(highlights))]
    for each in content.chosen:
        place, name = places.get((each.chat, each.message)), names.get(each.member)
        who, words = Name(name) if name else GONE, place.body if place is not None else ""
        about = t("– {name}: {words}", name=who, words=Phrase(words))
        told.append(about if words else t("– {name}", name=who))
        if place is not None:
            told.append(t("   {where}", where=place.where))
    return told


def _post(post: Post, names: Mapping[int, str], places: Places) -> list[Words]:
    place = places.get((post.chat, post.message))
    name = names.get(post.member)
    told: Words = n(
        "– {name}: {count} person (replies: {replies}, reactions: {reactions})",
        "– {name}: {count} people (replies: {replies}, reactions: {reactions})",
        post.people,
        name=Name(name) if name else GONE,
        replies=post.replies,
        reactions=post.reactions,
    )
    if place is None:
        return [told]
    if not place.body:
        return [told, t("   {where}", where=place.where)]
    return [told, t("   {where}: {words}", where=place.where, words=Phrase(place.body))]
