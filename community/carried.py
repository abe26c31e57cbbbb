"""Who carries a community in a week's digest, how much hangs on them, and who is answered."""

from __future__ import annotations

import msgspec

from community.noise import Share


class Contributor(msgspec.Struct, frozen=True, gc=False):
    """Somebody with a high place, acknowledged by so many `people`; the rest are their lenses."""

    member: int
    rank: int
    people: int
    weeks: int
    answered: int
    welcomed: int
    praised: int


class Mover(msgspec.Struct, frozen=True, gc=False):
    """Somebody acknowledged so often in the 90 days, and so often in the 90 before."""

    member: int
    now: int
    before: int


class Ringed(msgspec.Struct, frozen=True, gc=False):
    """Somebody in a ring by its number, which received so much, and from inside."""

    member: int
    ring: int
    received: int
    inside: int


class Suspect(msgspec.Struct, frozen=True, gc=False):
    """Somebody who looks like a bot that no platform marks."""

    member: int


class Carried(msgspec.Struct, frozen=True, gc=False):
    """Who carries it, and whose words find an answer.

    `ranked` is 0 where no ranking was made for the week; `anchored` says in which regime. The
    `leaders` lead by one lens each. `absence` is the absence factor: the fewest behind half of all
    acknowledgements, with that of a week before; 0 where it is not known.
    """

    ranked: int = 0
    anchored: bool = False
    contributors: tuple[Contributor, ...] = ()
    leaders: tuple[Contributor, ...] = ()
    rising: tuple[Mover, ...] = ()
    fading: tuple[Mover, ...] = ()
    rings: tuple[Ringed, ...] = ()
    suspects: tuple[Suspect, ...] = ()
    absence: int = 0
    absence_before: int = 0
    answer_rate: Share = Share(0, 0)
    """Of the conversations that began in the week, those in which somebody else spoke."""
    newcomers_answered: Share = Share(0, 0)
    """Of the newcomers who began one, those who were answered in any of them."""
    first_reply: int | None = None
    """Seconds after which the middle one of those answered was; None where nobody was."""
    first_reply_before: int | None = None

    @property
    def named(self) -> list[int]:
        """The members whom it names."""
        lists = (
            *(self.contributors, self.leaders, self.rising, self.fading),
            *(self.rings, self.suspects),
        )
        return [one.member for each in lists for one in each]
