"""The codes by which accounts are linked, who may link and part them, and what is kept of it."""

from __future__ import annotations

from bot.founding import found, join
from bot.local.square import BOT
from bot.local.town import PLAZA, Resident, Town
from community.events import Place
from storage.store import Store
from tests.handlers.owners import rows
from tests.handlers.pairs import CODE, code_of, linked, points
from tests.handlers.test_link import ann, other

__all__ = ["ann", "other"]

NO_CODE = (
    "This is not a code of mine, or it has run out. /link, sent from your other account, gives a "
    "new one."
)

# --- Codes -----------------------------------------------------------------------------------


async def test_a_code_works_once_and_a_new_one_voids_the_old(
    town: Town, ann: Resident, other: Resident
) -> None:
    old, code = await code_of(ann), await code_of(ann)

    assert await other.whispers(f"/link enter {old}") == NO_CODE
    assert (await other.whispers(f"/link enter {code}")).startswith("You are one member with Ann")
    assert await town.resident("Eve").whispers(f"/link enter {code}") == NO_CODE
    assert code not in str(rows(town, "SELECT * FROM link_code"))


async def test_two_codes_at_once_make_one_member(
    town: Town, ann: Resident, other: Resident
) -> None:
    mine, theirs = await code_of(ann), await code_of(other)
    square, now = town.square, town.clock.now()
    entered = [
        square.write(who.soul.id, who.private, f"/link enter {code}", now)
        for who, code in ((ann, theirs), (other, mine), (other, mine))
    ]
    await town.deliver(*map(square.said, entered))

    assert rows(town, "SELECT COUNT(DISTINCT member) FROM identity") == [(1,)]
    assert rows(town, "SELECT COUNT(*) FROM audit WHERE what = 'link'") == [(1,)]
    texts = [message.text for message in square.messages if message.by == BOT]
    assert "These two accounts are one member already." in texts


async def test_a_code_that_others_have_seen_is_void(
    town: Town, ann: Resident, other: Resident
) -> None:
    code = await code_of(ann)

    words = town.platform.typed(f"link enter {code}")
    assert (await other.says(words)).startswith("Others can read here")
    assert await other.whispers(f"/link enter {code}") == NO_CODE


async def test_a_code_runs_out_and_five_wrong_ones_are_enough(
    town: Town, ann: Resident, other: Resident
) -> None:
    late = await code_of(ann)
    await town.wait(minutes=15)
    for code in (late, "22222222", "22222223", "22222224", "22222225"):
        assert await other.whispers(f"/link enter {code}") == NO_CODE

    told = await other.whispers(f"/link enter {await code_of(ann)}")
    assert told == "Too many wrong codes. Try again in 15 minutes."


async def test_nobody_is_linked_to_themself(town: Town, ann: Resident, other: Resident) -> None:
    told = await ann.whispers(f"/link enter {await code_of(ann)}")
    assert told == "This code was made for this account. Send it from your other one."
    await linked(ann, other)
    assert await linked(other, ann) == "These two accounts are one member already."
    assert await town.resident("Eve").whispers("/link undo") != ""


async def test_accounts_of_two_communities_stay_two(town: Town, ann: Resident) -> None:
    store = Store(town.app.database)
    village = found(store, "Village", town.clock.now())
    join(store, village.id, town.platform.name, Place(town.platform.external("green")))
    store.close()
    town.chat("green")
    eve = town.resident("Eve")
    await eve.says("hello from the green", chat="green")

    told = await eve.whispers(f"/link enter {await code_of(ann)}")

    assert told.startswith("This code is for Town, and here we talk about Village")
    assert rows(town, "SELECT COUNT(*) FROM link") == [(0,)]


async def test_three_are_one_and_one_of_them_goes(
    town: Town, ann: Resident, other: Resident
) -> None:
    third = town.resident("Ann C")
    await third.says("and a third time hello")
    for who in (third, other, ann):
        await who.says("签到")
    await linked(other, third)
    await linked(third, ann)

    assert await points(third) == "You have 8 points."  # one check-in counts
    await third.whispers("/link undo")
    assert len(third.buttons()) == 2
    await third.presses(third.buttons()[0])
    assert await points(other) == "You have 6 points."
    assert await points(third) == await points(ann) == "You have 7 points."


# --- Who may ---------------------------------------------------------------------------------


async def test_an_account_under_a_ban_needs_a_moderator(
    town: Town, ann: Resident, other: Resident
) -> None:
    mod = town.resident("Mod", role="moderator")
    await mod.says("/help")
    now = town.clock.now()
    await town.deliver(town.square.banned(PLAZA, ann.soul.id, mod.soul.id, now))
    code = await code_of(ann)
    must = "One of these accounts is banned or muted here. A moderator must agree first, with "

    assert await other.whispers(f"/link enter {code}") == f"{must}/link agree @ann."
    assert await other.says("/link agree @ann") == "Only moderators may do that."
    assert await mod.says("/link agree @ann_b") == (
        "Ann B has no code that is waiting: they ask for one with /link."
    )
    assert await mod.says("/link agree @ann") == (
        "Agreed: Ann can send the code again, as long as it is good."
    )
    assert (await other.whispers(f"/link enter {code}")).startswith("You are one member")

    await other.whispers("/link undo")
    assert (await other.presses(other.buttons()[0])).startswith(must)
    await mod.whispers("/link undo @ann")
    assert (await mod.presses(mod.buttons()[0])).splitlines()[0].startswith("Ann B")


async def test_only_moderators_separate_others(town: Town, ann: Resident, other: Resident) -> None:
    await linked(ann, other)
    eve = town.resident("Eve")
    await eve.says("good morning")

    assert await eve.whispers("/link undo @ann") == "Only moderators may do that."
    assert await eve.whispers("/link undo") == (
        "There is only one account here, nothing to separate."
    )


async def test_who_was_linked_is_told_on_the_other_account(
    town: Town, ann: Resident, other: Resident
) -> None:
    await linked(ann, other)
    told = [m.text for m in town.square.messages if m.by == BOT and m.chat == ann.private]
    assert "is one member with you now. If that was not you, /link undo separates" in told[-1]


# --- Privacy ---------------------------------------------------------------------------------


async def test_all_accounts_are_forgotten_together(
    town: Town, ann: Resident, other: Resident
) -> None:
    await ann.says("签到")
    await linked(ann, other)
    await other.whispers("/forgetme")
    await other.presses("Forget me …")
    await other.presses("Erase me for good")

    assert rows(town, "SELECT DISTINCT name FROM identity WHERE id < 3") == [("",)]
    assert rows(town, "SELECT DISTINCT hidden FROM member") == [(2,)]
    assert rows(town, "SELECT * FROM share") == rows(town, "SELECT * FROM link_code") == []


async def test_linking_in_chinese(town: Town, ann: Resident, other: Resident) -> None:
    for who in (ann, other):
        await who.whispers("/me language zh")
    told = await ann.whispers("绑定")
    code = CODE.search(told)
    assert told.startswith("请在 15 分钟内用你的另一个账号私聊发给我：/link enter")
    assert code is not None
    assert (await other.whispers(f"/link enter {code[1]}")).startswith("你现在和 Ann")
    await other.whispers("/link undo")
    assert other.buttons()[0].startswith("解绑 Ann B")
