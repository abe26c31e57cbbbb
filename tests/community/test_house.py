"""The house keeps within what Telegram's menus and Discord's slash commands allow."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pytest

from bot.discord.menu import about_option
from bot.features import house
from bot.wording import LANGUAGES, render
from community.commands import MOST_FIRST_LEVEL, MOST_FOR_MEMBERS, Command
from community.context import Ctx, Reply
from community.facts import CheckedIn, Fact, PointsEarned, Retracted
from community.feature import Feature, NoSettings
from community.house import House
from community.params import Param
from community.people import Role
from community.settings import Instance
from community.words import t

COMMANDS = house().commands.values()
PARAMS = [(command, param) for command in COMMANDS for param in command.params]
NAME = re.compile(r"[a-z0-9_]{1,32}")
ALIAS_SEEN = 40
"""Longer messages are not looked up among the words that are commands."""


def toy(name: str, *, tells: tuple[type[Fact], ...] = ()) -> Feature[NoSettings]:
    return Feature(name, NoSettings, about=t("A toy."), tells=tells)


def names(commands: Iterable[Command]) -> set[str]:
    return {each.name for each in commands}


async def nothing(ctx: Ctx[NoSettings]) -> Reply:
    """A command that does nothing."""


def command(feature: Feature[NoSettings], name: str, **more: object) -> None:
    feature.command(name, t("Do nothing."), **more)(nothing)  # type: ignore[arg-type]  # passed on


# --- Telegram ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_telegrams_menu_takes_every_command(language: str) -> None:
    assert len({c.name.split(" ")[0] for c in COMMANDS}) <= 100
    for each in COMMANDS:
        assert all(NAME.fullmatch(word) for word in each.name.split(" "))
        assert 1 <= len(render(each.about, language)) <= 256


# --- Discord -------------------------------------------------------------------------------


def test_discord_takes_the_tree_of_commands() -> None:
    firsts = Counter(each.name.split(" ")[0] for each in COMMANDS)
    assert len(firsts) <= 100
    assert max(firsts.values()) <= 25  # subcommands
    assert all(len(each.name.split(" ")) <= 2 for each in COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_discord_takes_every_command(language: str) -> None:
    for each in COMMANDS:
        assert 1 <= len(render(each.about, language)) <= 100
        assert len(each.params) <= 25
        assert len({param.name for param in each.params}) == len(each.params)


@pytest.mark.parametrize("language", LANGUAGES)
def test_discord_takes_every_option(language: str) -> None:
    for _, param in PARAMS:
        assert NAME.fullmatch(param.name)
        assert 1 <= len(render(about_option(param), language)) <= 100
        assert len(param.choices) <= 25
        assert all(1 <= len(choice) <= 100 for choice in param.choices)
        assert all(abs(bound) <= 2**53 for bound in (param.least, param.most) if bound)


def test_what_is_required_comes_before_what_is_not() -> None:
    for each in COMMANDS:
        needed = [param.required for param in each.params]
        assert needed == sorted(needed, reverse=True), each.name


def test_only_the_last_parameter_takes_the_rest() -> None:
    for each in COMMANDS:
        assert not any(param.rest for param in each.params[:-1]), each.name


def test_discord_adds_no_more_than_eight_thousand_characters_a_command() -> None:
    def letters(param: Param) -> int:
        words = sum(len(render(param.expected(), language)) for language in LANGUAGES)
        return len(param.name) + words + sum(map(len, param.choices)) * 2

    for each in COMMANDS:
        about = sum(len(render(each.about, language)) for language in LANGUAGES)
        names = len(each.name) + sum(map(len, each.aliases))
        assert names + about + sum(map(letters, each.params)) <= 8_000


# --- Our own rules -------------------------------------------------------------------------


def test_the_product_keeps_within_its_commands() -> None:
    members = {c.name.split(" ")[0] for c in house().for_role(Role.MEMBER)}
    assert len({c.name.split(" ")[0] for c in COMMANDS}) <= MOST_FIRST_LEVEL
    assert len(members) <= MOST_FOR_MEMBERS


def test_a_word_that_is_a_command_can_be_said() -> None:
    for word in house().words:
        assert 0 < len(word) <= ALIAS_SEEN
        assert word == word.strip().casefold()
        assert not word.startswith("/")


def test_every_role_may_do_what_those_below_may() -> None:
    for less, more in pairwise(Role):
        assert names(house().for_role(less)) <= names(house().for_role(more))
    assert names(house().for_role(Role.OWNER)) == names(COMMANDS)


def test_no_feature_hears_what_it_brings_about() -> None:
    assert house().loops() == []


def test_what_is_heard_is_told_by_somebody() -> None:
    told = {kind for feature in house().features.values() for kind in feature.tells}
    assert {*house().heard, *house().totals} <= told


def test_a_circle_of_facts_is_found() -> None:
    one = toy("one", tells=(CheckedIn,))
    two = toy("two", tells=(PointsEarned,))
    three = toy("three", tells=(Retracted,))
    two.heard[CheckedIn] = nothing
    three.totals[PointsEarned] = nothing
    assert House([one, two, three]).loops() == []

    one.heard[Retracted] = nothing
    assert House([one, two, three]).loops() == ["one", "two", "three"]


# --- What cannot live together -------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", "Top", "top!", "签到", "a b c", "a  b", " a", "a ", "x" * 33, "a " + "x" * 33, "/a"],
)
def test_a_name_that_no_platform_takes_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="names are"):
        command(toy("one"), name)


def test_a_description_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="up to 100"):
        toy("one").command("top", t("x" * 101))


@pytest.mark.parametrize("alias", [("再见",), ("Bye",), ("BYE",)])
def test_nothing_is_declared_twice(alias: tuple[str, ...]) -> None:
    one, two = toy("one"), toy("two")
    command(one, "bye", aliases=("再见", "bye"))
    command(two, "farewell", aliases=alias)
    with pytest.raises(ValueError, match="declared twice"):
        House([one, two])


def test_two_features_cannot_share_a_command_or_a_button() -> None:
    one, two, three = toy("one"), toy("two"), toy("three")
    command(one, "top")
    command(two, "top")
    with pytest.raises(ValueError, match="top is declared twice"):
        House([one, two])
    two.button("press")(nothing)
    three.button("press")(nothing)
    with pytest.raises(ValueError, match="press is declared twice"):
        House([two, three])


@pytest.mark.parametrize(
    ("role", "count"), [(Role.MEMBER, MOST_FOR_MEMBERS), (Role.ADMIN, MOST_FIRST_LEVEL)]
)
def test_there_is_an_end_to_commands(role: Role, count: int) -> None:
    feature = toy("one")
    for number in range(count):
        command(feature, f"number_{number}", role=role)
        command(feature, f"number_{number} below", role=role)
    House([feature])
    command(feature, "one_more", role=role)
    with pytest.raises(ValueError, match="first-level commands"):
        House([feature])


def test_a_house_under_an_instance_is_the_same_house() -> None:
    mine = Instance({"checkin": {"base": 7}})
    one = house()
    other = one.under(mine)
    assert (other.instance, other.commands) == (mine, one.commands)
    assert one.instance is not mine


@pytest.mark.parametrize("each", COMMANDS, ids=lambda c: str(c.name))
def test_a_command_shows_how_it_is_written(each: Command) -> None:
    assert each.usage.split(" ")[0] == f"/{each.name.split(' ')[0]}"
    for param in each.params:
        assert (f"<{param.name}>" if param.required else f"[{param.name}]") in each.usage
