"""A chat in a town: what somebody types becomes what the residents do."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import monotonic

from rich.console import Console

from bot.clock import MovedClock
from bot.local.guide import guide
from bot.local.square import BOT, Shown
from bot.local.town import PLAZA, Resident, Town
from bot.local.transcript import News, Transcript, Watch
from bot.local.typed import Unclear, length_of_time, name_and_role, numbered, own_line, spoken_by
from bot.wording import LANGUAGES, language_code, render
from community.people import Role
from community.refusals import ROLES, Refusal
from community.words import Code, Lines, Moment, Name, Words, n, t

MOST_LOGGED, MOST_PEOPLE = 12, 20


class Leaving(Exception):
    """Somebody has seen enough."""


class Terminal:
    """One person at a keyboard who plays everybody in town."""

    def __init__(self, town: Town, console: Console, language: str, speaker: Resident) -> None:
        self.town = town
        self.language = language
        self._console = console
        self._watch = Watch(town.square)
        self._transcript = Transcript(console, town.square, language)
        self._speaker = speaker
        self._chat = PLAZA
        self._alone = False
        self._looked = monotonic()
        self._buttons: list[tuple[Shown, str]] = []
        self._own: dict[str, Callable[[str], Awaitable[None]]] = {
            "as": self._be,
            "dm": self._whisper,
            "go": self._go,
            "reply": self._reply,
            "edit": self._edit,
            "file": self._attach,
            "remove": self._remove,
            "react": self._react,
            "wait": self._wait,
            "language": self._speak,
            "people": self._people,
            "log": self._log,
            "help": self._help,
            "quit": self._quit,
            "q": self._quit,
            "h": self._help,
            "?": self._help,
        }

    def prompt(self) -> str:
        """Give what stands before the line that is typed: who, where, when."""
        square = self.town.square
        where = t("in private") if self._alone else t("{name}", name=square.titles[self._chat])
        at = Moment(self.town.clock.now(), "UTC")
        shown = t("{who} · {where} · {at}", who=self._speaker.soul.name, where=where, at=at)
        return f"{render(shown, self.language)} › "

    async def take(self, line: str) -> bool:
        """Do what a line says and show what follows; False when it says to leave."""
        self._let_time_pass()
        try:
            await self._do(line.strip())
        except Refusal as refusal:
            self.tell(refusal.text)
        except Leaving:
            return False
        self.show()
        return True

    def tell(self, words: Words) -> None:
        """Say something that nobody in town hears."""
        self._console.print(
            render(words, self.language), style="dim", markup=False, highlight=False
        )

    def show(self) -> None:
        """Show what is new in town, and give its buttons the numbers by which they are pressed."""
        fresh: list[tuple[Shown, str]] = []
        for news in self._watch.news():
            if news.what == "new" and news.shown.by != BOT:
                continue  # it has just been typed
            labels = []
            for row in news.shown.buttons if news.what != "removed" else ():
                for label, data in row:
                    fresh.append((news.shown, data))
                    labels.append(f"[{len(fresh)}] {label}")
            self._transcript.show(news, here=self._here, buttons=labels, number=True)
        self._buttons = fresh or self._buttons

    def _let_time_pass(self) -> None:
        """Let the town's clock run on by as long as somebody took to type."""
        began, self._looked = self._looked, monotonic()
        if isinstance(self.town.clock, MovedClock):
            self.town.skip(seconds=self._looked - began)

    @property
    def _here(self) -> str:
        return self._speaker.private if self._alone else self._chat

    async def _do(self, line: str) -> None:
        own = own_line(line)
        if own is not None:
            word, words = own
            if word.isdecimal():
                await self._press(int(word))
            elif word in self._own:
                await self._own[word](words)
            else:
                raise Unclear(
                    t(
                        "There is no {word} here; {help} lists what there is.",
                        word=Code(f".{word}"),
                        help=Code(".help"),
                    )
                )
        elif line:
            await self._say(line)

    async def _say(self, line: str) -> None:
        spoken = spoken_by(line)
        who = self._known(spoken[0]) if spoken else None
        if spoken and who:
            chat = who.private if self._alone else self._chat
            await who.says(spoken[1], chat=chat)
        else:
            await self._speaker.says(line, chat=self._here)

    # The terminal's own lines.

    async def _be(self, words: str) -> None:
        name, role = name_and_role(words)
        if name.casefold().removeprefix("@") == BOT:
            raise Unclear(t("The bot speaks for itself."))
        known = self._known(name)
        self._speaker = known or self.town.resident(name[:1].upper() + name[1:])
        if role is not None:
            self._speaker.soul.rank = int(role)
        if known is None:
            await self._speaker.joins(self._chat)

    async def _whisper(self, words: str) -> None:
        if words:
            await self._speaker.whispers(words)
        else:
            self._alone = True
            self.tell(
                t("Only the bot hears you now; {go} leads back.", go=Code(f".go {self._chat}"))
            )

    async def _go(self, words: str) -> None:
        square = self.town.square
        if not words:
            chats = Lines(tuple(t("{word}", word=Code(chat)) for chat in square.titles), ", ")
            raise Unclear(t("Name a chat; there are: {chats}", chats=chats))
        name = "-".join(words.casefold().split())[:32]
        is_new = name not in square.titles or name in square.left
        self._alone, self._chat = False, name
        if is_new:
            square.titles.setdefault(name, words[:32])
            square.left.discard(name)
            await self._speaker.adds_bot(name)

    async def _press(self, number: int) -> None:
        if not 0 < number <= len(self._buttons):
            raise Unclear(t("There is no button {number} now.", number=number))
        shown, data = self._buttons[number - 1]
        if not self._speaker.sees(shown):
            raise Unclear(t("{name} does not see this button.", name=self._name()))
        await self._speaker.taps(shown, data)

    async def _reply(self, words: str) -> None:
        shown, words = self._message(words)
        if shown is None:
            others = [m for m in self._visible() if m.by not in (self._speaker.soul.id, BOT)]
            shown = others[-1] if others else None
        if shown is None or not words:
            raise Unclear(
                t("Reply to what, and with what? {example}", example=Code(".reply 5 thanks"))
            )
        await self._speaker.says(words, chat=shown.chat, reply_to=shown)

    async def _edit(self, words: str) -> None:
        shown, words = self._message(words)
        if not words:
            raise Unclear(t("For example: {example}", example=Code(".edit 5 hello")))
        await self._speaker.edits(words, self._mine(shown))

    async def _attach(self, words: str) -> None:
        name, _, more = words.partition(" ")
        content = await to_thread(_content, name)
        if content is None:
            example = Code(".file learned.model /rules import")
            raise Unclear(t("Which file, and with what words? {example}", example=example))
        await self._speaker.sends(content, more.strip(), chat=self._here)

    async def _remove(self, words: str) -> None:
        shown, _ = self._message(words)
        await self._speaker.removes(shown or self._mine(None))

    async def _react(self, words: str) -> None:
        shown, emoji = self._message(words)
        if shown is None or not emoji:
            raise Unclear(t("For example: {example}", example=Code(".react 5 👍")))
        await self._speaker.reacts(emoji.split()[0][:8], shown)

    async def _wait(self, words: str) -> None:
        if not isinstance(self.town.clock, MovedClock):
            raise Unclear(t("Time passes by itself here."))
        await self.town.wait(seconds=length_of_time(words).total_seconds())

    async def _speak(self, words: str) -> None:
        if words not in LANGUAGES:
            choices = Lines(tuple(t("{word}", word=Code(code)) for code in LANGUAGES), ", ")
            raise Unclear(t("I speak {languages}.", languages=choices))
        self.language = self._transcript.language = language_code(words)
        if self.town.community:
            await self._speaker.says(f"/me language {words}", chat=PLAZA)

    async def _people(self, _words: str) -> None:
        here = [soul for soul in self.town.square.souls.values() if not soul.bot]
        for soul in here[:MOST_PEOPLE]:
            role = ROLES[Role(soul.rank or 0)]
            self.tell(
                t(
                    "{name} (@{username}), {role}",
                    name=Name(soul.name),
                    username=soul.username,
                    role=role,
                )
            )
        more = len(here) - MOST_PEOPLE
        if more > 0:
            self.tell(n("and {count} more", "and {count} more", more))

    async def _log(self, _words: str) -> None:
        for shown in self._visible()[-MOST_LOGGED:]:
            self._transcript.show(News("new", shown), here=self._here, number=True)

    async def _help(self, _words: str) -> None:
        self.tell(guide())

    async def _quit(self, _words: str) -> None:
        raise Leaving

    # Finding people and messages.

    def _name(self) -> Name:
        return Name(self._speaker.soul.name)

    def _known(self, name: str) -> Resident | None:
        folded = name.casefold().removeprefix("@")
        for soul in self.town.square.souls.values():
            if not soul.bot and folded in (soul.name.casefold(), soul.username):
                return Resident(self.town, soul)
        return None

    def _visible(self) -> list[Shown]:
        return [m for m in self.town.square.messages if m.chat == self._here and not m.removed]

    def _message(self, words: str) -> tuple[Shown | None, str]:
        """Read the number of a message off the words, if one stands there."""
        number, rest = numbered(words)
        if number is None:
            return None, words
        shown = self.town.square.message(self.town.square.first + number)
        if shown is None or shown.removed:
            raise Unclear(t("There is no message {number}.", number=number))
        return shown, rest

    def _mine(self, shown: Shown | None) -> Shown:
        mine = [m for m in self._visible() if m.by == self._speaker.soul.id]
        if shown is None and mine:
            return mine[-1]
        if shown is None or shown.by != self._speaker.soul.id:
            raise Unclear(t("{name} wrote no such message.", name=self._name()))
        return shown


def _content(name: str) -> bytes | None:
    """Give what stands in a file of this machine, None where there is no such file."""
    try:
        return Path(name).expanduser().read_bytes() if name else None
    except (OSError, RuntimeError):  # the latter for a home that nobody has
        return None
