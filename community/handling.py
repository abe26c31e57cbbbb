"""One event on its page: who and where, seen before or not, then a command or the listeners."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
import structlog

from community.activity import NO_TRACE
from community.answering import Speaker
from community.buttons import Forged, Press, unpack
from community.commands import Line, find, read_line
from community.consequences import follow
from community.context import Reply
from community.doorstep import knocked
from community.events import Changed, Done, Event, Finished, Pressed, Said, Struck, Taken, Unread
from community.executing import Executor
from community.hearing import LONGEST_WORD
from community.held import is_held, is_said_to_me_alone, keep_out, may_use, unsaid, why_held
from community.housework import done, finished, struck
from community.judge import Judge, Judged
from community.opening import CHOOSE, HELLO, OPEN, START, Opening, about, noticed
from community.pacing import LAST, too_fast
from community.people import Chat
from community.ports import Activity, Governing, Jobs, Letters, Outbox, Page, People, Settings
from community.presses import NOT_MINE, PRESS_REFUSALS, can_be_aside
from community.quiet import ASIDE, REFUSED, Quiet
from community.refusals import NoSuchCommand, NotAllowed, Refusal
from community.repeats import untold
from community.rulebook import FEATURE
from community.telling import NO_CHAT, NO_COMMUNITY, NOBODY, Scene, Teller
from community.words import t

log = structlog.get_logger()

PRESS_A_COMMAND = "do"
"""The action of a button that runs a command, as if its line had been written."""


class Handler:
    """Handles one event; everything it does stands on the page it is given."""

    def __init__(
        self, teller: Teller, judge: Judge, *, key: bytes, language: str, award: bool
    ) -> None:
        self._teller = teller
        self._judge = judge
        self._house = teller.house
        self._key = key
        self._speaker = Speaker(teller.house, language)
        self._opening = Opening(teller.house, key)
        self._award = award
        self._executor = Executor(teller, judge)

    async def handle(self, page: Page, event: Event, now: datetime) -> bool:
        """Handle an event; a refusal is answered, anything else that is raised is a bug.

        False when the event had been seen before, and so nothing happened.
        """
        match event:
            case Done():
                await done(page, self._teller, event, now)
            case Taken(actions=actions, jobs=jobs):
                await page.port(Outbox).take(actions)
                await page.port(Jobs).begin(jobs)
            case Finished():
                await finished(page, self._teller, event, now)
            case Unread(why=why):
                await page.port(Letters).bury(event, why, now)
            case Struck():
                await struck(page, self._teller, self._scene_of, event, now)
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
            scene = Scene(event, chat, home or NO_COMMUNITY, NOBODY, ("", ""), now)
            self._speaker.answer(page, scene, words, REFUSED)

    async def _happened(self, page: Page, event: Event, now: datetime) -> bool:
        chat = await self._chat(page, event)
        fresh = await untold(page, event, chat)
        if fresh is None:
            return False
        event = fresh
        scene = await self._scene(page, event, chat, now)
        held, line = is_held(scene), self._line(scene)
        judge = self._judge.of_scene
        judged = None if held else await judge(page, scene, line.name if line else "")
        if chat.id:
            known = scene.actor if scene.actor.identity else None
            keep = self._teller.keeps_text(scene) and not held
            trace = judged.trace if judged is not None else NO_TRACE
            record = page.port(Activity).record
            await record(event, chat, scene.community, known, keep_text=keep, trace=trace)
        if event.imported and (not self._award or line is not None):
            return True
        is_private = event.place.private or isinstance(event, Changed)
        told = await noticed(page, scene) if is_private else ()
        kept_out = held and await keep_out(page, scene)
        gone = judged is not None and judged.matters and await self._followed(page, scene, judged)
        hurried = bool(chat.slow) and not (gone or kept_out)
        hurried = hurried and await too_fast(page, scene, self._house.window(LAST))
        asked = gone or hurried or (not event.imported and await self._asked(page, scene, told))
        if not asked:
            await knocked(page, self._teller, scene)
        if asked or kept_out:
            pass
        elif chat.community and not chat.private:
            await self._teller.happened(page, scene)
        elif not chat.community and not event.place.private:
            await self._teller.happened_outside(page, scene)
        await self._teller.became_true(page, scene)
        return True

    async def _followed(self, page: Page, scene: Scene, judged: Judged) -> bool:
        """Do what a verdict asks for; says whether the message is gone."""
        return await follow(self._teller.context(page, scene, FEATURE), page, judged, self._judge)

    async def _chat(self, page: Page, event: Event) -> Chat:
        """Give the chat; a private one is made known when somebody writes in it first.

        So is a channel of a server that belongs to a community.
        """
        place = event.place
        chat = await page.port(People).chat(event.platform, place)
        if chat is None and place.private and not event.imported:
            chat = await page.port(Governing).open_private(event.platform, place)
        elif place.server and place.server != place.id and not (chat and chat.server):
            channel = await page.port(Governing).open_channel(event.platform, place)
            chat = channel or chat
        return chat or NO_CHAT

    async def _scene_of(self, page: Page, event: Event, now: datetime) -> Scene:
        return await self._scene(page, event, await self._chat(page, event), now)

    async def _scene(self, page: Page, event: Event, chat: Chat, now: datetime) -> Scene:
        people = page.port(People)
        number, known = chat.community, list[int]()
        if chat.private and event.who is not None:
            known = sorted(await people.communities_of(event.platform, event.who.id))
            number = number if number in known else known[0] if len(known) == 1 else 0
        community = await people.community(number) if number else None
        actor = NOBODY
        if community is not None and event.who is not None and event.place.id:
            actor = await people.actor(community.id, event, event.who)
        documents = await page.port(Settings).documents(number, chat.id)
        home = community or NO_COMMUNITY
        return Scene(event, chat, home, actor, documents, now, tuple(known))

    # What people ask for: commands, words and presses.

    async def _asked(self, page: Page, scene: Scene, told: Collection[int]) -> bool:
        """Run what the event asks for; False when it asks for nothing."""
        event = scene.event
        if event.who is None:  # an anonymous post: nobody to credit, to permit or to answer
            return False
        if isinstance(event, Pressed):
            await self._pressed(page, scene, event)
            return True
        line = self._line(scene) or await unsaid(page, scene)
        if line is not None and line.name == START and scene.chat.private:
            await self._started(page, scene, line.words, told)
            return True
        if line is None:
            return is_said_to_me_alone(scene) and self._held_back(page, scene)
        return await self._guarded(page, scene, line)

    def _line(self, scene: Scene) -> Line | None:
        """Read a message as a command, or as a word that stands for one; None for neither."""
        event = scene.event
        if not isinstance(event, Said) or (event.who is not None and event.who.bot):
            return None
        line = read_line(event.text)
        if line is not None or len(event.text) > LONGEST_WORD:
            return line
        spoken = self._house.words.get(event.text.strip().casefold())
        if spoken is None or not self._house.instance.of("quiet", Quiet, *scene.documents).words:
            return None
        return Line(spoken.name, "")

    async def _started(self, page: Page, scene: Scene, words: str, told: Collection[int]) -> None:
        """Answer an opened bot; a link of a capability does what its button would do."""
        reply = await self._opening.start(page, scene, words, told)
        if isinstance(reply, Press):
            await self._checked(page, scene, reply)
        elif not (told and reply is HELLO):
            about_none = msgspec.structs.replace(scene, several=())
            self._speaker.answer(page, about_none, reply, ASIDE)

    async def _guarded(self, page: Page, scene: Scene, line: Line) -> bool:
        """Run a line on a page of its own, so that a refusal leaves nothing but its answer."""
        nested = page.nested()
        try:
            command, words = find(self._house.commands, line)
            if not may_use(self._house, scene, command.feature):
                return self._held_back(page, scene)
        except NoSuchCommand as refusal:
            if not scene.chat.private and not refusal.near:
                return False
            self._speaker.answer(page, scene, refusal.text, REFUSED)
            return True
        if self._must_choose(scene) and not command.anywhere:
            await self._ask(page, scene, line)
            return True
        try:
            reply: Reply = await self._executor.run(nested, scene, command, words)
            page.merge(nested)
            manner = command.manner
        except Refusal as refusal:
            reply, manner = refusal.text, command.refusing
        self._speaker.answer(page, scene, reply, manner)
        return True

    def _held_back(self, page: Page, scene: Scene) -> bool:
        """Say in private, and in a group not at all, what is left to who is held."""
        log.warning("held back", by=str(scene.actor), what=str(scene.event))
        if scene.chat.private:
            self._speaker.answer(page, scene, why_held(scene), ASIDE)
        return True

    async def _pressed(self, page: Page, scene: Scene, event: Pressed) -> None:
        place = f"{event.platform}:{event.place.id}"
        try:
            press = unpack(event.data, place, self._key)
        except Forged as error:
            log.warning("a forged press", by=str(scene.actor), chat=place, why=str(error))
            self._speaker.answer(page, scene, NOT_MINE, REFUSED)
            return
        await self._checked(page, scene, press)

    async def _checked(self, page: Page, scene: Scene, press: Press) -> None:
        """Do what a press says, if whoever made it may do that now."""
        if self._must_choose(scene) and press.action in self._house.bound_buttons:
            await self._ask(page, scene, press)
            return
        role = self._house.button_roles.get(press.action, 0)
        refused = press.refused_to(scene.actor, scene.event.at, role)
        if refused:
            log.warning("a press was refused", by=str(scene.actor), why=refused)
            self._speaker.answer(page, scene, PRESS_REFUSALS[refused], REFUSED)
        elif press.action == PRESS_A_COMMAND:
            name, *words_after = map(str, press.params)
            await self._guarded(page, scene, Line(name, " ".join(words_after)))
        elif press.action == CHOOSE and scene.chat.private:
            await self._chosen(page, scene, press)
        elif press.action == OPEN and can_be_aside(scene.event):
            opened = await self._opening.opened_here(page, scene, press)
            self._speaker.answer(page, scene, opened, ASIDE)
        else:
            await self._button(page, scene, press)

    async def _chosen(self, page: Page, scene: Scene, press: Press) -> None:
        """Let a private chat be about a community, and answer what was asked before."""
        chat = await self._opening.chosen(page, scene, int(press.params[0]))
        if chat is None:
            self._speaker.answer(page, scene, NOT_MINE, REFUSED)
            return
        now = await self._scene(page, scene.event, chat, scene.now)
        match self._opening.asked_before(page, scene):
            case Line() as line:
                await self._guarded(page, now, line)
            case Press() as before:
                await self._checked(page, now, before)
            case None:
                self._speaker.answer(page, now, about(now.community.name), ASIDE)

    def _must_choose(self, scene: Scene) -> bool:
        return not scene.community.id and len(scene.several) > 1

    async def _ask(self, page: Page, scene: Scene, asked: Line | Press) -> None:
        question = await self._opening.question(page, scene, asked)
        self._speaker.answer(page, scene, question, ASIDE)

    async def _button(self, page: Page, scene: Scene, press: Press) -> None:
        if press.action not in self._house.buttons:  # made by a version that had it
            self._speaker.answer(page, scene, NOT_MINE, REFUSED)
            return
        feature, run = self._house.buttons[press.action]
        if not may_use(self._house, scene, feature):
            self._held_back(page, scene)
            return
        nested = page.nested()
        reply: Reply
        try:
            reply = await run(self._teller.context(nested, scene, feature), *press.params)
            page.merge(nested)
        except Refusal as refusal:
            if isinstance(refusal, NotAllowed):
                log.warning("a press was refused", by=str(scene.actor), why=str(refusal))
            reply = refusal.text
        self._speaker.answer(page, scene, reply, ASIDE)
