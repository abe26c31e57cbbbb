"""The week in short for everybody: sums, and nobody named but who is praised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from community.digest import Digest
from community.words import Lines, Name, Text, lines, n, t

MOST_PRAISED = 3
"""Members whom each line of praise names."""


def praised(digest: Digest) -> list[int]:
    """Give whom the short form may name: who helped, or was thanked, and is not at risk."""
    fading = {*(one.member for one in digest.retention.fading), *digest.retention.core.silent}
    members = [*_thanked(digest), *_answered(digest)]
    return [member for member in dict.fromkeys(members) if member not in fading]


def short_told(digest: Digest, head: Text, names: Mapping[int, str]) -> Lines:
    """Tell a week in six lines at most; `names` are of those who may be named."""
    here, new = digest.presence, max(0, digest.growth.new.now - digest.growth.shut_out)
    thanked, answered = _names(_thanked(digest), names), _names(_answered(digest), names)
    return lines(
        head,
        n(
            "{count} new member – welcome!",
            "{count} new members – welcome!",
            new,
        )
        if new
        else None,
        t(
            "{people} of us wrote {messages} messages.",
            people=here.weekly.now,
            messages=here.messages.now,
        ),
        t("Checked in: {count} times", count=here.check_ins.now) if here.check_ins.now else None,
        t("Thanked by most: {names}", names=thanked) if thanked.parts else None,
        t("Answered most: {names}", names=answered) if answered.parts else None,
    )


def _thanked(digest: Digest) -> list[int]:
    return [one.member for one in digest.people.thanked]


def _answered(digest: Digest) -> list[int]:
    return [one.member for one in digest.people.answered]


def _names(members: Iterable[int], names: Mapping[int, str]) -> Lines:
    known = [names[member] for member in members if member in names]
    return Lines(tuple(t("{name}", name=Name(name)) for name in known[:MOST_PRAISED]), ", ")
