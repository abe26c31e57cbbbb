"""What a rule is: a name, a settings model, and a check of what is seen, hit or miss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from moderation.folding import Folded, read
from moderation.history import LazyHistory
from moderation.links import links_of
from moderation.message import History, Message, Part
from moderation.sentences import Sentence
from moderation.traits import traits_of
from moderation.verdict import NOTHING, REVIEW, Action, Finding, Mode, Sanction, Span

CERTAIN = 0.7
"""From this score on a hit is acted on by itself; below it, somebody has a look."""
Stage = Literal["behaviour", "content", "model"]
STAGES: tuple[Stage, ...] = ("behaviour", "content", "model")
Wish = Literal["review", "remove", "warn", "mute", "kick", "ban"]


class RuleSettings(BaseModel):
    """What every rule can be told; a new rule only watches."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    mode: Mode = "watch"
    """Whether the rule is off, only reports, or acts."""
    wish: Wish = "remove"
    """What a hit asks for: review, or removal and with it a warning, mute, kick or ban."""
    minutes: Annotated[int, Field(ge=0, le=525_600)] = 60
    """How long a mute or ban that a hit asks for lasts, in minutes; 0 until it is lifted."""

    @property
    def action(self) -> Action:
        """What a hit asks for."""
        match self.wish:
            case "review":
                return Action(review=True)
            case "remove":
                return Action(remove=True)
            case "mute" | "ban":
                return Action(False, True, Sanction[self.wish.upper()], self.minutes * 60)
            case _:
                return Action(False, True, Sanction[self.wish.upper()])


class Seen:
    """A message with its history, and its parts and links, each read once for all rules."""

    __slots__ = ("history", "links", "message", "text", "traits")

    def __init__(self, message: Message, history: History | LazyHistory | None = None) -> None:
        self.message = message
        self.history = history or NO_HISTORY
        if isinstance(history, LazyHistory) and history.message is message:
            self.text = text = history.text
        else:
            self.text = text = read(message.text)
        links = text.links
        if links is None or message.quote or message.links:
            links = links_of(message, text)
        self.links = links
        """The message's links, those behind words and buttons too."""
        self.traits = traits_of(message, text, linked=bool(links))

    def part(self, part: Part) -> Folded:
        """Give a part of the message, folded."""
        if part == "text":
            return self.text
        return read(written(self.message, part))


NO_HISTORY = History()


def written(message: Message, part: Part) -> str:
    """Give a part of a message as it is written."""
    match part:
        case "text":
            return message.text
        case "quote":
            return message.quote
        case "name":
            return message.sender.name
        case "bio":
            return f"{message.sender.bio}\n{message.sender.home}".strip("\n")


class Hit(msgspec.Struct, frozen=True, gc=False):
    """What a rule found: how sure it is, above 0 and up to 1, why, and where."""

    score: float
    why: Sentence
    spans: tuple[Span, ...] = ()


Check = Callable[[Seen], Hit | Sentence]
"""Gives a hit, or the sentence that says why there is none. Knows no clock, and raises nothing."""

Suspects = Callable[[Sequence[Folded]], Iterable[int]]
"""Gives which of several texts, by their places, a check cannot pass over for their text alone."""


class Prepared(NamedTuple):
    """A check, and what goes without it."""

    check: Check
    suspects: Suspects | None = None
    """Tells whom to ask: other texts are missed, unless the message has a trait that is needed."""
    without: Sentence | None = None
    """What is said in place of the rule's own sentence of a message that the check is not asked."""


S = TypeVar("S", bound=RuleSettings)


class Rule(Generic[S]):
    """A rule: `prepare` makes its check from its settings, once; what is slow belongs there.

    A rule that looks only at messages with certain traits says which it `needs`, any of them, and
    what it says of a message `without`: then its check is not run at all. `usual` is what it mostly
    says of others. One that is not `of_text` minds who says something, or how often: the same text
    may be harmless in another's mouth.
    """

    __slots__ = (
        *("about", "name", "needs", "of_text", "prepare", "settings", "stage", "usual", "without"),
    )

    def __init__(
        self,
        name: str,
        settings: type[S],
        prepare: Callable[[S], Check | Prepared],
        *,
        about: Sentence,
        stage: Stage = "content",
        needs: int = 0,
        without: Sentence | None = None,
        usual: Sentence | None = None,
        of_text: bool = True,
    ) -> None:
        self.name = name
        self.settings = settings
        self.prepare = prepare
        self.about = about
        self.stage = stage
        self.needs = needs
        self.without = without
        self.usual = usual or without
        self.of_text = of_text

    def ready(self, settings: S | None = None) -> ReadyRule:
        """Give the rule, ready to check by these settings."""
        chosen = settings or self.settings()
        made = self.prepare(chosen)
        check, suspects, without = made if isinstance(made, Prepared) else Prepared(made)
        missed = without or self.without
        return ReadyRule(
            self.name,
            self.stage,
            chosen.mode,
            chosen.action,
            check,
            self.needs,
            Finding(self.name, 0.0, missed, mode=chosen.mode) if missed else None,
            self.usual,
            suspects=suspects,
        )


class ReadyRule(msgspec.Struct, frozen=True):
    """A rule with its settings: what `judge` runs. The learned classifier is one of them, too."""

    name: str
    stage: Stage
    mode: Mode
    action: Action
    check: Check
    needs: int = 0
    without: Finding | None = None
    """What it says of a message that has none of the traits that it needs."""
    usual: Sentence | None = None
    """What its check says most of the time."""
    suspects: Suspects | None = None
    ahead: Callable[[Sequence[Folded]], None] | None = None
    """Looks at the texts that come next, all at once, where that is cheaper than one by one."""
    misses: dict[str, Finding] = {}
    """The findings of its misses without blanks, by their sentences: nearly all that it says."""

    def find(self, seen: Seen) -> Finding:
        """Give what the rule says about what is seen."""
        if self.suspects is None and self.without is not None and not seen.traits & self.needs:
            return self.without
        return self.finding(self.check(seen))

    def finding(self, found: Hit | Sentence) -> Finding:
        """Give what the rule says where this is what its check found."""
        if isinstance(found, Hit):
            return self._hit(found)
        known = self.misses.get(found.template)
        if known is None:
            known = Finding(self.name, 0.0, found, mode=self.mode)
            if not found.blanks:
                self.misses[found.template] = known
        return known

    def _hit(self, found: Hit) -> Finding:
        asked = self.action if found.score >= CERTAIN else self.action and REVIEW
        if self.mode != "act":
            asked = NOTHING
        return Finding(self.name, found.score, found.why, found.spans, self.mode, asked)


AnyRule = Rule[Any]
