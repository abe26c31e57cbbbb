"""Lives the week through a bot: each deed when it happens, moderators pressing what they see."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from bot.local.life.deeds import Changes, Comes, Deed, Goes, Says, TakesDown
from bot.local.life.living import Life
from bot.local.square import Payload, Shown, Soul
from bot.local.town import PLAZA, Town
from community.people import Role
from tests.week.story import Appeals, Brings, Decides, Grants, Tidies, Week

OFFICE = "office"
AT_ONCE = 10
"""Seconds: what happens in the same stretch of so many is handed in together."""
ALONE = (Appeals, Grants, Decides, Tidies)
"""What is answered now or never: nothing else happens until it is."""
SILENT = {"telegram": ("removal",)}
"""What a platform does not tell of."""
CASE = re.compile(r"Case \d+: (.+?) (?:warned|muted|removed|banned)\b")
BREAK = "\u200c"
"""Stands in an address that is in a name, so that it leads nowhere."""

Midst = Callable[[int], Awaitable[None]]
"""Is awaited before each stretch, with its number."""


class WeekLife(Life):
    """Lives the week; `removed` says which messages of the story are gone, in the end."""

    def __init__(self, town: Town, story: Week, midst: Midst | None = None) -> None:
        super().__init__(town, story)
        self.week = story
        self.said: dict[int, tuple[str, Shown]] = {}
        self.taken_down: set[int] = set()
        """What its author took back."""
        self._midst = midst
        self._stretches = 0
        self._looked = story.begins
        self._names = {each.name: each.handle for each in story.people}
        mine: dict[type[Deed], Callable[[Any], Any]] = {
            Brings: self._brings,
            Appeals: self._appeals,
            Grants: self._grants,
            Decides: self._decides,
            Tidies: self._tidies,
        }
        self._payloads |= mine

    @property
    def removed(self) -> set[int]:
        """The numbers in the story of what does not stand any more."""
        return {key for key, (_, shown) in self.said.items() if shown.removed}

    def _stretch(self, deed: Deed) -> float:
        alone = isinstance(deed, ALONE)
        return deed.at.timestamp() if alone else deed.at.timestamp() // AT_ONCE

    def _forget(self) -> None:
        """Keep all: it is asked in the end what became of it."""

    async def _happen(self, deeds: list[Deed]) -> None:
        self._stretches += 1
        if self._midst is not None:
            await self._midst(self._stretches)
        self._move(deeds[0].at)
        if deeds[0].at - self._looked > self.week.looks(deeds[0].at):
            await self._town.wait()
            self._looked = deeds[0].at
        self._move(deeds[-1].at)
        payloads = [self._payloads[type(deed)](deed) for deed in deeds if self._can(deed)]
        silent = SILENT.get(self._town.platform.name, ())
        told = [each for each in _flat(payloads) if each["kind"] not in silent]
        await self._town.deliver(*told)

    def _can(self, deed: Deed) -> bool:
        """Whether the platform lets somebody do it: who is out, or muted, does not write here."""
        kept_out = self._square.restricted.get((PLAZA, deed.who))
        if isinstance(deed, Comes):
            return kept_out != "ban"
        if isinstance(deed, TakesDown | Changes):
            shown = self._shown.get(deed.key)
            return shown is not None and not shown.removed
        return not (kept_out and isinstance(deed, Says | Goes))

    def _says(self, deed: Says) -> Payload:
        payload = super()._says(deed)
        self.said[deed.key] = deed.who, self._shown[deed.key]
        return payload

    def _takes_down(self, deed: TakesDown) -> Payload | None:
        self.taken_down.add(deed.key)
        return super()._takes_down(deed)

    # What the week has beside a town's usual life.

    def _brings(self, deed: Brings) -> Payload:
        self._says(deed)
        shown = self._shown[deed.key]
        shown.extras = deed.extras
        return self._square.said(shown)

    def _appeals(self, deed: Appeals) -> Payload:
        line = f"/appeal {deed.words}"
        return self._square.said(self._square.write(deed.who, f"dm:{deed.who}", line, deed.at))

    def _grants(self, deed: Grants) -> Payload:
        name = self._square.souls[deed.whom].name
        return self._press(deed, *self._button("Grant, and undo", name))

    def _decides(self, deed: Decides) -> Payload:
        return self._press(deed, *self._button(deed.label))

    def _tidies(self, deed: Tidies) -> Iterator[Payload]:
        for shown in self._square.messages:
            head, _, name = shown.text.partition("\n")[0].replace(BREAK, "").partition(": ")
            if shown.chat != OFFICE:
                continue
            who, wanted = self._names.get(name), ""
            if head.endswith("To be looked at"):
                wanted = "Ban" if who in self.week.spammers else "Harmless"
            elif (case := CASE.match(shown.text)) and self._is_wronged(case[1]):
                wanted = "Undo"
            for each, data in chain.from_iterable(shown.buttons):
                if each == wanted:
                    yield self._press(deed, shown, data)

    def _is_wronged(self, name: str) -> bool:
        """Whether a case is about somebody harmless, who does not appeal either."""
        who = self._names.get(name, "")
        return bool(who) and who not in self.week.spammers and who not in self.week.mistaken

    def _button(self, label: str, about: str = "") -> tuple[Shown, str]:
        for shown in reversed(self._square.messages):
            if shown.chat == OFFICE and about in shown.text.partition("\n")[0]:
                for each, data in chain.from_iterable(shown.buttons):
                    if each == label:
                        return shown, data
        raise LookupError(f"no card of {about!r} with {label}")

    def _press(self, deed: Deed, shown: Shown, data: str) -> Payload:
        return self._square.pressed(shown, deed.who, data, deed.at)


def _flat(payloads: Sequence[Any]) -> Iterator[Payload]:
    for each in payloads:
        if isinstance(each, dict):
            yield each
        elif each is not None:
            yield from each


def settle(town: Town, story: Week) -> None:
    """Give the moderators their chat, and roles to those whom the platform gives none."""
    with town.app.database.writing() as connection:
        connection.exec_driver_sql("UPDATE chat SET purpose = 'moderators' WHERE title = 'Office'")
        connection.exec_driver_sql("UPDATE version SET n = n + 1")
    for each in story.people:
        if each.role and each.role not in town.platform.ranks:
            soul = Soul(each.handle, each.name, each.handle, each.language)
            town.square.souls[each.handle] = soul
            town._appoint(soul, Role(each.role))
