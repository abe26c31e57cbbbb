"""Welcoming: the owner's words with their variables, the buttons below, and what must be read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from community.buttons import Button, Page
from community.context import Ctx
from community.door import Newcomers
from community.params import Form
from community.people import Chat
from community.refusals import Refusal
from community.words import Blank, Code, Lines, Name, Text, t

VARIABLES = ("name", "chat", "community", "count", "rules")
FOR_ALL = tuple(word for word in VARIABLES if word != "name")
"""Those of words that are about nobody."""
BLANK = re.compile(r"\{([^{}]*)\}")
ADDRESS = re.compile(r"https://[^\s\"<>{}|\\^`]{3,500}")
MOST_WORDS, MOST_BUTTONS, MOST_LABEL = 900, 5, 40
SERIES = "welcome"
RULES_READ = ((Button(t("I have read the rules"), "door.rules"),),)
"""The button of who has yet to read the rules."""


def listed(known: Sequence[str] = VARIABLES) -> Lines:
    """List variables as they are written."""
    return Lines(tuple(t("{word}", word=Code(f"{{{word}}}")) for word in known), ", ")


class NoSuchVariable(Refusal):
    """The owner's words have a variable that does not exist, with the nearest one that does."""

    def __init__(self, word: str, known: Sequence[str] = VARIABLES) -> None:
        near = difflib.get_close_matches(word.strip().casefold(), known, n=1, cutoff=0.5)
        if near:
            text = t(
                "There is no variable {word}. Did you mean {near}?",
                word=Code(f"{{{word}}}"),
                near=Code(f"{{{near[0]}}}"),
            )
        else:
            text = t(
                "There is no variable {word}. There are: {all}",
                word=Code(f"{{{word}}}"),
                all=listed(known),
            )
        super().__init__(text)


class StrayBrace(Refusal):
    """The owner's words have a brace that belongs to no variable."""

    def __init__(self, known: Sequence[str] = VARIABLES) -> None:
        super().__init__(
            t("A brace stands alone. Variables are written like this: {all}", all=listed(known))
        )


class NoAddress(Refusal):
    """What should be the address of a page is none."""

    def __init__(self, word: str) -> None:
        super().__init__(
            t(
                "{word} is not the address of a page. It looks like this: {example}",
                word=Code(word[:100]),
                example=Code("https://example.org/rules"),
            )
        )


class NoButtons(Refusal):
    """What should be a list of buttons is none."""

    def __init__(self) -> None:
        super().__init__(
            t(
                "Write each button as its words and an address, at most five, with commas "
                "between them. For example: {example}",
                example=Code("/setup buttons FAQ https://example.org/faq"),
            )
        )


def checked(words: str, known: Sequence[str] = VARIABLES) -> str:
    """Give the owner's words if all of their variables are known; raises Refusal."""
    for word in BLANK.findall(words):
        if word not in known:
            raise NoSuchVariable(word, known)
    if "{" in BLANK.sub("", words) or "}" in BLANK.sub("", words):
        raise StrayBrace(known)
    return words


def address(word: str) -> str:
    """Give the address of a page; raises NoAddress."""
    if word and not ADDRESS.fullmatch(word):
        raise NoAddress(word)
    return word


def pages(words: str) -> tuple[Page, ...]:
    """Read buttons from words like `FAQ https://a.example, Shop https://b.example`."""
    found = []
    for part in re.split(r"[,，\n]", words):
        label, _, where = part.strip().rpartition(" ")
        if not part.strip():
            continue
        if not label.strip() or len(label.strip()) > MOST_LABEL:
            raise NoButtons
        found.append(Page(label.strip(), address(where)))
    if len(found) > MOST_BUTTONS:
        raise NoButtons
    return tuple(found)


def _fitting(words: str) -> str:
    try:
        return checked(words)
    except Refusal as refusal:
        raise ValueError(str(refusal)) from refusal


def _leading(word: str) -> str:
    try:
        return address(word)
    except Refusal as refusal:
        raise ValueError(str(refusal)) from refusal


def _buttons(words: str) -> str:
    try:
        pages(words)
    except Refusal as refusal:
        raise ValueError(str(refusal)) from refusal
    return words


Address = Annotated[
    str,
    Field(max_length=512),
    AfterValidator(_leading),
    Form(t("the address of a page, or nothing"), "https://example.org/rules"),
]


class Welcome(BaseModel):
    """What newcomers are told in the group."""

    model_config = ConfigDict(extra="forbid")

    on: bool = False
    """Whether newcomers are welcomed in the group."""
    text: Annotated[
        str,
        Field(max_length=MOST_WORDS),
        AfterValidator(_fitting),
        Form(
            t("words in which only these variables stand: {all}", all=listed()),
            "Welcome, {name}!",
        ),
    ] = ""
    """The words of the welcome, with their variables; empty for Hearth's own."""
    rules: Address = ""
    """The page on which the rules stand."""
    picture: Address = ""
    """The address of a picture that is shown with the welcome."""
    buttons: Annotated[
        str,
        Field(max_length=900),
        AfterValidator(_buttons),
        Form(
            t("buttons as words and an address each, with commas between them"),
            "FAQ https://example.org/faq",
        ),
    ] = ""
    """Buttons below the welcome: words and an address each, with commas between them."""
    acknowledge: bool = False
    """Whether newcomers press a button that they have read the rules before they may write."""
    replace: bool = True
    """Whether the welcome before is removed when the next one is said."""
    minutes: Annotated[int, Field(ge=0, le=2880)] = 0
    """Minutes after which a welcome is removed; 0 leaves it there, and so does a button below it
    that newcomers have to press."""


def told(settings: Welcome, blanks: dict[str, Blank]) -> Text:
    """Give the welcome for several, whose names come to stand in the blank {items}."""
    if not settings.text and settings.rules:
        return t(
            "Welcome to {chat}, {items}! These are the rules: {rules}",
            chat=blanks["chat"],
            rules=blanks["rules"],
        )
    if not settings.text:
        return t("Welcome to {chat}, {items}!", chat=blanks["chat"])
    text = settings.text.replace("{name}", "{items}")
    if settings.acknowledge and settings.rules and "{rules}" not in text:
        text = f"{text}\n{{rules}}"
    return Text(text, blanks)


async def blanks_of(ctx: Ctx[Any], chat: Chat, words: str) -> dict[str, Blank]:
    """Give what stands for the variables in a chat; only what is asked for is counted."""
    rules = ctx.house.instance.of("welcome", Welcome, *ctx.documents).rules
    blanks: dict[str, Blank] = {
        "chat": Name(chat.title or ctx.community.name),
        "community": Name(ctx.community.name),
        "rules": Code(rules or "…"),
    }
    if "{count}" in words:
        blanks["count"] = await ctx.uow.port(Newcomers).people(ctx.community.id)
    return blanks
