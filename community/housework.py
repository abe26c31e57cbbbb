"""What the house itself brings about: the results of jobs, and hours that have come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from community.actions import Action, Lock, Mute, Say, Slow, Survey, Unlock
from community.cases import Cases
from community.events import Done, Event, Finished, Place, Struck
from community.feature import NoSettings
from community.locking import became
from community.mailingdeeds import became as letter_became
from community.opening import settled
from community.outcomes import Refused
from community.ports import Jobs, Outbox, Page, People, Schedules, Settings
from community.refusing import refused
from community.renewing import renew
from community.retelling import RETELL, tell_again
from community.telling import NO_CHAT, NO_COMMUNITY, NOBODY, Scene, Teller

SceneOf = Callable[[Page, Event, datetime], Awaitable[Scene]]


async def done(page: Page, teller: Teller, event: Done, now: datetime) -> None:
    """Note what became of an action, and go on from that."""
    number, outcome = event.action, event.outcome
    action = await page.port(Outbox).settle(number, outcome, event.at)
    if action is not None and action.case:
        await page.port(Cases).settle(action.case, number, outcome)
        if isinstance(outcome, Refused):
            await _refused(page, teller, event, action, now)
    if isinstance(action, Say) and action.mailing:
        await letter_became(page, action, outcome)
    if isinstance(action, Say):
        await settled(page, number, action, outcome, event.at)
    elif isinstance(action, Survey | Lock | Slow | Unlock):
        await became(page, action, outcome)
    elif isinstance(action, Mute):
        await renew(page, action, event.at)


async def _refused(page: Page, teller: Teller, event: Done, action: Action, now: datetime) -> None:
    chat = await page.port(People).chat(action.platform, Place(action.chat))
    if chat is not None and chat.community and isinstance(event.outcome, Refused):
        scene = await _community_scene(page, event, chat.community, now)
        await refused(
            teller.context_by(page, scene, NoSettings()), event.action, action, event.outcome
        )


async def finished(page: Page, teller: Teller, event: Finished, now: datetime) -> None:
    """Hand a job's result to the capability that takes it, once."""
    job = await page.port(Jobs).finish(event.job, event.result, event.failure)
    if job is None:
        return
    found = teller.house.results.get(str(job.__struct_config__.tag))
    if found is not None:
        scene = await _community_scene(page, event, job.community, now)
        await found[1](teller.context(page, scene, found[0]), job, event)
        await teller.became_true(page, scene)


async def struck(
    page: Page, teller: Teller, scene_of: SceneOf, event: Struck, now: datetime
) -> None:
    """Run a schedule whose hour has come, once for each occurrence."""
    if not await page.port(Schedules).strike(event.schedule, event.occurrence):
        return
    if event.schedule == RETELL:
        await tell_again(page, teller, scene_of, now)
        return
    name, _, number = event.schedule.partition("@")
    feature, schedule = teller.house.schedules[name]
    scene = await _community_scene(page, event, int(number or 0), now)
    await schedule.run(teller.context(page, scene, feature))
    await teller.became_true(page, scene)


async def _community_scene(page: Page, event: Event, number: int, now: datetime) -> Scene:
    community: Any = await page.port(People).community(number) if number else None
    documents = await page.port(Settings).documents(number, 0)
    return Scene(event, NO_CHAT, community or NO_COMMUNITY, NOBODY, documents, now)
