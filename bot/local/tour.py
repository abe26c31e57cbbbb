"""A scripted tour of the town, in both languages, for whoever has no terminal to talk in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from rich.console import Console
from rich.rule import Rule

from bot.claiming import claim_code
from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from bot.local.transcript import Transcript, Watch
from bot.wording import render
from community.words import Code, Lines, Text, Words, lines, n, t
from storage.books import audit

LANGUAGES = {"en": "English", "zh": "中文"}
WIDTH = 88
CROWD = {
    "en": ["Carl", "Dana", "Emil", "Fay", "Gus", "Hana", "Ivo", "June", "Kai", "Lena"],
    "zh": ["丹丹", "二毛", "芳芳", "阿光", "浩然", "小静", "阿康", "丽丽", "明明", "宁宁"],
}


class Score(msgspec.Struct):
    """What a tour has shown, and what was not as it should be."""

    said: int = 0
    pressed: int = 0
    days: int = 0
    entries: int = 0
    wrong: list[str] = []


class Tour:
    """A town in one language, with its residents and what is written of it."""

    def __init__(self, town: Town, console: Console, language: str, score: Score) -> None:
        self.town = town
        self.language = language
        self.score = score
        self._watch = Watch(town.square)
        self._transcript = Transcript(console, town.square, language)
        self.ann = town.resident(self.word("Ann", "小安"))
        self.bob = town.resident(self.word("Bob", "小波"))
        self.mei = town.resident(self.word("Mei", "小美"), role="moderator")
        self.kim = town.resident(self.word("Kim", "阿金"), role="owner")

    def word(self, english: str, chinese: str) -> str:
        """Give what somebody of this town would write."""
        return chinese if self.language == "zh" else english

    async def says(self, who: Resident, text: str, *, chat: str = PLAZA, heard: bool = True) -> str:
        """Let somebody say something; `heard` expects the bot to answer."""
        self.score.said += 1
        self.town.skip(minutes=1)
        answer = await who.says(text, chat=chat)
        self._show()
        if heard is not bool(answer):
            self.score.wrong.append(f"{who.soul.name}: {text}\n{answer}")
        return answer

    async def presses(self, who: Resident, label: Words, *, chat: str = PLAZA) -> None:
        """Let somebody press a button, by its label in their language."""
        self.score.pressed += 1
        shown = render(label, self.language)
        self.tell(t("{name} presses [{button}].", name=who.soul.name, button=shown))
        try:
            await who.presses(shown)
        except LookupError as error:
            self.score.wrong.append(str(error))
        self._show()

    async def removes(self, who: Resident, message: Shown | None) -> None:
        """Let somebody take a message of theirs back."""
        await who.removes(message)
        self._show()

    async def wait(self, days: int = 1) -> None:
        """Let days pass."""
        self.score.days += days
        await self.town.wait(days=days)
        self.tell(n("A day later.", "{count} days later.", days))
        self._show()

    async def quietly(self, who: Resident, text: str) -> None:
        """Let somebody say something that the tour does not write down."""
        await who.says(text)
        self.skip()

    def skip(self) -> None:
        """Write nothing of what has happened up to now."""
        self._watch.news()

    def tell(self, words: Text) -> None:
        """Write what nobody says."""
        self._transcript.tell(words)

    def title(self, title: Text) -> None:
        """Write what comes next."""
        shown = Rule(render(title, self.language), align="left", style="dim")
        self._transcript.console.print("", shown)

    def _show(self) -> None:
        for news in self._watch.news():
            labels = [f"[{label}]" for row in news.shown.buttons for label, _ in row]
            self._transcript.show(news, here=PLAZA, buttons=labels)

    def mistakes(self) -> list[str]:
        """Give what went wrong here unseen."""
        line, platform = self.town.app.line, self.town.platform
        return [f"{line.buried} events failed, {platform.unread} could not be read"] * bool(
            line.buried or platform.unread
        )


Scene = Callable[[Tour], Awaitable[None]]


async def check_in(tour: Tour) -> None:
    await tour.says(tour.ann, "/checkin")
    await tour.says(tour.bob, tour.word("check in", "签到"))
    await tour.says(tour.mei, "/menu")
    await tour.presses(tour.mei, t("Check in"))
    await tour.says(tour.ann, tour.word("check in", "签到"))


async def streak(tour: Tour) -> None:
    for _ in range(2):
        await tour.wait()
        await tour.says(tour.ann, tour.word("check in", "签到"))
    await tour.wait(days=2)
    await tour.says(tour.ann, tour.word("check in", "签到"))


async def points(tour: Tour) -> None:
    ann, bob = (f"@{who.soul.username}" for who in (tour.ann, tour.bob))
    await tour.says(tour.ann, "/points")
    await tour.says(tour.ann, f"/give {bob} 3 {tour.word('for the coffee', '请你喝咖啡')}")
    await tour.says(tour.mei, f"/award {ann} 200 {tour.word('great answer', '答得好')}")
    await tour.presses(tour.bob, t("Undo"))
    await tour.presses(tour.mei, t("Undo"))
    await tour.says(tour.mei, f"/award {ann} 20 {tour.word('great answer', '答得好')}")


async def boards(tour: Tour) -> None:
    for name in CROWD[tour.language]:
        await tour.quietly(tour.town.resident(name), "/checkin")
    tour.tell(t("Ten more people check in."))
    await tour.says(tour.bob, "/top")
    await tour.presses(tour.bob, t("More"))
    await tour.presses(tour.bob, t("Streaks"))


async def talking(tour: Tour) -> None:
    news = tour.word("The second trail is open again", "第二条步道又开放了")
    await tour.says(tour.bob, news, heard=False)
    sentence = tour.bob.last
    await tour.says(tour.bob, tour.word("ok", "好"), heard=False)
    await tour.says(tour.bob, "/points")
    tour.tell(t("The sentence earned a point, the single word did not. Now somebody removes it."))
    await tour.removes(tour.bob, sentence)
    await tour.says(tour.bob, "/points")


async def the_way(tour: Tour) -> None:
    await tour.says(tour.ann, "/help")
    await tour.says(tour.ann, "/help give")


async def wrong_input(tour: Tour) -> None:
    bob = f"@{tour.bob.soul.username}"
    for line in (
        "/giv",
        "/give",
        f"/give {bob} -3",
        f"/give {bob} 10^30",
        f"/give {bob} 1000",
        "/give @nobody 5",
        f"/award {bob} 5",
        "/top points yesterday",
    ):
        await tour.says(tour.ann, line)


async def languages(tour: Tour) -> None:
    await tour.says(tour.ann, "/me language")
    other = tour.word("中文", "English")
    await tour.presses(tour.ann, t("{name}", name=other))
    await tour.says(tour.ann, "/points")
    await tour.says(tour.ann, "/me language auto")


async def rules(tour: Tour) -> None:
    await tour.says(tour.kim, "/settings checkin.base 8")
    await tour.says(tour.kim, "/settings checkin.base many")
    await tour.wait()
    await tour.says(tour.bob, tour.word("check in", "签到"))


async def set_up(tour: Tour) -> None:
    town, garden, chat = tour.town, tour.word("Garden", "花园"), "garden"
    code = claim_code(town.app.database, garden, town.clock.now(), language=tour.language)
    lee = town.resident(tour.word("Lee", "老李"), language=tour.language)
    town.square.titles[chat] = garden
    tour.tell(t("Whoever starts the bot gets a code; who sends it in private is the owner."))
    await tour.says(lee, f"/claim {code}", chat=lee.private)
    await lee.adds_bot(chat)
    await tour.says(lee, "/setup", chat=chat)
    await tour.presses(lee, t("Join it to {community}", community=garden))
    await tour.says(lee, tour.word("check in", "签到"), chat=chat)


SCENES: tuple[tuple[Text, str, Scene], ...] = (
    (t("Check in: by command, by word, by button"), "checkin", check_in),
    (t("A streak grows day by day, and ends with a day missed"), "checkin", streak),
    (t("Points: seen, given, awarded, and an award undone"), "points", points),
    (t("Boards, with pages"), "top", boards),
    (t("Talking earns a little; noise and what is removed does not"), "points", talking),
    (t("Finding one's way"), "help", the_way),
    (t("What does not fit is answered with what does"), "give", wrong_input),
    (t("Everybody in their own language"), "language", languages),
    (t("The owner changes a rule"), "settings", rules),
    (t("A community of one's own"), "setup", set_up),
)
"""What is shown, under which title; a scene is left out where its command is not there yet."""


async def play(console: Console, first: str) -> Score:
    """Play the tour in both languages, the reader's own first; gives what it has shown."""
    score = Score()
    for language in sorted(LANGUAGES, key=lambda code: code != first):
        console.print(Rule(f"Hearth · {LANGUAGES[language]}", style="bold cyan"))
        town = await Town.open(language=language)
        try:
            await _scenes(Tour(town, console, language, score))
            books = audit(town.app.database)
        finally:
            await town.close()
        score.entries += books.entries
        score.wrong.extend(books.wrong)
    return score


async def _scenes(tour: Tour) -> None:
    for title, command, scene in SCENES:
        if command in tour.town.app.house.commands:
            tour.title(title)
            await scene(tour)
    score = tour.score
    score.wrong.extend(tour.mistakes())


def ending(score: Score) -> Lines:
    """Sum up what was shown, and say how to go on."""
    shown = Lines(
        (
            n("{count} message", "{count} messages", score.said),
            n("{count} button", "{count} buttons", score.pressed),
            n("{count} day", "{count} days", score.days),
            n("{count} entry in the books", "{count} entries in the books", score.entries),
        ),
        ", ",
    )
    if score.wrong:
        return lines(
            t("Something was not as it should be:"),
            *(t("{word}", word=wrong) for wrong in score.wrong),
        )
    return lines(
        t("Shown in two languages: {shown}; the books agree.", shown=shown),
        t(
            "To talk yourself, run {demo} in a terminal; for your own community, {run}.",
            demo=Code("hearth demo"),
            run=Code("hearth run"),
        ),
    )
