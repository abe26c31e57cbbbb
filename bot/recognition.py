"""What `hearth recognise` does: who carries a community, with the evidence, from what is stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bot.collector import calm_collector
from bot.console import Console
from bot.opening import opened, read
from community.explaining import lens_words, regime
from community.recognition import Signs
from community.refusals import Refusal
from community.words import Code, Day, Lines, Moment, Name, Text, Words, lines, n, t

if TYPE_CHECKING:
    from storage.showing import Board, Ring, Shown

SIGNS: dict[str, Text] = {
    "helped": t("conversations of others in which they were acknowledged"),
    "called": t("conversations into which they were called"),
    "rooms": t("channels"),
    "people": t("people who acknowledged them"),
    "weeks": t("weeks"),
    "trust": t("trust of the admins"),
}


class NoSuchCommunity(Refusal):
    """There is no community of that name, or it must be said which one is meant."""

    def __init__(self, known: tuple[str, ...]) -> None:
        listed = Lines(tuple(t("{name}", name=Name(name)) for name in known), ", ")
        super().__init__(
            t("Which community? There are: {known}. Say it with --community.", known=listed)
            if known
            else t("There is no community yet.")
        )


class NoDay(Refusal):
    """What was given is no day."""

    def __init__(self, word: str) -> None:
        example = Code("2026-01-31")
        super().__init__(
            t("{word} is no day. For example: {example}", word=Code(word), example=example)
        )


def recognise(
    console: Console,
    path: Path | None,
    community: str | None,
    days: tuple[str | None, str | None],
    *,
    most: int,
    as_json: bool,
) -> int:
    """Bring the evidence up to date, rank, and say who comes first and why; gives the exit code.

    `days` are the first and the last one as they were typed. Raises NoSuchCommunity, NoDay,
    Unavailable.
    """
    from storage.showing import board_of, names_of_communities

    first, last = _day(days[0], date.min), _day(days[1], datetime.now(UTC).date())
    calm_collector()
    with opened(*read(path, level="warning")) as parts:
        known = names_of_communities(parts.database)
        if community is None and len(known) == 1:
            (community,) = known
        if community is None or community not in known:
            raise NoSuchCommunity(tuple(known))
        board = board_of(parts.database, known[community], first, last, most)
    if as_json:
        console.say(msgspec.json.format(msgspec.json.encode(told(board)), indent=1).decode())
    else:
        console.say(_words(board))
    return 0


def told(board: Board) -> dict[str, object]:
    """Give a board as JSON has it, the signs by their names."""
    plain: dict[str, object] = msgspec.to_builtins(board)
    members = [
        msgspec.to_builtins(each) | {"signs": each.signs._asdict(), "lens": each.lens._asdict()}
        for each in board.members
    ]
    known = "with the admins' trust" if board.anchored else "without known roles"
    return plain | {"regime": known, "members": members}


def _day(word: str | None, otherwise: date) -> date:
    if word is None:
        return otherwise
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise NoDay(word) from error


def _words(board: Board) -> Lines:
    if not board.members:
        return lines(t("Nobody has been acknowledged in what others began."))
    ranked = n("{count} member is ranked.", "{count} members are ranked.", board.ranked)
    return lines(
        Lines((ranked, regime(anchored=board.anchored)), " "),
        *(line for each in board.members for line in _member(each)),
        *(_ring(ring) for ring in board.rings),
    )


def _member(each: Shown) -> list[Words | None]:
    head = t(
        "{rank}. {name}: {score} of 100",
        rank=each.rank,
        name=Name(each.name),
        score=f"{each.score:.1f}",
    )
    counted = t("  {signs}", signs=Lines(_signs(each.signs), ", "))
    weakest = t("  held back most by: {sign}", sign=SIGNS[each.weakest])
    givers = Lines(
        tuple(
            t("{name} ({count})", name=Name(giver.name), count=giver.conversations)
            for giver in each.givers
        ),
        ", ",
    )
    samples = [
        t(
            "  {day}, {chat}, message {message}: {name}",
            day=Moment(sample.at, "UTC") if sample.at else Day(sample.day),
            chat=Name(sample.chat),
            message=Code(str(sample.message)),
            name=Name(sample.by),
        )
        for sample in each.samples
    ]
    seen = Lines(tuple(lens_words(each.lens, each.signs.weeks)), ", ")
    return [
        head,
        counted,
        t("  {signs}", signs=seen) if seen.parts else None,
        t("  looks like a bot; {command} leaves it out", command=Code("/member bot"))
        if each.machine
        else None,
        weakest,
        t("  acknowledged by {givers}", givers=givers),
        *samples,
    ]


def _signs(signs: Signs) -> tuple[Text, ...]:
    return tuple(
        t("{sign}: {count}", sign=SIGNS[name], count=value)
        for name, value in signs._asdict().items()
        if name != "trust"
    )


def _ring(ring: Ring) -> Text:
    people = Lines(tuple(t("{name}", name=Name(name)) for name in ring.people), ", ")
    return t(
        "A ring: {people}. Of {received} acknowledgements, {inside} came from among them.",
        people=people,
        received=ring.received,
        inside=ring.inside,
    )
