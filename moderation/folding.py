"""A text as its reader takes it, whatever it is written with."""

from functools import cached_property

from moderation.fingerprint import fold


class Folded:
    """A text and its folded forms, each made when it is first asked for."""

    __slots__ = ("__dict__", "text")

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def plain(self) -> str:
        """The text with look-alikes, width, case and script variants folded, gaps kept."""
        return fold(self.text)
