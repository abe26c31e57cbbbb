"""A capability that asks by forms, for tests of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.features import house as whole
from community.buttons import Button
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.handling import PRESS_A_COMMAND
from community.house import House
from community.params import Rest
from community.people import Actor
from community.words import Name, Phrase, t

feature = Feature("cakes", NoSettings, about=t("Cakes"))
Ctx_ = Ctx[NoSettings]


@feature.command("bake", t("Bake a cake for somebody."), answer="private")
async def bake(
    ctx: Ctx_,
    kind: Literal["round", "square"],
    member: Actor,
    layers: Annotated[int, Field(ge=1, le=9)],
    note: Annotated[str, Field(max_length=40), Rest()] = "",
) -> Reply:
    told = t(
        "{name} gets a {kind} cake of {layers}: {note}",
        name=Name(member.name),
        kind=kind,
        layers=layers,
        note=Phrase(note),
    )
    return Answer(told)


@feature.command("order", t("Order a cake."), form=True)
async def order(ctx: Ctx_, words: Annotated[str, Field(max_length=80), Rest()]) -> Reply:
    return t("Ordered: {words}", words=Phrase(words))


@feature.command("oven", t("Show the oven."), answer="private")
async def oven(ctx: Ctx_) -> Reply:
    return Answer(
        t("The oven is hot."), ((Button(t("Bake"), PRESS_A_COMMAND, ("bake", "round")),),)
    )


def house() -> House:
    """Give a house with cakes, for which something else must go: a member's commands are few."""
    kept = [each for each in whole().features.values() if each.name not in ("privacy", "profile")]
    return House([*kept, feature])
