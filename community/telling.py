"""How capabilities hear of events and facts; each listener writes on a page of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import msgspec
import structlog

from community.context import Ctx
from community.driving import drive
from community.events import NOWHERE, Event, Said
from community.facts import Fact
from community.house import Bound, House
from community.luck import Luck
from community.people import Actor, Chat, Community
from community.ports import Batch, Broken, Letters, Page, People, Settings
from community.reasons import reason_of
from community.retention import Retention

log = structlog.get_logger()

NO_CHAT = Chat(0, 0, "", "")
NO_COMMUNITY = Community(0, "")
NOBODY = Actor(0, 0, 0, "", "", "")


class Scene(msgspec.Struct, frozen=True, gc=False):
    """Where and among whom something happens: what every context of an event shares.

    `several` names, in a private chat, the communities that it may be about.
    """

    event: Event
    chat: Chat
    community: Community
    actor: Actor
    documents: tuple[str, str]
    now: datetime
    several: tuple[int, ...] = ()


Total = tuple[str, Callable[..., Any], list[Fact]]
"""A feature, its listener to totals, and the facts that it is told."""
OF_COMMUNITY, OF_MEMBER = attrgetter("community"), attrgetter("member")


class Teller:
    """Tells features what they listen to, with the settings that hold where it happened.

    `outside` names what is the database's failure and not a listener's: the batch hears of it.
    """

    def __init__(
        self, house: House, outside: tuple[type[Exception], ...] = (Broken,), *, luck: Luck
    ) -> None:
        self.house = house
        self._luck = luck
        self.outside = outside

    def context(self, page: Page, scene: Scene, feature: str) -> Ctx[Any]:
        """Make the context that a feature's function gets."""
        return self.context_by(page, scene, self.settings(feature, scene.documents))

    def settings(self, feature: str, documents: tuple[str, str]) -> Any:
        """Give a feature's settings where these documents hold."""
        return self.house.instance.of(feature, self.house.features[feature].settings, *documents)

    def context_by(self, page: Page, scene: Scene, settings: Any) -> Ctx[Any]:
        """Make the context of a feature whose settings are known."""
        return Ctx(
            scene.actor,
            scene.chat,
            scene.community,
            scene.event,
            page,
            settings,
            scene.now,
            self.house,
            self._luck,
            scene.documents,
        )

    def keeps_text(self, scene: Scene) -> bool:
        """Whether the text of a message is stored where and when it was said."""
        retention = self.house.instance.of("texts", Retention, *scene.documents)
        return retention.keeps(scene.event.at, scene.now)

    async def happened(self, page: Page, scene: Scene) -> None:
        """Tell the listeners of an event, each on its own page."""
        for feature, run in self._listeners(scene.event):
            await self._tell(page, scene, feature, run, scene.event)

    async def knocked(self, page: Page, scene: Scene) -> None:
        """Tell who keeps the door what somebody said who is not let in yet, or only just."""
        for feature, run in self.house.door:
            await self._tell(page, scene, feature, run, scene.event)

    async def happened_outside(self, page: Page, scene: Scene) -> None:
        """Tell of an event in a chat without a community those few who asked for that."""
        for feature, run in self.house.strangers.get(type(scene.event), ()):
            await self._tell(page, scene, feature, run, scene.event)

    async def became_true(self, page: Page, scene: Scene, told: int = 0) -> int:
        """Tell the facts of a page, and those that this brings about, until there are no more.

        `told` says how many of them have been told, before and after.
        """
        while told < len(page.facts):
            fact = page.facts[told]
            told += 1
            for feature, run in self.house.heard.get(type(fact), ()):
                await self._tell(page, scene, feature, run, fact)
        return told

    async def tell_again(self, page: Page, scene: Scene, feature: str, what: Fact | Event) -> None:
        """Tell a feature what it failed on; raises what it raises."""
        nested = page.nested()
        if isinstance(what, Event):
            for name, run in self._listeners(what):
                if name == feature:
                    await run(self.context(nested, scene, feature))
        else:
            for name, run in self.house.heard.get(type(what), ()):
                if name == feature:
                    await run(self.context(nested, scene, feature), what)
            for name, run in self.house.totals.get(type(what), ()):
                if name == feature:
                    await run(self.context(nested, scene, feature), [what])
        page.merge(nested)

    def _listeners(self, event: Event) -> list[Bound]:
        """Give who listens to an event."""
        bound = self.house.listeners.get(type(event), [])
        return [*bound, *self.house.repliers] if is_reply(event) else bound

    def settle(self, batch: Batch, now: datetime) -> None:
        """Tell what depends on totals, for the facts since the last time; see `Feature.sums`."""
        while batch.facts:
            facts = [fact for fact in batch.facts if type(fact) in self.house.totals]
            batch.facts.clear()
            if not facts:
                return
            batch.prepare_totals(facts)
            try:
                batch.merge(self._sum(batch, self._totals(facts, OF_COMMUNITY), now))
            except self.outside:
                raise
            except Exception:  # noqa: BLE001 - found again below, and kept
                for one in self._totals(facts, OF_MEMBER):
                    batch.merge(self._sum_alone(batch, one, now))

    def _totals(self, facts: Sequence[Fact], of: Callable[[Fact], int]) -> list[Total]:
        """Give the totals over facts, those of one community or of one member at once."""
        groups: dict[tuple[type[Fact], int], list[Fact]] = defaultdict(list)
        for fact in facts:
            groups[type(fact), of(fact)].append(fact)
        return [
            (feature, run, group)
            for (kind, _), group in groups.items()
            for feature, run in self.house.totals[kind]
        ]

    def _sum(self, batch: Batch, sums: Sequence[Total], now: datetime) -> Page:
        """Tell totals on one page: almost always none fails."""
        page = batch.page()
        scenes: dict[int, Scene] = {}
        for feature, run, facts in sums:
            community = facts[0].community
            scene = scenes.get(community)
            if scene is None:
                scene = scenes[community] = drive(scene_of_fact(page, facts[0], now))
            drive(run(self.context(page, scene, feature), facts))
            if page.facts:
                drive(self.became_true(page, scene))
        return page

    def _sum_alone(self, batch: Batch, total: Total, now: datetime) -> Page:
        """Tell one total on a page of its own; when it fails, keep its facts."""
        try:
            return self._sum(batch, [total], now)
        except self.outside:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a listener raises is kept
            page = batch.page()
            feature, _, facts = total
            for fact in facts:
                drive(_keep(page, feature, fact, error, now))
            return page

    async def _tell(
        self,
        page: Page,
        scene: Scene,
        feature: str,
        run: Callable[..., Awaitable[None]],
        what: Fact | Event,
    ) -> None:
        nested = page.nested()
        context = self.context(nested, scene, feature)
        try:
            await (run(context) if what is scene.event else run(context, what))
        except self.outside:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is kept
            await _keep(page, feature, what, error, scene.now)
            return
        page.merge(nested)


async def _keep(
    page: Page, feature: str, what: Fact | Event, error: Exception, at: datetime
) -> None:
    log.error(
        "a listener failed; it will be told again", feature=feature, what=str(what), exc_info=error
    )
    await page.port(Letters).keep(feature, what, reason_of(error), at)


async def scene_of_fact(page: Page, fact: Fact, now: datetime) -> Scene:
    """Give the scene in which a fact is told outside of its event: the community's."""
    people = page.port(People)
    community = await people.community(fact.community) or NO_COMMUNITY
    actor = Actor(fact.community, fact.member, fact.identity, "", "", "")
    documents = await page.port(Settings).documents(fact.community, 0)
    event = Event(platform="", place=NOWHERE, at=fact.at)
    return Scene(event, NO_CHAT, community, actor, documents, now)


def is_reply(event: Event) -> bool:
    """Whether it is a message that answers another one."""
    return isinstance(event, Said) and event.reply is not None
