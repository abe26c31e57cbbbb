"""What a closer look at a message brings about: an event of the house's own making."""

from community.events import Claim, Event, Kind


class Looked(Event, frozen=True, tag="looked", kw_only=True, gc=False):
    """A closer look at what stands in `message` is done; `at` is when that was said.

    `text` are its words, with what stood in no letters; `nth` tells several looks apart. It is of
    the house's own making, and of no platform.
    """

    message: int
    nth: int
    text: str = ""

    @property
    def claim(self) -> Claim:
        return Claim(Kind.EDITED, self.message, self.nth)
