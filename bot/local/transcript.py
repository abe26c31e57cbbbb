"""How the square looks in a terminal: who says what, who sees it, and with which buttons."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import mkdtemp
from typing import Literal

import msgspec
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text as Styled

from bot.local.gallery import Gallery
from bot.local.square import BOT, Shown, Square
from bot.names import clean
from bot.wording import render
from community.words import Code, Name, Text, t

COLOURS = ("green", "yellow", "magenta", "blue", "red", "bright_green", "bright_magenta")
LEAST_NAME, MOST_NAME, MARGIN, GAP = 8, 16, 2, 2

What = Literal["new", "edited", "removed", "reacted"]
HAPPENED: dict[What, Text | None] = {
    "new": None,
    "edited": t("(edited)"),
    "removed": t("(removed)"),
    "reacted": None,
}


class News(msgspec.Struct, frozen=True):
    """A message that is new, or that has changed in one way."""

    what: What
    shown: Shown


class Watch:
    """Notices what has changed on the square since it last looked."""

    def __init__(self, square: Square) -> None:
        self._square = square
        self._seen: dict[int, tuple[str, bool, int, object]] = {}
        self.news()  # what stands there already is none

    def news(self) -> list[News]:
        """Give what is new since the last look, in the order of the messages."""
        found: list[News] = []
        for shown in self._square.messages:
            after = (shown.text, shown.removed, len(shown.reactions), shown.buttons)
            before = self._seen.get(shown.id)
            self._seen[shown.id] = after
            if before is None:
                found.append(News("new", shown))
            elif shown.removed and not before[1]:
                found.append(News("removed", shown))
            elif (shown.text, shown.buttons) != (before[0], before[3]):
                found.append(News("edited", shown))
            elif len(shown.reactions) > before[2]:
                found.append(News("reacted", shown))
        return found


class Transcript:
    """Writes messages in two columns: the name, and the words with what belongs to them."""

    def __init__(self, console: Console, square: Square, language: str) -> None:
        self.console = console
        self.language = language
        self._square = square
        self._gallery = Gallery()

    def show(
        self, news: News, *, here: str = "", buttons: Sequence[str] = (), number: bool = False
    ) -> None:
        """Write a message; `here` is the chat that need not be named."""
        shown = news.shown
        body = Styled(clean(shown.text), style="strike dim" if news.what == "removed" else "")
        if buttons:
            body.append("\n" + "  ".join(buttons), style="bold")
        for note in self._notes(news, here):
            body.append(f"\n{note}", style="dim italic")
        names = [self._name(shown.by)]
        if number:
            names.append(Styled(f"#{shown.id - self._square.first}", style="dim"))
        self._row(names, body)

    def tell(self, words: Text) -> None:
        """Write what nobody says: what happens in between."""
        self.console.print(Styled(f"  {render(words, self.language)}", style="dim italic"))

    def _row(self, names: Sequence[Styled], body: Styled) -> None:
        longest = max(cell_len(soul.name) for soul in self._square.souls.values())
        width = min(MOST_NAME, max(LEAST_NAME, longest))
        room = max(20, self.console.width - MARGIN - width - GAP)
        wrapped = body.wrap(self.console, room, overflow="fold")
        for line, name in zip_longest(wrapped, names, fillvalue=Styled("")):
            if name:
                name.truncate(width, overflow="ellipsis")
            line.rstrip()
            gap = " " * (width - name.cell_len + GAP) if line else ""
            self.console.print(Styled.assemble(" " * MARGIN, name, gap, line), soft_wrap=True)

    def _name(self, who: str) -> Styled:
        soul = self._square.souls.get(who)
        colour = COLOURS[zlib.crc32(who.encode()) % len(COLOURS)]
        return Styled(
            clean(soul.name if soul else who), style="bold cyan" if who == BOT else colour
        )

    def _notes(self, news: News, here: str) -> Iterable[str]:
        shown, chat = news.shown, news.shown.chat
        if shown.only is not None:
            yield render(t("only {name} sees this", name=self._soul(shown.only)), self.language)
        elif chat.startswith("dm:") and chat != here:
            name = self._soul(chat.removeprefix("dm:"))
            yield render(t("in private with {name}", name=name), self.language)
        elif chat != here:
            title = Name(self._square.titles.get(chat, chat))
            yield render(t("in {chat}", chat=title), self.language)
        if shown.picture is not None and news.what != "removed":
            file = Code(str(self._gallery.hang(shown.picture)))
            yield render(t("Picture: {file}", file=file), self.language)
        if shown.file is not None and news.what == "new":
            saved = _saved(*shown.file)
            yield render(t("the file is saved as {file}", file=Code(str(saved))), self.language)
        if news.what == "reacted":
            yield " ".join(shown.reactions)
        told = HAPPENED[news.what]
        if told is not None:
            yield render(told, self.language)

    def _soul(self, who: str) -> Name:
        soul = self._square.souls.get(who)
        return Name(soul.name if soul else who)


def _saved(name: str, content: bytes) -> Path:
    """Save what somebody was handed where they can open it; gives the path."""
    path = Path(mkdtemp(prefix="hearth-")) / Path(name).name
    path.write_bytes(content)
    return path
