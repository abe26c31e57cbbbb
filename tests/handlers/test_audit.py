"""The audit of the books, as an owner asks for it."""

from sqlalchemy import text

from bot.local.town import Town

GOING = "I am going over the books and will tell you what I find."


async def test_the_owner_is_told_that_the_books_are_right(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    await ann.says("/checkin")
    await owner.says("/award @ann 7")

    assert (await owner.says("/audit")).splitlines() == [
        GOING,
        "The books are right.",
        "2 members, 2 entries, 1 row of the audit log.",
    ]


async def test_a_wrong_balance_is_named(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    await ann.says("/checkin")
    with town.app.database.engine.begin() as connection:
        connection.execute(text("UPDATE balance SET points = points + 1"))

    told = (await owner.says("/audit")).splitlines()

    assert told[1] == "The books are wrong in 1 place."
    assert "6 points and 0 owed, but the entries sum to 5 and the lots to 5" in told[3]


async def test_what_it_finds_is_for_the_owner_alone(town: Town) -> None:
    owner, ann = town.resident("Olga", role="owner"), town.resident("Ann")
    before = len(town.square.messages)
    await owner.says("/audit")

    assert ann.heard(before) == ""


async def test_in_private_it_answers_in_private(town: Town) -> None:
    owner = town.resident("Olga", role="owner")
    await owner.says("/checkin")

    assert "The books are right." in await owner.whispers("/audit")


async def test_a_job_that_fails_is_told_too(town: Town) -> None:
    owner = town.resident("Olga", role="owner")
    await owner.says("/checkin")
    with town.app.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE lot RENAME TO mislaid"))

    told = await owner.says("/audit")

    assert told.startswith(f"{GOING}\nThe books could not be gone over: ")


async def test_an_admin_may_not_ask(town: Town) -> None:
    admin = town.resident("Ada", role="admin")

    assert await admin.says("/audit") == "Only the owner may do that."


async def test_a_word_too_many_is_named(town: Town) -> None:
    owner = town.resident("Olga", role="owner")

    assert '"please" is one word too many' in await owner.says("/audit please")
