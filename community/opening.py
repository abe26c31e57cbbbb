"""Private chats: who opens the bot gets what waits for them, and says which community is meant."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
import structlog

from community.actions import ANSWER_WORTH, Delete, Say
from community.buttons import Button, Forged, Press, minute, unpack
from community.commands import Line
from community.context import Answer, Reply
from community.door import Posted
from community.events import Changed, Place, Pressed, Said
from community.house import House
from community.outcomes import Outcome, Refused, Sent
from community.people import Chat
from community.ports import Governing, Page, People
from community.reach import Held, Reach
from community.telling import Scene
from community.words import Code, Name, Words, t

log = structlog.get_logger()

START = "start"
"""The line with which a platform opens the bot; what follows is the press of a link, sealed."""
OPEN, CHOOSE = "open", "which"
"""The actions of a link that opens the bot, and of a button that chooses a community."""
LINK_LASTS = timedelta(hours=1)
KEPT_ON_PLATFORM = timedelta(hours=46)
"""How long after its time a message is still tried to be removed; platforms refuse at 48 hours."""
MOST_CHOICES = 20
STAYS = "+"
"""What a series begins with of which one message does not take the place of the one before."""
PENDING = "opening.pending"
"""The window of what somebody asked for before they were asked which community they mean."""

HELLO = t("Hello! What you write here only I read. {help} lists what I can do.", help=Code("/help"))
WHICH = t("You are in several communities with me. Which one do you mean?")
NOT_MY_LINK = t("This link is not one of mine, or it is too old.")
LINK_USED = t("This link has been used, or it has run out.")
NOT_YOUR_LINK = t("This link is for somebody else.")


def start_place(platform: str) -> str:
    """Give the place that links are sealed for, since they are pressed in no chat."""
    return f"{platform}:{START}"


# What became of what was said.


async def settled(page: Page, number: int, say: Say, outcome: Outcome, at: datetime) -> None:
    """Draw the consequences of what became of a `Say` with this outbox number."""
    replaces = say.series and not say.series.startswith(STAYS)
    if replaces and isinstance(outcome, Sent) and outcome.message and not outcome.private:
        await follow(page, say, outcome.message, at)
    match outcome:
        case Sent(private=True) if say.to:
            await page.port(Reach).mark(say.platform, say.to, is_open=True, at=at)
        case Sent(message=message) if message and say.vanish and not say.private:
            due = at + timedelta(seconds=say.vanish)
            page.act(
                Delete(
                    platform=say.platform,
                    chat=say.chat,
                    message=message,
                    topic=say.topic,
                    due=due,
                    until=due + KEPT_ON_PLATFORM,
                )
            )
        case Refused(unreachable=True) if say.to:
            await page.port(Reach).mark(say.platform, say.to, is_open=False, at=at)
            await _fall_back(page, number, say, say.to, at)


async def follow(page: Page, say: Say, message: int, at: datetime) -> None:
    """Let a message stand where the one before it of its series stood; 0 for none."""
    before = await page.port(Posted).swap(say.platform, say.chat, say.series, message, at)
    if before is not None and before[0] != message and at - before[1] < KEPT_ON_PLATFORM:
        page.act(Delete(platform=say.platform, chat=say.chat, message=before[0], topic=say.topic))


async def _fall_back(page: Page, number: int, say: Say, to: str, at: datetime) -> None:
    """Do what an answer says shall happen when its person cannot be written to."""
    if say.fallback == "group" and say.private and say.chat and not say.secret:
        page.act(_in_group(say, say.words, at))
    if not say.community or say.fallback not in ("button", "hold"):
        return  # of a chat that belongs to nobody, nothing is stored
    await page.port(Held).hold(number, msgspec.structs.replace(say, token=""), at)
    if say.fallback == "button" and say.private and say.chat:
        who = await page.port(People).find(say.community, say.platform, to)
        name = Name(who.name if who else to)
        words = t("{name}, my answer is for you alone. Open me to read it.", name=name)
        if say.notice:
            words = t("{name}, I have something to tell you alone. Open me to read it.", name=name)
        line = _in_group(say, words, at)
        page.act(msgspec.structs.replace(line, link=_link(number, say.community, at)))


def _in_group(say: Say, words: Words, at: datetime) -> Say:
    """Give words for the group in which a private answer was asked for."""
    return Say(
        platform=say.platform,
        chat=say.chat,
        topic=say.topic,
        words=words,
        language=say.language,
        reply_to=say.reply_to,
        to=say.to,
        community=say.community,
        until=at + ANSWER_WORTH,
        vanish=say.vanish,
    )


def _link(number: int, community: int, at: datetime) -> Button:
    return Button(t("Open"), OPEN, (number, community), until=minute(at + LINK_LASTS))


# What happens in the private chat.


async def noticed(page: Page, scene: Scene) -> frozenset[int]:
    """Note that somebody is to be reached, or not; gives the numbers of what they are told now."""
    event = scene.event
    if event.who is None or event.who.bot or event.imported:
        return frozenset()
    is_open = isinstance(event, Said | Pressed) and event.place.private
    if isinstance(event, Changed) and event.what == "private":
        is_open = event.value == "yes"
    elif not is_open:
        return frozenset()
    await page.port(Reach).mark(event.platform, event.who.id, is_open=is_open, at=event.at)
    if not (is_open and event.place.private):
        return frozenset()
    held, told = page.port(Held), set()
    for number, say in await held.waiting(event.platform, event.who.id, scene.now):
        await held.release(number)
        page.act(_released(say, event.place))
        told.add(number)
    return frozenset(told)


def _released(say: Say, place: Place) -> Say:
    """Give a held answer for the private chat; refused there, it is held again."""
    return Say(
        platform=say.platform,
        chat=place.id,
        words=say.told_alone,
        buttons=say.buttons,
        language=say.language,
        to=say.to,
        community=say.community,
        secret=say.secret,
        fallback="hold",
        notice=True,
    )


class Opening:
    """Answers whoever opens the bot; `key` is what links are sealed with."""

    def __init__(self, house: House, key: bytes) -> None:
        self._house = house
        self._key = key

    async def start(
        self, page: Page, scene: Scene, words: str, told: Collection[int]
    ) -> Reply | Press:
        """Answer an opened bot, or give the press that a link of a capability stands for."""
        if not words:
            return await self.question(page, scene) if len(scene.several) > 1 else HELLO
        try:
            press = unpack(words.strip(), start_place(scene.event.platform), self._key)
        except Forged as error:
            log.warning("a forged link", by=str(scene.event.who), why=str(error))
            return NOT_MY_LINK
        if press.action != OPEN:
            return press
        number, community = (*map(int, press.params), 0, 0)[:2]
        is_late = press.refused_to(scene.actor, scene.now) == "late"
        if number not in told:
            waits = not is_late and await page.port(Held).waits(number)
            return NOT_YOUR_LINK if waits else LINK_USED
        if community in scene.several and not is_late:
            await page.port(Governing).join_chat(scene.chat, community)
        return None

    async def opened_here(self, page: Page, scene: Scene, press: Press) -> Reply:
        """Answer who opens in the chat itself, where that can be shown to them alone."""
        number, event, held = int(press.params[0]), scene.event, page.port(Held)
        told: Answer | None = None
        who = event.who.id if event.who else ""
        for waiting, say in await held.waiting(event.platform, who, scene.now):
            if waiting == number:
                await held.release(number)
                told = Answer(say.words, say.buttons, private=True, secret=say.secret)
        if told is None:
            return NOT_YOUR_LINK if await held.waits(number) else LINK_USED
        return told

    async def question(self, page: Page, scene: Scene, asked: Line | Press | None = None) -> Answer:
        """Ask which community is meant, and keep in mind what was asked for."""
        page.remember(self._house.window(PENDING), _where(scene), asked)
        people, rows = page.port(People), []
        for number in scene.several[:MOST_CHOICES]:
            community = await people.community(number)
            if community is not None:
                label = t("{name}", name=Name(community.name))
                rows.append((Button(label, CHOOSE, (number,)),))
        return Answer(WHICH, tuple(rows))

    async def chosen(self, page: Page, scene: Scene, number: int) -> Chat | None:
        """Let the private chat be about a community; None when it may not be about that."""
        if number not in scene.several:
            return None
        return await page.port(Governing).join_chat(scene.chat, number)

    def asked_before(self, page: Page, scene: Scene) -> Line | Press | None:
        """Give what was asked for before the question, once."""
        window, where = self._house.window(PENDING), _where(scene)
        asked: Line | Press | None = page.recall(window, where)
        page.remember(window, where, None)
        return asked


def _where(scene: Scene) -> tuple[str, str]:
    return scene.event.platform, scene.event.place.id


def about(community: str) -> Answer:
    """Say which community a private chat is about from now on."""
    return Answer(
        t(
            "From now on we talk about {community} here; {start} asks again.",
            community=Name(community),
            start=Code(f"/{START}"),
        )
    )
