"""Finding one's way: help, the menu, and the language of the answers."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from community.buttons import Button
from community.commands import Command
from community.context import Answer, Ctx, Reply
from community.feature import Feature, NoSettings
from community.handling import PRESS_A_COMMAND
from community.held import is_kept, is_left
from community.params import Rest
from community.paramwords import bracketed
from community.ports import Governing
from community.refusals import NoSuchCommand
from community.words import Code, Text, lines, t

feature = Feature("help", NoSettings, about=t("Help, menu and language"), held="in private")

Ctx_ = Ctx[NoSettings]
PER_ROW = 3
ON_A_PAGE = 3_000
"""Letters of help that stand in one message: no platform cuts off what is no longer."""
LANGUAGES = {"en": "English", "zh": "中文"}


@feature.command(
    "help",
    t("Show what you can do here."),
    aliases=("帮助",),
    answer="private",
    anywhere=True,
    label=t("Help"),
)
async def help_(ctx: Ctx_, command: Annotated[str, Field(max_length=65), Rest()] = "") -> Reply:
    if command:
        return _one(ctx, command.removeprefix("/").lower())
    return _page(ctx, 0, edit=False)


@feature.button("help")
async def turn(ctx: Ctx_, page: int) -> Reply:
    return _page(ctx, page, edit=True)


def _page(ctx: Ctx_, page: int, *, edit: bool) -> Answer:
    mine = _mine(ctx)
    if not ctx.community.id:
        mine = [found for found in mine if found.anywhere]
    pages = _paged(mine)
    page = min(page, len(pages) - 1)
    turns = [Button(t("Back"), "help", (page - 1,))] if page else []
    if page + 1 < len(pages):
        turns.append(Button(t("More"), "help", (page + 1,)))
    words = lines(
        t("You can write:"),
        *(t("{usage}  {about}", usage=c.usage_words, about=c.about) for c in pages[page]),
    )
    return Answer(words, (tuple(turns),) if turns else (), edit=edit)


def _mine(ctx: Ctx_) -> list[Command]:
    """Give what somebody may write, now and here."""
    every = ctx.house.for_role(ctx.actor.role)
    if not is_kept(ctx.actor, ctx.event.at):
        return every
    private = ctx.chat.private
    return [found for found in every if is_left(ctx.house, found.feature, private=private)]


def _paged(commands: Sequence[Command]) -> list[list[Command]]:
    """Lay commands on pages, by how long their lines are in English, the longer language."""
    pages: list[list[Command]] = [[]]
    left = ON_A_PAGE
    for command in commands:
        letters = len(command.usage) + len(str(command.about))
        if letters > left:
            pages.append([])
            left = ON_A_PAGE
        pages[-1].append(command)
        left -= letters
    return pages


def _one(ctx: Ctx_, name: str) -> Reply:
    found = ctx.house.commands.get(name)
    if found is None or found.role > ctx.actor.role:
        raise NoSuchCommand(name, ())
    spoken = ", ".join(found.aliases)
    return lines(
        t("{usage}  {about}", usage=found.usage_words, about=found.about),
        *(
            t("{param}: {expected}", param=bracketed(p), expected=p.expected())
            for p in found.params
        ),
        t("Also: {words}", words=Code(spoken)) if spoken else None,
        t("For example: {example}", example=found.example_words),
        *_below(ctx, found.name),
    )


def _below(ctx: Ctx_, name: str) -> Sequence[Text]:
    """Give what stands below a command, as far as the reader may use it."""
    below = [c for c in _mine(ctx) if c.name.startswith(f"{name} ")]
    told = [t("{usage}  {about}", usage=c.usage_words, about=c.about) for c in below]
    return [t("Related commands:"), *told] if told else []


@feature.command("menu", t("Show the menu of buttons."), aliases=("菜单",), answer="private")
async def menu(ctx: Ctx_) -> Reply:
    mine = _mine(ctx)
    buttons = [Button(c.label, PRESS_A_COMMAND, (c.name,)) for c in mine if c.label]
    rows = tuple(tuple(buttons[i : i + PER_ROW]) for i in range(0, len(buttons), PER_ROW))
    return Answer(t("What would you like to do?"), rows)


@feature.command(
    "me language",
    t("Choose the language of my answers to you."),
    aliases=("语言",),
    answer="private",
    label=t("Language"),
)
async def language(ctx: Ctx_, code: Literal["en", "zh", "auto"] | None = None) -> Reply:
    if code is None:
        choices = tuple(
            Button(t("{name}", name=name), "language", (c,)) for c, name in LANGUAGES.items()
        )
        auto = Button(t("As in the chat"), "language", ("auto",))
        return Answer(t("In which language shall I answer you?"), ((*choices, auto),))
    return await choose(ctx, code)


@feature.button("language")
async def choose(ctx: Ctx_, code: str) -> Reply:
    chosen = None if code == "auto" else code
    await ctx.uow.port(Governing).set_language(ctx.actor.member, chosen)
    if chosen is None:
        told = t("I will answer you in the language of the chat.")
        return Answer(told, language=ctx.chat.language or ctx.community.language)
    told = t("From now on I will answer you in {language}.", language=LANGUAGES[chosen])
    return Answer(told, language=chosen)
