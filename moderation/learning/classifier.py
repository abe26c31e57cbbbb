"""A community's classifier as a caller sees it: texts go in, bytes come out to be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from moderation.learning.features import see
from moderation.learning.model import Model
from moderation.learning.practice import due, wants_harmless
from moderation.learning.reasons import Piece, why
from moderation.learning.storing import from_bytes, lesson_from_bytes, lesson_to_bytes, to_bytes
from moderation.learning.training import Sample, train


class Taught(NamedTuple):
    """A text that somebody said is spam or harmless, with what else was known of the message."""

    text: str
    spam: bool
    signs: tuple[str, ...] = ()


class Classifier:
    """Learns from a community's moderators. An empty one (a reset) takes nothing for spam.

    A receipt is what `unlearn` needs to take one lesson out exactly: keep it beside the decision,
    and drop it when it was used. Signs are words such as "newcomer" and "link" (`rule.signs`).
    """

    def __init__(self, model: Model | None = None) -> None:
        self.model = model or Model()

    def learn(self, text: str, *, spam: bool, signs: Iterable[str] = ()) -> bytes:
        """Take in a text and what it is; give the receipt."""
        return lesson_to_bytes(self.model.learn(see(text, signs), spam=spam))

    def unlearn(self, receipt: bytes) -> None:
        """Take a lesson out, whatever was learned since.

        Raise NotAModel if this is no receipt, NeverLearned if its lesson is not in here.
        """
        self.model.unlearn(lesson_from_bytes(receipt))

    def score(self, text: str, signs: Iterable[str] = ()) -> float:
        """Give how far above the bar a text is: spam from 0 on."""
        return self.model.margin(see(text, signs))

    def why(self, text: str, signs: Iterable[str] = ()) -> list[Piece]:
        """Give the pieces of a text that say most for and against spam, strongest first."""
        return why(self.model, see(text, signs))

    @property
    def wants_harmless(self) -> bool:
        """Whether a message that nobody objected to should be learned as harmless."""
        return wants_harmless(self.model)

    def due(self, last: int) -> bool:
        """Say whether to practise, when there were `last` lessons the last time, 0 if never."""
        return due(sum(self.model.lessons), last)

    def practise(self, taught: Sequence[Taught]) -> list[bytes]:
        """Go through all lessons anew, seconds for thousands; give a new receipt for each.

        The old receipts are void. The order of the lessons makes no difference to what is learned.
        """
        samples = [Sample(see(text, signs), spam) for text, spam, signs in taught]
        self.model, lessons = train(samples)
        return [lesson_to_bytes(lesson) for lesson in lessons]

    def dump(self) -> bytes:
        """Give the classifier as bytes, to store and to export: numbers, no text."""
        return to_bytes(self.model)

    @classmethod
    def load(cls, stored: bytes) -> Classifier:
        """Give what was dumped; raise NotAModel, with a sentence, if these bytes are no such."""
        return cls(from_bytes(stored))
