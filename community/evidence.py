"""Evidence of help: who acknowledged whom in which conversation of a day, and who was answered."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from typing import NamedTuple

GAP = 600_000_000
"""Microseconds without a word after which what is said in a flat chat is another conversation."""
THREAD_GAP = 86_400_000_000
"""The same in a topic or thread, which keeps its subject for longer."""
LATE = 3_600_000_000
"""Microseconds after which whoever names somebody in a flat chat begins to speak of something."""
FEWEST = 5
"""Words that make a repeated text a copy; shorter ones are what people just say."""


NEVER = (-(1 << 62), 0)
Message = tuple[int, int]
"""A place and the number of a message there."""
Found = dict[tuple[int, int, int, int], list[int]]


class Remark(NamedTuple):
    """A message as evidence sees it: people by number, `at` in microseconds UTC.

    `reply` is the message that it answers and `answered` that one's author, `named` whom it
    mentions, `topic` 0 in a flat chat, `print` the fingerprint of its text (0 for none).
    """

    at: int
    place: int
    topic: int
    ref: int
    author: int
    reply: int | None = None
    answered: int | None = None
    named: tuple[int, ...] = ()
    print: int = 0
    words: int = 0


class Liked(NamedTuple):
    """A reaction by `giver` to message `ref` of `taker`, or `thanks` for it.

    Thanks may also stand in a command of the giver's that `named` the taker: then `ref` is that.
    """

    place: int
    ref: int
    giver: int
    taker: int
    thanks: bool = False
    named: bool = False


class Thread(NamedTuple):
    """A conversation: where and by whom it began, and who answered first, after how long.

    `ref` is its first message; `helper` is 0 and `wait` 0 while nobody else has spoken. `wait`
    is in microseconds.
    """

    place: int
    ref: int
    starter: int
    at: int
    helper: int = 0
    wait: int = 0


class Acknowledged(NamedTuple):
    """What `giver` acknowledged of `taker` in one conversation on one day.

    `thread` is the message with which that conversation began, `own` is 1 where the taker wrote
    it, `called` is 1 where the taker was named in it before they had said a word there, and
    `message` is the first one that acknowledged.
    """

    giver: int
    taker: int
    place: int
    thread: int
    own: int
    called: int
    replies: int
    mentions: int
    reactions: int
    thanks: int
    message: int


class Evidence(NamedTuple):
    """What a day holds."""

    acknowledged: list[Acknowledged]
    threads: list[Thread]


class Subject(NamedTuple):
    """What a message is about: the first message and its author, and who has spoken of it."""

    ref: int
    starter: int
    spoke: set[int]


class _Chains:
    """Follows replies in flat chats back to what they began with.

    Who names somebody that has just spoken, without a reply, goes on with what that one spoke of.
    """

    def __init__(self) -> None:
        self.of: dict[Message, Subject] = {}
        self._latest: dict[tuple[int, int], tuple[int, Subject]] = {}

    def hear(self, remark: Remark) -> None:
        """Take a message in."""
        place, at = remark.place, remark.at
        if remark.reply is not None:
            subject = self.of.get((place, remark.reply))
            if subject is None:
                subject = Subject(remark.reply, remark.answered or 0, {remark.answered or 0})
        else:
            subject = Subject(remark.ref, remark.author, set())
            for one in remark.named[:1]:
                last, known = self._latest.get((place, one), (NEVER[0], subject))
                subject = known if at - last <= LATE else subject
        subject.spoke.add(remark.author)
        self.of[place, remark.ref] = subject
        self._latest[place, remark.author] = (at, subject)


class _Talk:
    """Follows the conversations of some days as they are read, oldest message first."""

    def __init__(self, liked: Container[Message] = ()) -> None:
        self.begun: list[Remark] = []
        self.spoke: list[set[int]] = []
        self.first: dict[int, Remark] = {}
        self.copies: set[Message] = set()
        self.where: dict[Message, Subject] = {}
        self._liked = liked
        self.chains = _Chains()
        self._running: dict[tuple[int, int], tuple[int, int]] = {}
        self._prints: set[int] = set()

    def hear(self, remarks: Iterable[Remark]) -> Iterator[tuple[Remark, int]]:
        """Give messages with the number of their conversation; copies are passed over."""
        running, prints, spoke = self._running, self._prints, self.spoke
        for remark in remarks:
            at, place, topic, ref, author = remark[:5]
            if remark.words >= FEWEST and remark.print:
                if remark.print in prints:
                    self.copies.add((place, ref))
                    continue
                prints.add(remark.print)
            last, which = running.get((place, topic), NEVER)
            if at - last > (THREAD_GAP if topic else GAP):
                which = len(spoke)
                spoke.append({author})
                self.begun.append(remark)
            elif author not in spoke[which]:
                if len(spoke[which]) == 1:
                    self.first[which] = remark
                spoke[which].add(author)
            running[place, topic] = (at, which)
            if not topic:
                self.chains.hear(remark)
            if (place, ref) in self._liked:
                self.where[place, ref] = self.subject(remark, which)
            yield remark, which

    def subject(self, remark: Remark, which: int) -> Subject:
        """Give what a message is about: in a flat chat, where many talk at once, its replies."""
        if not remark.topic:
            return self.chains.of[remark.place, remark.ref]
        begun = self.begun[which]
        return Subject(begun.ref, begun.author, self.spoke[which])

    def thread(self, which: int) -> Thread:
        """Give a conversation as far as it was heard."""
        begun, first = self.begun[which], self.first.get(which)
        known = (begun.place, begun.ref, begun.author, begun.at)
        return Thread(*known, first.author, first.at - begun.at) if first else Thread(*known)


def gather(
    before: Iterable[Remark],
    remarks: Iterable[Remark],
    after: Iterable[Remark] = (),
    likes: Sequence[Liked] = (),
) -> Evidence:
    """Give the evidence of a day from its messages and those of the days before and after.

    Each of them is in the order of `(at, place, ref)`. Nothing else counts, so that any day can
    be gathered again by itself and comes out the same.
    """
    talk = _Talk({(like.place, like.ref) for like in likes})
    for _ in talk.hear(before):
        pass
    old = len(talk.begun)
    found: Found = {}
    for remark, which in talk.hear(remarks):
        if remark.answered or remark.named:
            _acknowledge(found, talk, remark, which)
    for like in likes:
        _like(found, talk, like)
    begun = range(old, len(talk.begun))
    waiting = {(talk.begun[w].place, talk.begun[w].topic) for w in begun if w not in talk.first}
    for _ in talk.hear(each for each in after if (each.place, each.topic) in waiting):
        pass
    rows = [Acknowledged(*key, *numbers) for key, numbers in sorted(found.items())]
    return Evidence(rows, [talk.thread(which) for which in begun])


def _acknowledge(found: Found, talk: _Talk, remark: Remark, which: int) -> None:
    giver, answered = remark.author, remark.answered
    subject = talk.subject(remark, which)
    if answered and answered != giver and (remark.place, remark.reply) not in talk.copies:
        row = _row(found, giver, answered, remark, subject)
        row[2] += 1
    for taker in {*remark.named} - {giver}:
        row = _row(found, giver, taker, remark, subject)
        row[1] |= taker not in subject.spoke
        row[3] += 1


def _like(found: Found, talk: _Talk, like: Liked) -> None:
    message = (like.place, like.ref)
    if like.giver != like.taker and message not in talk.copies:
        # What is liked long after it was said may well have begun a conversation.
        starter = like.giver if like.named else like.taker
        subject = talk.where.get(message) or Subject(like.ref, starter, set())
        _row(found, like.giver, like.taker, like, subject)[5 if like.thanks else 4] += 1


def _row(
    found: Found, giver: int, taker: int, message: Remark | Liked, subject: Subject
) -> list[int]:
    key = (giver, taker, message.place, subject.ref)
    row = found.get(key)
    if row is None:
        row = found[key] = [int(subject.starter == taker), 0, 0, 0, 0, 0, message.ref]
    return row


def brought(people: Collection[int], remarks: Sequence[Remark]) -> list[Remark]:
    """Give messages without those of some people, bots for example, and without naming them."""
    if not people:
        return [*remarks]
    return [
        remark._replace(
            answered=None if remark.answered in people else remark.answered,
            named=tuple(one for one in remark.named if one not in people),
        )
        if remark.answered or remark.named
        else remark
        for remark in remarks
        if remark.author not in people
    ]
