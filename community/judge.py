"""The judge's seat: what members say to others is judged by the rules of the chat it is for."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import msgspec
import structlog

from community.activity import NO_TRACE, Trace
from community.albums import ALBUMS, album_of, goes_on
from community.attached import REMOVED
from community.cases import MOST_QUOTED
from community.closer import FEW, ask, profiles
from community.commands import read_line
from community.events import Event, Said
from community.hits import MOST_PIECES, MOST_SHOWN, Judgement, Saying
from community.house import House
from community.judged import JUDGED, UNKNOWN, message_of
from community.learning import held, learn, with_learned
from community.lessons import SAMPLED, Lesson
from community.memories import REACTION, Memories, trace_of
from community.people import Actor, Chat, Community, Role
from community.ports import Page
from community.rulebook import FEATURE, LEARNED, Rulebook
from community.setup import MODERATORS
from community.telling import Scene
from community.verdicts import text_of
from community.words import Text
from moderation.history import LazyHistory
from moderation.judging import judge, judge_singly
from moderation.kept import Kept
from moderation.learning.practice import wants_harmless
from moderation.learning.rule import look, signs
from moderation.message import History, Message
from moderation.rule import ReadyRule, Seen, written
from moderation.rules import rules
from moderation.verdict import Finding, Span, Verdict

log = structlog.get_logger()

LEAST_LETTERS, ONE_IN = 8, 4
"""Of messages with so many letters, one in so many may be learned as harmless."""
CARRY = frozenset(("appeal", "report", "judge", "teach"))
"""Commands that carry a text to be judged: it is not their sender's own."""


class Judged(msgspec.Struct, frozen=True):
    """A message that was judged, with its verdict, and what stays of its text."""

    message: Message
    at: float
    verdict: Verdict
    history: History | LazyHistory
    kept: Kept | None = None
    """What the windows keep of it."""
    counts: bool = True
    """Whether it is a message by itself, and not one more picture of an album."""
    of_album: bool = False

    @property
    def trace(self) -> Trace:
        """What stays of the text."""
        if not self.counts:
            return NO_TRACE
        return trace_of(self.kept) if self.kept is not None else REACTION

    @property
    def found(self) -> bool:
        """Whether any rule found anything, be it only watching."""
        return any(finding.score > 0 for finding in self.verdict.findings)

    @property
    def matters(self) -> bool:
        """Whether anything may follow: a rule found something, or what it was sent with may go."""
        return self.of_album or self.found

    @property
    def is_sample(self) -> bool:
        """Whether it is one of those that may be learned as harmless: no other rule objects."""
        if self.kept is None or self.kept.letters < LEAST_LETTERS:
            return False
        return not any(f.score > 0 and f.rule != LEARNED for f in self.verdict.findings)

    @property
    def is_of_text(self) -> bool:
        """Whether it is the text that a rule acts on, so that the same by others is no better."""
        acting = [f.rule for f in self.verdict.findings if f.score > 0 and f.mode == "act"]
        known = rules()
        return any(name not in known or known[name].of_text for name in acting)

    @property
    def asks(self) -> bool:
        """Whether anything is to be done."""
        return bool(self.verdict.action)

    def judgement(self, event: Event, community: Community, chat: Chat, actor: Actor) -> Judgement:
        """Give it as it is kept: what every rule said, the strongest first."""
        claim = event.claim
        assert claim is not None, "what is judged has happened in a chat"
        said = sorted(self.verdict.findings, key=lambda finding: -finding.score)
        return Judgement(
            community.id,
            chat.id,
            claim,
            actor.identity,
            event.at,
            self.verdict.score,
            tuple(saying(finding, self.message) for finding in said),
            trace=self.trace if self.is_of_text else NO_TRACE,
            signs=signs(Seen(self.message, self.history)),
        )


def saying(finding: Finding, message: Message) -> Saying:
    """Give what a rule said, with the pieces that it means as they are written."""
    pieces = tuple(_piece(span, message) for span in finding.spans[:MOST_PIECES])
    return Saying(finding.rule, finding.score, finding.why, pieces, acts=finding.mode == "act")


def _luck(event: Said) -> int:
    """Give a number that is the same whenever a message is judged, and tells neighbours apart."""
    return crc32(event.message.to_bytes(8, signed=True))


def _piece(span: Span, message: Message) -> str:
    return written(message, span.part)[span.start : span.end][:MOST_SHOWN]


class Judge:
    """Judges, and remembers of each community what was said lately."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._sits = FEATURE in house.features
        self.memories = Memories(house)
        self._profiles = profiles(house)
        self._removed = house.window(REMOVED)
        self._albums = house.window(ALBUMS)

    def rulebook(self, chat: Chat, documents: tuple[str, str]) -> Rulebook | None:
        """Give the rules of a chat; None where nothing is judged."""
        if not self._sits or chat.private or chat.purpose == MODERATORS or not chat.community:
            return None
        model = self._house.features[FEATURE].settings
        found = self._house.instance.of(FEATURE, model, *documents)
        return found if isinstance(found, Rulebook) and not found.is_silent else None

    async def look_ahead(
        self, page: Page, book: Rulebook, community: int, texts: Sequence[str]
    ) -> None:
        """Read the texts that are judged next, all at once: what that costs is then shared."""
        (await with_learned(page, self._house, community, book)).look_ahead(texts)

    async def judge(
        self,
        page: Page,
        book: Rulebook,
        event: Event,
        chat: Chat,
        actor: Actor,
        *,
        asks: bool = False,
    ) -> Judged | None:
        """Judge an event of a chat, which perhaps `asks` the bot; None for what is nobody's."""
        if actor.role >= Role.HELPER or event.imported or type(event) not in JUDGED:
            return None
        known = page.recall(self._profiles, actor.identity) if actor.wrote < FEW else None
        message = message_of(event, chat.id, actor, known.profile if known else UNKNOWN)
        if message is None:
            return None
        if asks:
            message = msgspec.structs.replace(message, asks=True)
        memory = await self.memories.of(page, chat.community)
        at = event.at.timestamp()
        history = memory.windows.history(message, at)
        rules = await with_learned(page, self._house, chat.community, book)
        try:
            verdict = judge(rules, message, history)
        except Exception:  # noqa: BLE001 - a rule that fails costs neither the message nor the others
            verdict = judge_singly(rules, message, history, _complain)
        return Judged(message, at, verdict, history, memory.windows.kept(message, at))

    async def objection(self, page: Page, scene: Scene) -> Text | None:
        """Give why words are not passed on that others would hear from the bot alone, if so."""
        book = self.rulebook(scene.chat, scene.documents)
        if book is None or (scene.actor.trusted and book.spare_trusted):
            return None
        judged = await self.judge(page, book, scene.event, scene.chat, scene.actor, asks=True)
        if judged is None or not (judged.verdict.action.remove or judged.verdict.action.sanction):
            return None
        acting = (each for each in judged.verdict.findings if each.mode == "act")
        return text_of(max(acting, key=lambda each: each.score).why)

    async def remember(self, page: Page, judged: Judged, scene: Scene) -> None:
        """Remember what was judged, for what comes after it; perhaps learn that it is harmless."""
        memory = await self.memories.of(page, scene.community.id)
        if judged.counts:
            self.memories.keep(page, memory, judged.kept or judged.message, judged.at)
        event = scene.event
        if judged.message.media or scene.actor.wrote < FEW:
            self._look_closer(page, scene)
        if not isinstance(event, Said) or _luck(event) % ONE_IN or not judged.is_sample:
            return
        if not self._is_asking(scene, event.text):
            await self._sampled(page, judged, scene, event)

    def _is_asking(self, scene: Scene, text: str) -> bool:
        """Whether a text is a command, whosever, or a word by which something is asked for.

        Such texts say nothing of how people talk here.
        """
        if read_line(text) is not None or text.strip().casefold() in self._house.words:
            return True
        for feature in self._house.features.values():
            for is_one in feature.triggers:
                of = self._house.instance.of(feature.name, feature.settings, *scene.documents)
                if is_one(of, text):
                    return True
        return False

    def _look_closer(self, page: Page, scene: Scene) -> None:
        book = self.rulebook(scene.chat, scene.documents)
        if book is not None:
            ask(page, scene, book, self._profiles, self._removed)

    async def _sampled(self, page: Page, judged: Judged, scene: Scene, event: Said) -> None:
        """Learn a message that nobody objects to, if there are too few harmless ones."""
        known = await held(page, self._house, scene.community.id)
        if known.model is None or not wants_harmless(known.model):
            return
        seen = Seen(judged.message, judged.history)
        lesson = Lesson(
            number=0,
            community=scene.community.id,
            identity=scene.actor.identity,
            chat=scene.chat.id,
            message=event.message,
            spam=False,
            by=SAMPLED,
            at=event.at,
            numbers=b"",
            words=event.text[:MOST_QUOTED],
            signs=signs(seen),
        )
        await learn(page, self._house, lesson, look(seen))

    async def of_scene(self, page: Page, scene: Scene, command: str) -> Judged | None:
        """Judge what happens in a scene and remember it; `command` is the one that it runs.

        None for what nobody else hears, and for commands that carry somebody's text.
        """
        event = scene.event
        book = self.rulebook(scene.chat, scene.documents)
        if book is None or command in CARRY or (isinstance(event, Said) and event.token):
            return None
        asks = command in self._house.commands
        judged = await self.judge(page, book, event, scene.chat, scene.actor, asks=asks)
        if judged is not None and album_of(event):
            counts = not goes_on(page, self._albums, scene.chat, event)
            judged = msgspec.structs.replace(judged, counts=counts and judged.counts, of_album=True)
        if judged is not None:
            await self.remember(page, judged, scene)
        return judged


def _complain(rule: ReadyRule, error: Exception) -> None:
    log.error("a rule failed", rule=rule.name, exc_info=error)
