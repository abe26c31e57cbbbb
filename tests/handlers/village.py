"""A village in which somebody helps, others see it, and moderators may confirm it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.local.square import Shown
from bot.local.town import PLAZA, Resident, Town
from community.settings import Instance
from tests.handlers.owners import owner_of

OFFICE, DEN = "office", "den"
EASY = {
    "contributor_helped": 1,
    "contributor_people": 1,
    "contributor_weeks": 1,
    "core_helped": 40,
    "votes": 2,
}


@dataclass
class Village:
    """Olga owns it, Ada is an admin, Mod and Kim are moderators; Ben helps Ann and Cat."""

    town: Town
    olga: Resident
    ada: Resident
    mod: Resident
    kim: Resident
    ann: Resident
    ben: Resident
    cat: Resident

    @property
    def cards(self) -> list[Shown]:
        return [m for m in self.town.square.messages if m.chat == OFFICE and m.buttons]

    def said(self, chat: str = PLAZA, since: int = 0) -> list[str]:
        return [m.text for m in self.town.square.messages[since:] if m.chat == chat]

    def told(self, who: Resident) -> list[str]:
        return self.said(f"dm:{who.soul.id}")

    def data(self, label: str, card: Shown) -> str:
        return next(data for row in card.buttons for name, data in row if name == label)

    async def helps(self, chat: str = PLAZA) -> None:
        """Ben answers Ann, who thanks him, and Cat likes it."""
        await self.cat.says("good morning", chat=chat)
        await self.ann.says("does anybody know where the oven is?", chat=chat)
        await self.ben.says("behind the flour", chat=chat, reply_to=self.ann.last)
        await self.ann.says("thank you", chat=chat, reply_to=self.ben.last)
        assert self.ben.last is not None
        await self.cat.reacts("👍", self.ben.last)

    async def night(self) -> None:
        await self.town.wait(hours=1)
        await self.town.wait(days=1)

    @property
    def roles(self) -> set[tuple[str, str]]:
        return self.town.square.roles


async def opened(url: str, **settings: object) -> Village:
    instance = Instance({"tiers": EASY | settings, "verification": {"mode": "off"}})
    town = await Town.open(url, instance=instance, chats=((OFFICE, "Office"), (DEN, "Den")))
    with town.app.database.writing() as connection:
        connection.exec_driver_sql("UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    olga = await owner_of(town, "Olga")
    ada = town.resident("Ada", role="admin")
    mod, kim = (town.resident(name, role="moderator") for name in ("Mod", "Kim"))
    ann, ben, cat = map(town.resident, ("Ann", "Ben", "Cat"))
    for who in (ada, mod, kim, ann, ben, cat):
        await who.says("hi")
    return Village(town, olga, ada, mod, kim, ann, ben, cat)
