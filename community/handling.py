"""One event on its page: who and where, seen before or not, then a command or the listeners."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog

from community.answering import answer, language_of
from community.buttons import Forged, Press, unpack
from community.commands import Command, Line, arguments, find, read_line
from community.context import Reply
from community.events import Done, Event, Finished, Pressed, Said, Struck, Taken
from community.people import Actor, Chat
from community.ports import Activity, Governing, Jobs, Outbox, Page, People, Schedules, Settings
from community.refusals import (
    NoCommunity,
    NoSuchCommand,
    NoSuchMember,
    NotAllowed,
    Refusal,
    TooSoon,
)
from community.retelling import RETELL, tell_again
from community.telling import NO_CHAT, NO_COMMUNITY, Scene, Teller
from community.windows import Window
from community.words import t

log = structlog.get_logger()

NOBODY = Actor(0, 0, 0, "", "", "")
LONGEST_WORD = 40
"""No alias is longer; what is longer is no command."""
PRESS_A_COMMAND = "do"
"""The action of a button that runs a command, as if its line had been written."""


class Handler:
    """Handles one event; everything it does stands on the page it is given."""

    def __init__(self, teller: Teller, *, key: bytes, language: str, award: bool) -> None:
        self._teller = teller
        self._house = teller.house
        self._key = key
        self._language = language
        self._award = award
        self._last_use = Window("cooldown")

    async def handle(self, page: Page, event: Event, now: datetime) -> bool:
        """Handle an event; a refusal is answered, anything else that is raised is a bug.

        False when the event had been seen before, and so nothing happened.
        """
        match event:
            case Done(action=action, outcome=outcome):
                await page.port(Outbox).settle(action, outcome)
            case Taken(actions=actions, jobs=jobs):
                await page.port(Outbox).take(actions)
                await page.port(Jobs).begin(jobs)
            case Finished():
                await self._finished(page, event, now)
            case Struck():
                await self._struck(page, event, now)
            case _:
                return await self._happened(page, event, now)
        return True

    async def apologise(self, page: Page, event: Event, number: int, now: datetime) -> None:
        """Tell who asked that it went wrong, with the number under which it is kept."""
        chat = await page.port(People).chat(event.platform, event.place)
        asked = isinstance(event, Pressed) or (isinstance(event, Said) and read_line(event.text))
        if asked and chat is not None:
            words = t("Something went wrong here. It is noted as number {number}.", number=number)
            home = await page.port(People).community(chat.community) if chat.community else None
            language = language_of(event, chat, None, home.language if home else self._language)
            answer(page, event, chat, words, language=language, now=now, private=True)

    async def _happened(self, page: Page, event: Event, now: datetime) -> bool:
        chat = await self._chat(page, event)
        claim = event.claim
        if chat.id and claim is not None and await page.port(Activity).seen(chat.id, claim):
            return False
        scene = await self._scene(page, event, chat, now)
        if chat.id:
            known = scene.actor if scene.actor.identity else None
            keep = self._teller.keeps_text(scene)
            await page.port(Activity).record(event, chat, scene.community, known, keep_text=keep)
        if event.imported and (not self._award or self._line(event) is not None):
            return True
        if not event.imported and await self._asked(page, scene):
            pass
        elif chat.community and not chat.private:
            await self._teller.happened(page, scene)
        elif not chat.community and not event.place.private:
            await self._teller.happened_outside(page, scene)
        await self._teller.became_true(page, scene)
        return True

    async def _chat(self, page: Page, event: Event) -> Chat:
        """Give the chat; a private one is made known when somebody writes in it first."""
        chat = await page.port(People).chat(event.platform, event.place)
        if chat is None and event.place.private and not event.imported:
            chat = await page.port(Governing).open_private(event.platform, event.place)
        return chat or NO_CHAT

    async def _scene_of(self, page: Page, event: Event, now: datetime) -> Scene:
        return await self._scene(page, event, await self._chat(page, event), now)

    async def _scene(self, page: Page, event: Event, chat: Chat, now: datetime) -> Scene:
        people = page.port(People)
        number = chat.community
        if chat.private and event.who is not None:
            known = await people.communities_of(event.platform, event.who.id)
            number = number if number in known else known[0] if len(known) == 1 else 0
        community = await people.community(number) if number else None
        actor = NOBODY
        if community is not None and event.who is not None and event.place.id:
            actor = await people.actor(community.id, event, event.who)
        documents = await page.port(Settings).documents(number, chat.id)
        return Scene(event, chat, community or NO_COMMUNITY, actor, documents, now)

    # What people ask for: commands, words and presses.

    async def _asked(self, page: Page, scene: Scene) -> bool:
        """Run what the event asks for; False when it asks for nothing."""
        event = scene.event
        if event.who is None:  # an anonymous post: nobody to credit, to permit or to answer
            return False
        if isinstance(event, Pressed):
            await self._pressed(page, scene, event)
            return True
        line = self._line(event)
        return line is not None and await self._guarded(page, scene, line)

    def _line(self, event: Event) -> Line | None:
        """Read a message as a command, or as a word that stands for one; None for neither."""
        if not isinstance(event, Said) or (event.who is not None and event.who.bot):
            return None
        line = read_line(event.text)
        if line is not None or len(event.text) > LONGEST_WORD:
            return line
        spoken = self._house.words.get(event.text.strip().casefold())
        return Line(spoken.name, "") if spoken is not None else None

    async def _guarded(self, page: Page, scene: Scene, line: Line) -> bool:
        """Run a line on a page of its own, so that a refusal leaves nothing but its answer."""
        nested, private = page.nested(), True
        reply: Reply
        try:
            command, words = find(self._house.commands, line)
        except NoSuchCommand as refusal:
            if not scene.chat.private and not refusal.near:
                return False
            self._answer(page, scene, refusal.text, private=True)
            return True
        try:
            reply = await self._command(nested, scene, command, words)
            page.merge(nested)
            private = command.answer == "private"
        except Refusal as refusal:
            reply = refusal.text
        self._answer(page, scene, reply, private=private)
        return True

    async def _command(self, page: Page, scene: Scene, command: Command, words: str) -> Reply:
        if not scene.community.id and not command.anywhere:
            raise NoCommunity
        self._permit(page, scene, command)
        people = page.port(People)

        async def resolve(word: str) -> Actor:
            found = await people.find(scene.community.id, scene.event.platform, word)
            if found is None:
                raise NoSuchMember(word)
            return found

        values = await arguments(command, words, resolve, await self._replied(page, scene))
        return await command.run(self._teller.context(page, scene, command.feature), **values)  # type: ignore[no-any-return]  # a handler's reply

    def _permit(self, page: Page, scene: Scene, command: Command) -> None:
        """Check the role and the cooldown; raises NotAllowed or TooSoon.

        Outside of a community there are no roles: what runs there asks for itself.
        """
        if scene.community.id and scene.actor.role < command.role:
            log.warning("refused", command=command.name, actor=str(scene.actor))
            raise NotAllowed(command.role)
        if not command.cooldown:
            return
        key = (scene.actor.member, command.name)
        last = page.recall(self._last_use, key)
        wait = timedelta(seconds=command.cooldown)
        if last is not None and timedelta(0) <= scene.event.at - last < wait:
            raise TooSoon(wait - (scene.event.at - last))
        page.remember(self._last_use, key, scene.event.at)

    async def _replied(self, page: Page, scene: Scene) -> Actor | None:
        """Give the author of the message replied to, when that is a known person."""
        quoted = scene.event.reply if isinstance(scene.event, Said) else None
        if quoted is None or quoted.author is None or quoted.author.bot or not scene.community.id:
            return None
        return await page.port(People).actor(scene.community.id, scene.event, quoted.author)

    async def _pressed(self, page: Page, scene: Scene, event: Pressed) -> None:
        place = f"{event.platform}:{event.place.id}"
        try:
            press = unpack(event.data, place, self._key)
        except Forged as error:
            log.warning("a forged press", by=str(scene.actor), chat=place, why=str(error))
            self._answer(page, scene, NOT_MINE, private=True)
            return
        refused = press.refused_to(scene.actor, scene.event.at)
        if refused:
            log.warning("a press was refused", by=str(scene.actor), why=refused)
            self._answer(page, scene, PRESS_REFUSALS[refused], private=True)
            return
        if press.action == PRESS_A_COMMAND:
            name, *words_after = map(str, press.params)
            await self._guarded(page, scene, Line(name, " ".join(words_after)))
            return
        await self._button(page, scene, press)

    async def _button(self, page: Page, scene: Scene, press: Press) -> None:
        if press.action not in self._house.buttons:  # made by a version that had it
            self._answer(page, scene, NOT_MINE, private=True)
            return
        feature, run = self._house.buttons[press.action]
        nested = page.nested()
        reply: Reply
        try:
            reply = await run(self._teller.context(nested, scene, feature), *press.params)
            page.merge(nested)
        except Refusal as refusal:
            reply = refusal.text
        self._answer(page, scene, reply, private=True)

    def _answer(self, page: Page, scene: Scene, reply: Reply, *, private: bool) -> None:
        actor = scene.actor if scene.actor.member else None
        language = language_of(
            scene.event,
            scene.chat,
            actor,
            scene.community.language if scene.community.id else self._language,
        )
        answer(
            page,
            scene.event,
            scene.chat,
            reply,
            language=language,
            now=scene.now,
            private=private,
        )

    # What the house itself brings about.

    async def _finished(self, page: Page, event: Finished, now: datetime) -> None:
        job = await page.port(Jobs).finish(event.job, event.result, event.failure)
        if job is None:
            return
        found = self._house.results.get(str(job.__struct_config__.tag))
        if found is not None:
            scene = await self._community_scene(page, event, job.community, now)
            await found[1](self._teller.context(page, scene, found[0]), job, event)
            await self._teller.became_true(page, scene)

    async def _struck(self, page: Page, event: Struck, now: datetime) -> None:
        if not await page.port(Schedules).strike(event.schedule, event.occurrence):
            return
        if event.schedule == RETELL:
            await tell_again(page, self._teller, self._scene_of, now)
            return
        name, _, number = event.schedule.partition("@")
        feature, schedule = self._house.schedules[name]
        scene = await self._community_scene(page, event, int(number or 0), now)
        await schedule.run(self._teller.context(page, scene, feature))
        await self._teller.became_true(page, scene)

    async def _community_scene(self, page: Page, event: Event, number: int, now: datetime) -> Scene:
        community: Any = await page.port(People).community(number) if number else None
        documents = await page.port(Settings).documents(number, 0)
        return Scene(event, NO_CHAT, community or NO_COMMUNITY, NOBODY, documents, now)


NOT_MINE = t("This button is not one of mine, or it is too old.")
PRESS_REFUSALS = {
    "late": t("This button has run out."),
    "other": t("This button is for somebody else."),
    "role": t("You may not press this button."),
}
