"""A capability of the tests' own: answers of every manner, and a town that can fall and rise."""

from __future__ import annotations

from typing import get_args

from bot.app import App
from bot.clock import Clock
from bot.features import house
from bot.local.client import LocalPlatform
from bot.local.outbound import LINK
from bot.local.square import BOT, Shown, Square
from bot.local.town import KEY, PLAZA, Resident, Town
from community.actions import Action, Merge, Say
from community.context import Answer, Ctx, Reply
from community.fallback import Fallback
from community.feature import Feature, NoSettings
from community.house import House
from community.outcomes import Later, Outcome
from community.refusals import Refusal
from community.words import Name, t
from storage.database import Database

SECRET = "open sesame"
vault = Feature("vault", NoSettings, about=t("A vault"))


def _tell(where: Fallback, *, secret: bool) -> None:
    name = f"vault {'secret' if secret else 'note'}_{where}"

    @vault.command(name, t("Tell."), answer="private", fallback=where, secret=secret)
    async def tell(_: Ctx[NoSettings]) -> Reply:
        return t("{words}", words=SECRET)


for each in get_args(Fallback):
    _tell(each, secret=False)
    _tell(each, secret=True)


@vault.command("vault refuse", t("Refuse."))
async def refuse(_: Ctx[NoSettings]) -> Reply:
    raise Refusal(t("The vault is shut."))


@vault.command("vault withhold", t("Refuse, since it is secret."), answer="private", secret=True)
async def withhold(_: Ctx[NoSettings]) -> Reply:
    raise Refusal(t("{words}", words=SECRET))


@vault.command("vault praise", t("Thank."))
async def praise(ctx: Ctx[NoSettings]) -> Reply:
    return Answer(t("Thank you, {name}.", name=Name(ctx.actor.name)), react="❤")


@vault.command("vault wave", t("Wave."))
async def wave(ctx: Ctx[NoSettings]) -> Reply:
    name = Name(ctx.actor.name)
    merge = Merge(t("Waving: {items}", items=""), t("{name}", name=name))
    return Answer(t("{name} waves.", name=name), merge=merge)


@vault.command("vault shout", t("Shout."))
async def shout(_: Ctx[NoSettings]) -> Reply:
    return t("Hooray!")


@vault.command("vault decree", t("Decree."), lasting=True)
async def decree(_: Ctx[NoSettings]) -> Reply:
    return t("So be it.")


def with_vault() -> House:
    """A small house with the vault in it."""
    known = house().features
    return House([*(known[name] for name in ("checkin", "help", "quiet", "settings")), vault])


class Wire(LocalPlatform):
    """A local platform that can be cut, `before` what is sent arrives or `after` it."""

    def __init__(self, square: Square, clock: Clock, *, nonces: bool = True) -> None:
        super().__init__(square, clock, KEY)
        self.nonces = nonces
        self.cut = ""

    async def perform(self, number: int, action: Action) -> Outcome | Later:
        if self.cut == "before" and isinstance(action, Say):
            raise Cut
        outcome = await super().perform(number, action)
        if self.cut == "after" and isinstance(action, Say):
            raise Cut
        return outcome


class Cut(BaseException):
    """The end of the process, as the outbox sees it: nothing, not even an error."""


async def rise(town: Town, *, nonces: bool = True) -> Wire:
    """Let the town's bot end and begin anew on the same database, with the same world around."""
    url = town.app.database.url.render_as_string(hide_password=False)
    await town.app.stop()
    wire = Wire(town.square, town.clock, nonces=nonces)
    town.app = App(Database(url, "OFF"), with_vault(), [wire], key=KEY, clock=town.clock)
    await town.app.start()
    town.platform = wire
    await town.app.settled()
    return wire


def public(town: Town, chat: str = PLAZA) -> list[Shown]:
    """What stands in a chat for all to read, said by the bot."""
    return [m for m in town.square.messages if _is_public(m, chat)]


def _is_public(shown: Shown, chat: str) -> bool:
    return shown.by == BOT and shown.chat == chat and shown.only is None and not shown.removed


def state(town: Town, which: str) -> Resident:
    """Ann, who has opened the bot, never has, or takes no messages from it."""
    ann = town.resident("Ann", opened=which != "never")
    ann.soul.closed = which == "closed"
    return ann


def stands(town: Town, who: Resident, words: str) -> list[str]:
    """Where words stand now: `group`, `alone` in the group, `private`."""
    found = [m for m in town.square.messages if words in m.text and m.by == BOT and not m.removed]
    return [
        "private" if m.chat == who.private else "alone" if m.only == who.soul.id else "group"
        for m in found
    ]


def link(town: Town) -> tuple[Shown, str]:
    """The newest link that opens the bot."""
    for shown in reversed(town.square.messages):
        for row in shown.buttons:
            for label, data in row:
                if data.startswith(LINK) or label == "Open":
                    return shown, data
    raise LookupError("there is no link")
