"""Set-up, as owners live it: how a chat comes to a community, and the card."""

import pytest

from bot.local.square import Shown
from bot.local.town import START, Town
from community.buttons import Button, pack
from community.people import Chat, Community
from community.settings import Instance
from community.setup import card
from community.words import t
from tests.handlers.owners import owner_of, rows

CONFIRM = "Join it to Town"
OWNS_NOTHING = "Only the owner of a community can set up a chat."
ONLY_THE_OWNER = "Only the owner may do that."


# A chat comes to a community.


def button(town: Town, label: str) -> tuple[Shown, str]:
    """The newest button of that label, whoever sees it."""
    for shown in reversed(town.square.messages):
        for name, data in (each for row in shown.buttons for each in row):
            if name == label:
                return shown, data
    raise LookupError(label)


@pytest.mark.not_over("discord", "a server is joined as a whole")
async def test_a_chat_joins_once_its_owner_confirms(town: Town) -> None:
    ann, bob = await owner_of(town), town.resident("Bob")
    town.chat("den")

    assert await ann.says("/setup", chat="den") == "Shall Den belong to your community?"
    assert "belongs to no community yet" in await bob.says("/checkin", chat="den")
    assert (await ann.presses(CONFIRM)).startswith("Town is set up like this:")

    assert "number 1 today" in await bob.says("/checkin", chat="den")
    assert rows(
        town, f"SELECT title FROM chat WHERE external = '{town.platform.external('den')}'"
    ) == [("Den",)]


@pytest.mark.not_over("discord", "a server is joined as a whole")
async def test_pressing_twice_joins_once(town: Town) -> None:
    ann = await owner_of(town)
    town.chat("den")
    await ann.says("/setup", chat="den")
    shown, data = button(town, CONFIRM)
    await ann.taps(shown, data)
    await ann.taps(shown, data)

    assert len(rows(town, "SELECT id FROM chat WHERE title = 'Den'")) == 1


async def test_a_chat_of_nobody_leaves_no_trace(town: Town) -> None:
    ann, bob = await owner_of(town), town.resident("Bob")
    town.chat("den")
    await bob.adds_bot("den")
    await bob.says("hello everybody", chat="den")
    await ann.says("/setup", chat="den")

    assert rows(town, "SELECT title FROM chat WHERE private = 0") == [("Plaza",)]
    assert rows(town, "SELECT name FROM identity WHERE name = 'Bob'") == []


async def test_nobody_else_sets_up_a_chat(town: Town) -> None:
    ann = await owner_of(town)
    # Whoever makes a group is its creator on the platform: that makes them nobody here.
    mallory = town.resident("Mallory")
    mallory.soul.rank = 4
    await town.resident("Mallory").says("hello everybody")
    town.chat("den")

    assert (await mallory.says("/setup", chat="den")).startswith(OWNS_NOTHING)
    await ann.says("/setup", chat="den")
    assert await mallory.taps(*button(town, CONFIRM)) == ONLY_THE_OWNER
    assert rows(town, "SELECT title FROM chat WHERE private = 0") == [("Plaza",)]


async def test_a_group_of_ones_own_gives_no_rights_in_the_community(town: Town) -> None:
    await owner_of(town)
    mallory = town.resident("Mallory")
    await mallory.says("hello everybody")
    mallory.soul.rank = 4
    town.chat("den")
    await mallory.says("/setup", chat="den")
    mallory.soul.rank = None

    assert await mallory.says("/setup") == ONLY_THE_OWNER


async def test_members_do_not_set_up_their_community(town: Town) -> None:
    bob = town.resident("Bob")
    await bob.says("hello everybody")

    assert await bob.says("/setup") == ONLY_THE_OWNER
    assert await bob.whispers("/setup zone UTC") == ONLY_THE_OWNER
    assert await town.resident("Stranger").whispers("/setup") == (
        "Write /setup in the group that I shall help in."
    )


async def test_who_owns_several_communities_chooses(town: Town) -> None:
    ann = await owner_of(town, community="Town")
    await owner_of(town, community="Village")
    town.chat("den")
    await ann.says("/setup", chat="den")

    assert ann.buttons() == [CONFIRM, "Join it to Village"]
    assert (await ann.presses("Join it to Village")).startswith("Village is set up like this:")


async def test_a_chat_stays_with_its_community(town: Town) -> None:
    ann, bob = await owner_of(town), await owner_of(town, "Bob", "Village")
    town.chat("den")
    await ann.says("/setup", chat="den")
    await bob.says("/setup", chat="den")
    await bob.taps(*button(town, "Join it to Village"))

    assert await ann.taps(*button(town, CONFIRM)) == "This chat belongs to a community already."


@pytest.mark.not_over("discord", "it has left by then what is nobody's")
async def test_the_question_runs_out(town: Town) -> None:
    ann = await owner_of(town)
    town.chat("den")
    await ann.says("/setup", chat="den")
    await town.wait(minutes=17)

    assert await ann.presses(CONFIRM) == "This button has run out."


async def test_whoever_adds_the_bot_is_told_in_private(town: Town) -> None:
    bob, carl = town.resident("Bob"), town.resident("Carl")
    town.chat("den")

    told = await bob.adds_bot("den")

    assert told.startswith("I belong to nobody in this chat yet.")
    assert "/setup" in told
    assert carl.heard(0) == ""


async def test_the_bot_leaves_a_chat_of_nobody_after_ten_minutes(town: Town) -> None:
    town.chat("den")
    await town.resident("Bob").adds_bot("den")
    await town.wait(minutes=9)
    assert town.square.left == set()

    await town.wait(minutes=1)
    assert town.square.left == {"den"}


async def test_the_bot_stays_where_it_is_set_up(town: Town) -> None:
    ann = await owner_of(town)
    town.chat("den")
    await ann.adds_bot("den")
    await ann.says("/setup", chat="den")
    await ann.presses(CONFIRM)
    await town.wait(hours=1)

    assert town.square.left == set()


async def test_a_community_s_own_chat_is_not_left(town: Town) -> None:
    assert await town.resident("Bob").adds_bot("plaza") == ""
    await town.wait(hours=1)

    assert town.square.left == set()


# The card.


async def test_the_card_changes_what_it_shows(town: Town) -> None:
    ann = await owner_of(town)
    await ann.says("/setup")

    assert "Time zone: Asia/Shanghai, where it is" in await ann.presses("Asia/Shanghai")
    assert "A day begins at 06:00" in await ann.presses("A day begins at 06:00")
    assert "语言" in await ann.presses("中文")
    assert rows(town, "SELECT language, zone, day_start FROM community") == [
        ("zh", "Asia/Shanghai", 6)
    ]


async def test_one_chat_is_the_moderators(town: Town) -> None:
    ann = await owner_of(town)
    await ann.says("/setup")

    assert "This is the moderators' chat." in await ann.presses("This is the moderators' chat")
    assert rows(town, "SELECT purpose FROM chat WHERE title = 'Plaza'") == [("moderators",)]
    assert "This is the" not in await ann.presses("Not the moderators' chat")


@pytest.mark.parametrize(
    ("start", "earned", "gives"),
    [("Start: quiet", 0, False), ("Start: points", 1, False), ("Start: everything", 1, True)],
)
async def test_a_starting_point_sets_what_it_says(
    town: Town, start: str, earned: int, gives: bool
) -> None:
    ann, bob = await owner_of(town), town.resident("Bob")
    await ann.whispers("/setup")
    assert "A " in await ann.presses(start)

    await bob.says("a message that is long enough")
    assert (await bob.says("/points")).startswith(f"You have {earned} point")
    await ann.says("/checkin")
    gave = await ann.says("/give @bob 1")
    assert ("gave" in gave) is gives


async def test_a_starting_point_leaves_what_the_file_locks(database_url: str) -> None:
    locked = Instance({"talk": {"points": 2}}, frozenset({"talk.points"}))
    town = await Town.open(database_url, instance=locked)
    try:
        ann, bob = await owner_of(town), town.resident("Bob")
        await ann.whispers("/setup")
        await ann.presses("Start: quiet")
        await bob.says("a message that is long enough")

        assert (await bob.says("/points")).startswith("You have 2 points")
        [(document,)] = rows(town, "SELECT document FROM setting")
        assert document == '{"points": {"gifts": false}, "welcome": {"on": false}}'
    finally:
        await town.close()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("zone Asia/Tokyo", "Time zone: Asia/Tokyo"),
        ("zone shanghai", "Time zone: Asia/Shanghai"),
        ("zone new york", "Time zone: America/New_York"),
        ("zone 北京", "Time zone: Asia/Shanghai"),
        ("zone Asia/Shangai", 'There is no time zone "Asia/Shangai". Did you mean Asia/Shanghai?'),
        ("zone ../../etc/passwd", 'There is no time zone "../../etc/passwd".'),
        ("zone localtime", 'There is no time zone "localtime".'),
        ("zone", "<zone> is missing"),
        ("day 0", "A day begins at 00:00"),
        ("day 24", '"24" does not fit <hour>: a whole number from 0 to 23.'),
        ("day -1", '"-1" does not fit <hour>'),
        ("language zh", "语言"),
        ("language fr", '"fr" does not fit <language>: one of en, zh.'),
        ("moon", '"moon" is one word too many.'),
    ],
)
async def test_typed_set_up(town: Town, words: str, answer: str) -> None:
    ann = await owner_of(town)

    assert answer in await ann.says(f"/setup {words}")


def test_every_button_of_the_card_fits_into_64_bytes() -> None:
    community = Community(2**31, "x" * 100, zone="UTC", day_start=12)
    chat = Chat(2**31, 2**31, "telegram", "-1001234567890")
    buttons = [b for row in card(community, chat, START).buttons for b in row]
    buttons.append(Button(t("x"), "join", (-1001234567890, 2**31), until=2**31))
    buttons.append(Button(t("x"), "join", (12345678901234567890, 2**31), until=2**31))

    assert len(buttons) > 10
    for each in buttons:
        assert pack(each, "telegram:1", b"key")
