"""Every column says whether it is about a person; erasing and exporting go by what it says."""

from __future__ import annotations

from typing import get_args

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table

import storage.tables  # noqa: F401 - fills the metadata
from storage.personal import holding_of, holdings, kinds, whose
from storage.tables.columns import METADATA, Personal, holds

KINDS = get_args(Personal)
PERSONS = ("member", "identity", "by", "giver", "taker", "about", "reply_author", "used_by")
"""The names of columns that point at a person, wherever they stand."""


def undeclared(metadata: MetaData) -> list[str]:
    """Give the columns that do not say what they are or whose number they hold, or cannot be."""
    wrong = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            kind = column.info.get("personal")
            points = column.name in PERSONS or any(
                key.column.table.name in ("member", "identity") for key in column.foreign_keys
            )
            worded = kind in ("identity", "text") and isinstance(column.type, Integer)
            adrift = kind == "link" and not whose(column)
            if kind not in KINDS or worded or adrift or (points and kind != "link"):
                wrong.append(f"{table.name}.{column.name}: {kind}")
    return wrong


def test_every_column_says_what_it_says_of_a_person() -> None:
    assert undeclared(METADATA) == []


def test_what_names_people_is_declared_as_that() -> None:
    declared = {
        f"{table.name}.{column.name}": column.info["personal"]
        for table in METADATA.sorted_tables
        for column in table.columns
    }
    for name in ("identity.external", "identity.name", "identity.handle", "chat.title"):
        assert declared[name] == "identity"
    for name in ("text.body", "ledger.note", "audit.payload", "dead_letter.raw", "outbox.action"):
        assert declared[name] == "text"
    assert declared["activity.mentions"] == "link"
    assert declared["activity.at"] == "none"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (Column("nickname", String), "planted.nickname: None"),
        (Column("nickname", String, info={"personal": "perhaps"}), "planted.nickname: perhaps"),
        (Column("height", Integer, info={"personal": "text"}), "planted.height: text"),
        (Column("member", Integer, info={"personal": "none"}), "planted.member: none"),
        (Column("friend", Integer, info={"personal": "link"}), "planted.friend: link"),
    ],
)
def test_a_table_that_does_not_say_it_is_refused(column: Column[object], said: str) -> None:
    planted = MetaData()
    number = Column("id", Integer, primary_key=True, info={"personal": "none"})
    Table("planted", planted, number, column)
    assert undeclared(planted) == [said]


def test_what_a_link_holds_is_said_by_keys_or_by_declaration() -> None:
    tables = METADATA.tables
    found = {name: whose(tables[table].c[name]) for table, name in (("score", "member"),)}
    assert found == {"member": "member"}
    assert whose(tables["identity"].c.id) == "identity"
    assert whose(tables["activity"].c.reply_author) == "identity"
    assert whose(tables["audit"].c.about) == "member"


def test_a_table_that_is_new_is_known_by_its_declaration() -> None:
    planted = MetaData()
    table = Table(
        "shoe",
        planted,
        Column("id", Integer, primary_key=True, info={"personal": "none"}),
        Column("wearer", Integer, info={"personal": "link", "of": "member"}),
        Column("praise", String, info={"personal": "text"}),
        info=holds(kept="texts", goes=True)["info"],
    )
    holding = holding_of(table)

    assert [column.name for column in holding.links] == ["wearer"]
    assert [column.name for column in holding.words] == ["praise"]
    assert (holding.says("kept"), holding.says("goes")) == ("texts", True)


def test_everything_that_is_held_about_people_has_a_name_for_them() -> None:
    unnamed = [kept.tables for kept in kinds() if kept.about is None]
    assert unnamed == []
    told = {name for kept in kinds() for name in kept.tables}
    # The machinery points at people, too: at who was forgotten, and at who used a code.
    assert {each.name for each in holdings()} - told == {"claim_code", "forgotten"}
