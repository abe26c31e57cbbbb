"""Settings: what the community and its chats have set for themselves, by words and by buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from community.buttons import Button
from community.changing import NotInPrivate, Where, change, setting_of
from community.context import Answer, Ctx, Reply
from community.facts import SettingChanged
from community.feature import Feature, NoSettings
from community.params import Rest
from community.people import Role
from community.ports import Settings as Documents
from community.settings import Home
from community.sheet import Setting, area_named, models, named, seen, written
from community.words import Code, Text, Words, lines, t

feature = Feature("settings", NoSettings, about=t("Settings"), tells=(SettingChanged,))

Ctx_ = Ctx[NoSettings]
SettingName = Annotated[str, Field(max_length=65)]
Value = Annotated[str, Field(max_length=1000), Rest()]

PER_ROW, MOST_ON_A_PAGE = 2, 24
WHICH = t("Which settings would you like to see?")
HOMES: dict[Home, Text] = {
    "default": t("by default"),
    "file": t("from the file"),
    "community": t("set for the community"),
    "chat": t("set for this chat"),
}


@feature.command(
    "settings",
    t("Show the settings, or change one."),
    aliases=("设置",),
    role=Role.ADMIN,
    answer="private",
    label=t("Settings"),
    sample="checkin.base 10",
    alone="show",
)
async def settings(ctx: Ctx_, name: SettingName = "", value: Value = "") -> Reply:
    if not name:
        return Answer(WHICH, _areas(ctx))
    if not value and "." not in name:
        return await _page(ctx, area_named(ctx.house, name), edit=False)
    setting = await _setting(ctx, name)
    if not value:
        return Answer(_explained(setting), _choices(setting))
    return _after(await _change(ctx, setting, setting.read(value), "community"), "community")


@feature.command(
    "settings here",
    t("Change a setting for this chat alone."),
    role=Role.ADMIN,
    answer="private",
    sample="checkin.base 10",
)
async def settings_here(ctx: Ctx_, name: SettingName, value: Value) -> Reply:
    if ctx.chat.private:
        raise NotInPrivate
    setting = await _setting(ctx, name)
    return _after(await _change(ctx, setting, setting.read(value), "chat"), "chat")


@feature.command(
    "settings reset",
    t("Take the change of a setting back."),
    role=Role.ADMIN,
    answer="private",
    sample="checkin.base",
)
async def settings_reset(
    ctx: Ctx_, name: SettingName, where: Literal["here"] | None = None
) -> Reply:
    if where and ctx.chat.private:
        raise NotInPrivate
    home: Where = "chat" if where else "community"
    return _after(await _change(ctx, await _setting(ctx, name), None, home), home)


@feature.button("areas", role=Role.ADMIN)
async def areas(ctx: Ctx_) -> Reply:
    return Answer(WHICH, _areas(ctx), edit=True)


@feature.button("settings", role=Role.ADMIN)
async def show(ctx: Ctx_, area: str) -> Reply:
    return await _page(ctx, area_named(ctx.house, area), edit=True)


@feature.button("set", role=Role.ADMIN)
async def choose(ctx: Ctx_, name: str, value: str) -> Reply:
    setting = await _setting(ctx, name)
    await _change(ctx, setting, setting.read(value), "community")
    return await _page(ctx, setting.area, edit=True)


# What is read and written.


async def _setting(ctx: Ctx_, name: str) -> Setting:
    return await setting_of(ctx, *named(ctx.house, name))


async def _change(ctx: Ctx_, setting: Setting, value: Any, where: Where) -> Setting:
    after = await change(ctx, setting, value, where)
    who = ctx.actor
    ctx.uow.record(
        SettingChanged(
            community=ctx.community.id,
            member=who.member,
            identity=who.identity,
            at=ctx.event.at,
            area=setting.area,
            field=setting.field,
            chat=ctx.chat.id if where == "chat" else 0,
        )
    )
    return after


# What is said.


async def _page(ctx: Ctx_, area: str, *, edit: bool) -> Answer:
    documents = await ctx.uow.port(Documents).documents(ctx.community.id, ctx.chat.id)
    fields = models(ctx.house)[area].model_fields
    every = [seen(ctx.house, documents, area, field) for field in fields]
    if len(every) > MOST_ON_A_PAGE:
        return _long_page(ctx, area, every, edit=edit)
    words = lines(
        ctx.house.features[area].about,
        *(part for each in every for part in (_valued(each), t("    {about}", about=each.about))),
        t("To change one: {example}", example=Code(every[0].example)),
    )
    back = Button(t("All settings"), "areas", role=int(Role.ADMIN))
    rows = [row for each in every for row in _choices(each)]
    return Answer(words, (*rows, (back,)), edit=edit)


def _long_page(ctx: Ctx_, area: str, every: Sequence[Setting], *, edit: bool) -> Answer:
    """Show of many settings those that are not as they come."""
    own = [each for each in every if each.home != "default"]
    words = lines(
        ctx.house.features[area].about,
        t("{count} settings; here is what is not as it comes.", count=len(every)),
        *map(_valued, own[:MOST_ON_A_PAGE]),
        t("To change one: {example}", example=Code(every[0].example)),
    )
    back = Button(t("All settings"), "areas", role=int(Role.ADMIN))
    return Answer(words, ((back,),), edit=edit)


def _after(setting: Setting, where: Where) -> Words:
    """Say what holds after a change, and that the chat hides it where it does."""
    hidden = where == "community" and setting.home == "chat"
    reset = Code(f"/settings reset {setting.name} here")
    own = t("This chat keeps a value of its own; {reset} takes it out.", reset=reset)
    return lines(_valued(setting), own if hidden else None)


def _explained(setting: Setting) -> Words:
    if setting.param is None:
        return lines(_valued(setting), setting.about)
    return lines(
        _valued(setting),
        setting.about,
        t("What fits: {expected}.", expected=setting.param.expected()),
        t("For example: {example}", example=Code(setting.example)),
    )


def _valued(setting: Setting) -> Text:
    name, value, home = Code(setting.name), written(setting.value), HOMES[setting.home]
    if setting.locked:
        return t("🔒 {name} = {value} ({home}, locked)", name=name, value=value, home=home)
    return t("{name} = {value} ({home})", name=name, value=value, home=home)


def _choices(setting: Setting) -> tuple[tuple[Button, ...], ...]:
    """Give the buttons that choose another value, where there are few."""
    if setting.locked or setting.param is None:
        return ()
    is_bool = setting.param.kind == "bool"
    words = {"yes": t("yes"), "no": t("no")} if is_bool else {}
    now = ("yes" if setting.value else "no") if is_bool else str(setting.value)
    return tuple(
        (
            Button(
                t(
                    "{name}: {value}",
                    name=Code(setting.name),
                    value=words.get(choice) or written(choice),
                ),
                "set",
                (setting.name, choice),
                role=int(Role.ADMIN),
            ),
        )
        for choice in (words or setting.param.choices)
        if choice != now
    )


def _areas(ctx: Ctx_) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        Button(ctx.house.features[area].about, "settings", (area,), role=int(Role.ADMIN))
        for area in models(ctx.house)
    ]
    return tuple(tuple(buttons[i : i + PER_ROW]) for i in range(0, len(buttons), PER_ROW))
