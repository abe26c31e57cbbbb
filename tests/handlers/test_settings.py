"""Settings in the chat, as admins live them."""

from collections.abc import AsyncIterator

import pytest

from bot.features import house
from bot.local.town import Resident, Town
from community.buttons import Button, pack
from community.people import Role
from community.settings import Instance
from community.sheet import models, seen
from community.words import t
from tests.handlers.owners import rows

ANY = "a whole number from 0 to 1000000"


@pytest.fixture
async def adam(town: Town) -> Resident:
    """An admin."""
    return town.resident("Adam", role="admin")


async def test_the_features_are_shown_as_buttons(adam: Resident) -> None:
    assert await adam.says("/settings") == "Which settings would you like to see?"
    assert {"Check-in once a day", "Points and gifts"} <= set(adam.buttons())

    page = await adam.presses("Check-in once a day")

    assert page.startswith(
        "Check-in once a day\ncheckin.base = 5 (by default)\n    Points for each check-in.\n"
    )
    assert "To change one: /settings checkin.base 20" in page
    assert await adam.presses("All settings") == "Which settings would you like to see?"


async def test_an_area_is_found_by_what_its_command_is_called(adam: Resident) -> None:
    for word in ("checkin", "签到", "/checkin"):
        assert (await adam.says(f"/settings {word}")).startswith("Check-in once a day\n")
    assert (await adam.says("/settings 帮助")).startswith("There is no setting 帮助.")


async def test_a_setting_without_words_is_seen_to_have_none(adam: Resident) -> None:
    assert "winback.words = nothing (by default)" in await adam.says("/settings winback")


async def test_a_change_counts_from_the_next_event_on(adam: Resident) -> None:
    assert await adam.says("/settings checkin.base 12") == (
        "checkin.base = 12 (set for the community)"
    )
    assert "+12 points." in await adam.says("/checkin")


async def test_a_change_for_a_chat_counts_there_alone(town: Town, adam: Resident) -> None:
    bob = town.resident("Bob")
    assert (
        await adam.says("/settings here checkin.base 7") == "checkin.base = 7 (set for this chat)"
    )

    assert "checkin.base = 5 (by default)" in await adam.whispers("/settings checkin.base")
    assert "+7 points." in await bob.says("/checkin")


async def test_the_chat_goes_before_the_community(adam: Resident) -> None:
    await adam.says("/settings here checkin.base 7")

    assert await adam.says("/settings checkin.base 9") == (
        "checkin.base = 7 (set for this chat)\n"
        "This chat keeps a value of its own; /settings reset checkin.base here takes it out."
    )
    assert await adam.says("/settings reset checkin.base here") == (
        "checkin.base = 9 (set for the community)"
    )
    assert await adam.says("/settings reset checkin.base") == "checkin.base = 5 (by default)"


async def test_what_has_two_values_is_changed_by_button(town: Town, adam: Resident) -> None:
    ann, bob = town.resident("Ann"), town.resident("Bob")
    await ann.says("/checkin")
    await bob.says("/checkin")
    await adam.says("/settings points")

    assert "points.gifts = no (set for the community)" in await adam.presses("points.gifts: no")
    assert await ann.says("/give @bob 1") == "Giving points is switched off here."
    assert "points.gifts = yes" in await adam.presses("points.gifts: yes")
    assert "Ann gave Bob" in await ann.says("/give @bob 1")


async def test_one_setting_explains_itself(adam: Resident) -> None:
    assert await adam.says("/settings checkin.base") == (
        "checkin.base = 5 (by default)\n"
        "Points for each check-in.\n"
        f"What fits: {ANY}.\n"
        "For example: /settings checkin.base 20"
    )


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("checkin.bas 1", "There is no setting checkin.bas. Did you mean checkin.base, "),
        ("chekin", "There is no setting chekin. Did you mean checkin?"),
        ("base", "There is no setting base. Did you mean checkin.base?"),
        ("base 5", "There is no setting base. Did you mean checkin.base?"),
        ("xyzzy", "There is no setting xyzzy. /settings lists what there is."),
        ("checkin. 1", "There is no setting checkin.. Did you mean"),
        ("help", "There is no setting help."),
        ("reset checkin.bas", "There is no setting checkin.bas."),
        ("reset checkin.base there", '"there" does not fit <where>: the word here.'),
        ("here checkin.base", "<value> is missing"),
        ("here", "<name> is missing"),
        ("reset", "<name> is missing"),
        ("x" * 66, "does not fit <name>: a text of at most 65 characters"),
    ],
)
async def test_wrong_names_are_answered_with_right_ones(
    adam: Resident, words: str, answer: str
) -> None:
    assert answer in await adam.says(f"/settings {words}")


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("checkin.base many", ANY),
        ("checkin.base -1", ANY),
        ("checkin.base 1000001", ANY),
        ("checkin.base " + "9" * 31, ANY),
        ("checkin.base 1.5", ANY),
        ("checkin.base ٣", ANY),
        ("checkin.base 5 6", ANY),
        ("here checkin.base 1e3", ANY),
        ("points.gifts perhaps", "yes or no"),
        ("boards.rows 2", "a whole number from 3 to 20"),
    ],
)
async def test_wrong_values_are_answered_with_what_fits(
    adam: Resident, words: str, fits: str
) -> None:
    name = next(word for word in words.split() if "." in word and not word[0].isdigit())

    told = await adam.says(f"/settings {words}")

    assert f"does not fit <{name}>: {fits}. For example: /settings {name} " in told
    assert f"{name} = " in await adam.says(f"/settings {name}")
    assert "by default" in await adam.says(f"/settings {name}")


async def test_marks_that_nobody_sees_change_nothing(adam: Resident) -> None:
    assert "checkin.base = 12 " in await adam.says("/settings checkin.base \u202e12\u202c")


@pytest.mark.parametrize("words", ["on", "开", "YES", "1", "是"])
async def test_yes_has_many_words(adam: Resident, words: str) -> None:
    assert await adam.says(f"/settings points.gifts {words}") == (
        "points.gifts = yes (set for the community)"
    )


@pytest.mark.parametrize(
    "line", ["/settings", "/settings checkin.base 9", "/settings here checkin.base 9", "设置"]
)
async def test_members_and_moderators_change_nothing(town: Town, line: str) -> None:
    for role in (None, "helper", "moderator"):
        person = town.resident(f"Person {role}", role=role)
        assert await person.says(line) == "Only admins may do that."


async def test_a_button_of_an_admin_does_nothing_for_others(town: Town, adam: Resident) -> None:
    await adam.says("/settings points")
    shown = next(m for m in reversed(town.square.messages) if m.buttons)
    data = shown.buttons[0][0][1]

    assert await town.resident("Bob").taps(shown, data) == "You may not press this button."


async def test_a_private_chat_has_no_settings_of_its_own(adam: Resident) -> None:
    await adam.says("hello everybody")

    assert await adam.whispers("/settings here checkin.base 9") == (
        "Write this in the chat that it is meant for."
    )
    assert await adam.whispers("/settings reset checkin.base here") == (
        "Write this in the chat that it is meant for."
    )
    assert await adam.whispers("/settings checkin.base 9") == (
        "checkin.base = 9 (set for the community)"
    )


async def test_a_change_is_noted(town: Town, adam: Resident) -> None:
    await adam.says("/settings checkin.base 9")
    await adam.says("/settings here checkin.base 8")

    assert rows(town, "SELECT what, payload FROM audit ORDER BY id") == [
        ("setting", '{"after": 9, "before": 5, "chat": 0, "setting": "checkin.base"}'),
        ("setting", '{"after": 8, "before": 9, "chat": 1, "setting": "checkin.base"}'),
    ]


# What the file says.


@pytest.fixture
async def governed(database_url: str) -> AsyncIterator[Resident]:
    """An admin in a town whose file sets and locks a few things."""
    values: dict[str, dict[str, object]] = {
        "checkin": {"base": 7, "streak": 2},
        "points": {"gifts": False},
    }
    locked = frozenset({"checkin.base", "points"})
    town = await Town.open(database_url, instance=Instance(values, locked))
    yield town.resident("Adam", role="admin")
    await town.close()


async def test_the_file_shows_as_where_a_value_comes_from(governed: Resident) -> None:
    page = await governed.says("/settings checkin")

    assert "🔒 checkin.base = 7 (from the file, locked)" in page
    assert "\ncheckin.streak = 2 (from the file)" in page
    assert "\ncheckin.streak_most = 10 (by default)" in page


@pytest.mark.parametrize(
    "words",
    ["checkin.base 9", "here checkin.base 9", "reset checkin.base", "points.gifts yes"],
)
async def test_what_the_file_locks_cannot_be_changed(governed: Resident, words: str) -> None:
    assert "is locked: only the host of this bot changes it, in the file." in (
        await governed.says(f"/settings {words}")
    )
    assert "+7 points." in await governed.says("/checkin")


async def test_what_is_locked_has_no_buttons(governed: Resident) -> None:
    await governed.says("/settings points")

    assert governed.buttons() == ["All settings"]


# All features.


def test_every_button_of_the_settings_fits_into_64_bytes() -> None:
    every, buttons = house(), []
    for area, model in models(every).items():
        buttons.append(Button(t("x"), "settings", (area,), role=int(Role.ADMIN)))
        for field in model.model_fields:
            setting = seen(every, ("", ""), area, field)
            choices = setting.param.choices if setting.param else ()
            for choice in (*choices, "yes", "no"):
                button = Button(t("x"), "set", (setting.name, choice), role=int(Role.ADMIN))
                buttons.append(button)

    assert buttons
    for button in buttons:
        assert pack(button, "telegram:1", b"key")


def test_every_setting_says_what_it_is_for() -> None:
    every = house()
    silent = [
        f"{area}.{field}"
        for area, model in models(every).items()
        for field in model.model_fields
        if not seen(every, ("", ""), area, field).about.sentence
    ]
    assert silent == []
