"""What replaying a rule came to."""

from datetime import datetime

import msgspec

from moderation.sentences import Sentence


class Sample(msgspec.Struct, frozen=True):
    """A message that a rule would have hit: when, by whom, its words, and what the rule says."""

    at: datetime
    name: str
    words: str
    why: Sentence


class Replayed(msgspec.Struct, frozen=True):
    """What a rule would have hit: of how many messages of how many days, and of whom.

    `members` and `trusted` are those who wrote, `members_hit` and `trusted_hit` those of them whose
    messages were hit.
    """

    messages: int
    days: int
    hits: int
    members: int
    members_hit: int
    trusted: int
    trusted_hit: int
    samples: tuple[Sample, ...] = ()
