"""The last minutes of a community: fed with its messages, they give the history of the next."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from moderation.folding import read
from moderation.history import LazyHistory
from moderation.kept import Kept
from moderation.likeness import Likenesses, likeness_in
from moderation.message import Message, Sent
from moderation.scripts import script_of

MOST_OWN, MOST_ALIKE, MOST_KEPT, MOST_SCRIPTS = 50, 50, 20_000, 1_000
FOREIGN_SHARE = 0.02
NEWCOMER = 24 * 3600.0
ENOUGH = 100
"""How many messages a chat must have before a script can be foreign to it."""


class Seconds(msgspec.Struct, frozen=True, gc=False):
    """How long the windows are, in seconds: of one's own messages, of like ones, of strangers'."""

    own: float = 600
    alike: float = 3600
    strangers: float = 600

    @property
    def longest(self) -> float:
        """The longest of them: nothing older is needed, but for the scripts of a chat."""
        return max(self.own, self.alike, self.strangers)


class Written:
    """In which scripts the last messages of a chat are written; nothing for few letters."""

    __slots__ = ("counted", "recent")

    def __init__(self) -> None:
        self.recent: deque[str] = deque(maxlen=MOST_SCRIPTS)
        self.counted: dict[str, int] = {"": 0}

    @property
    def total(self) -> int:
        """How many of them have letters enough to be of a script."""
        return len(self.recent) - self.counted[""]

    def add(self, script: str) -> None:
        """Count a message; the oldest of too many is one of them no longer."""
        recent, counted = self.recent, self.counted
        if len(recent) == MOST_SCRIPTS:
            counted[recent[0]] -= 1
        recent.append(script)
        counted[script] = counted.get(script, 0) + 1


K = TypeVar("K")
Windowed = dict[str, list[Kept]]


class Windows:
    """The windows of one community. A time is what the caller says it is, in seconds.

    The same messages in the same order give the same histories, whether they are fed as they are
    written or restored from what was stored of them.
    """

    def __init__(self, seconds: Seconds | None = None) -> None:
        self.seconds = seconds or Seconds()
        self._longest = self.seconds.longest
        self.removed = Likenesses()
        """What was removed as spam; whoever removes adds to it, and whoever undoes takes out."""
        self._all: deque[Kept] = deque()
        self._own: Windowed = {}
        self._strangers: Windowed = {}
        self._likenesses = Likenesses()
        self._alike: dict[int, list[Kept]] = {}
        self._reactions: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=4 * MOST_OWN))
        self._scripts: dict[str, Written] = defaultdict(Written)

    def history(self, message: Message, at: float) -> LazyHistory:
        """Give what came before a message of this time; to be used before it is added."""
        return LazyHistory(self, message, at)

    def own(self, sender: str, at: float) -> tuple[Sent, ...]:
        """Give what somebody sent lately; newest first, as all of these."""
        window = self._own.get(sender)
        return _within(window, at, self.seconds.own) if window else ()

    def reactions(self, sender: str, at: float) -> tuple[float, ...]:
        """Give how long ago somebody reacted."""
        window, seconds = self._reactions.get(sender), self.seconds.own
        return tuple(at - then for then in reversed(window or ()) if at - then <= seconds)

    def sent(self, sender: str) -> int:
        """Give how many messages are kept of what somebody sent."""
        window = self._own.get(sender)
        return len(window) if window else 0

    def sent_within(self, sender: str, at: float, seconds: float) -> int:
        """Give how many of those are of the last seconds, no longer ago than `own` goes back."""
        longest = min(seconds, self.seconds.own)
        return sum([at - kept.at <= longest for kept in self._own.get(sender, ())])

    def near(self, likeness: int, letters: int) -> list[int]:
        """Give the likenesses of what anybody sent that are near to this one."""
        return self._likenesses.near(likeness, letters)

    def alike(self, near: Sequence[int], at: float) -> tuple[Sent, ...]:
        """Give what anybody sent that has one of these likenesses."""
        alike = [kept for found in near for kept in self._alike[found]]
        alike.sort(key=lambda kept: (kept.at, kept.likeness))
        return _within(alike[-MOST_ALIKE:], at, self.seconds.alike)

    def strangers(self, chat: str, at: float) -> tuple[Sent, ...]:
        """Give what newcomers wrote in a chat."""
        window = self._strangers.get(chat)
        return _within(window, at, self.seconds.strangers) if window else ()

    def scripts(self, chat: str) -> dict[str, float]:
        """Give the share of each script in what a chat writes; nothing while that is not known."""
        written = self._scripts.get(chat)
        if written is None or written.total < ENOUGH:
            return {}
        total, counted = written.total, written.counted.items()
        return {script: count / total for script, count in counted if script and count}

    def add(self, message: Message, at: float) -> Kept | None:
        """Remember a message or a reaction of this time; gives what is kept of a message."""
        if message.kind == "reacted":
            self.react(message.sender.id, at)
        kept = self.kept(message, at)
        if kept is not None:
            self.keep(kept)
        return kept

    def kept(self, message: Message, at: float) -> Kept | None:
        """Give what would be kept of a message of this time, without keeping it."""
        if message.kind not in ("said", "edited"):
            return None
        text = read(message.text)
        script = text.script
        if script is None:
            script = text.script = script_of(message.text)
        return Kept(
            at,
            message.sender.id,
            message.chat,
            likeness_in(text),
            len(text.compact),
            bool(script) and self._is_foreign(message.chat, script),
            message.sender.tenure < NEWCOMER,
            script,
        )

    def keep(self, kept: Kept) -> None:
        """Remember what is kept of a message, which is later than what was kept before."""
        if self._all and (kept.at - self._longest > self._all[0].at or len(self._all) >= MOST_KEPT):
            self._forget(kept.at, MOST_KEPT - 1)
        self._all.append(kept)
        _put(self._own, kept.sender, kept, MOST_OWN)
        if kept.new:
            _put(self._strangers, kept.chat, kept, MOST_OWN)
        if kept.likeness:
            self._likenesses.add(kept.likeness, kept.letters)
            _put(self._alike, kept.likeness, kept, MOST_ALIKE)
        self._scripts[kept.chat].add("" if kept.foreign else kept.script)

    def react(self, sender: str, at: float) -> None:
        """Remember a reaction."""
        self._forget(at, MOST_KEPT)
        self._reactions[sender].append(at)

    def restore(self, rows: Iterable[Kept], reactions: Iterable[tuple[float, str]] = ()) -> None:
        """Feed empty windows with what was kept, in its order, and with reactions: when, by whom.

        Needed is what is not older than `seconds.longest`, and the newest MOST_SCRIPTS messages of
        each chat however old they are. What was removed is not restored: see `removed`.
        """
        for row in rows:
            self.keep(row)
        for at, sender in reactions:
            self.react(sender, at)

    def _is_foreign(self, chat: str, script: str) -> bool:
        written = self._scripts.get(chat)
        if written is None or written.total < ENOUGH:
            return False
        return written.counted.get(script, 0) < FOREIGN_SHARE * written.total

    def _forget(self, at: float, most: int) -> None:
        """Forget what is older than every window, and the oldest of too many."""
        oldest = at - self._longest
        while self._all and (self._all[0].at < oldest or len(self._all) > most):
            gone = self._all.popleft()
            _drop(self._own, gone.sender, gone)
            _drop(self._strangers, gone.chat, gone)
            if _drop(self._alike, gone.likeness, gone):
                self._likenesses.remove(gone.likeness)
        if len(self._reactions) > MOST_KEPT:
            late = [who for who, times in self._reactions.items() if times[-1] < oldest]
            for who in late:
                del self._reactions[who]


def _put(windows: dict[K, list[Kept]], key: K, kept: Kept, most: int) -> None:
    window = windows.get(key)
    if window is None:
        windows[key] = [kept]
        return
    window.append(kept)
    if len(window) > most:
        del window[0]


def _drop(windows: dict[K, list[Kept]], key: K, kept: Kept) -> bool:
    """Drop a message from a window that it may stand in; says whether the window is empty now."""
    window = windows.get(key)
    if window and window[0] is kept:
        del window[0]
    if window is not None and not window:
        del windows[key]
        return True
    return False


def _within(window: Sequence[Kept], at: float, seconds: float) -> tuple[Sent, ...]:
    return tuple([kept.sent(at) for kept in reversed(window) if at - kept.at <= seconds])
