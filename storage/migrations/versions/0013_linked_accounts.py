"""Several accounts that are one member; what talking earned becomes the member's."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=nullable, autoincrement=False)


def string(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def points_at(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"])


def talk_of(owner: str, name: str) -> None:
    op.create_table(
        name,
        number(owner),
        number("day"),
        number("points"),
        number("last_at"),
        string("prints"),
        sa.PrimaryKeyConstraint(owner, "day"),
        points_at(owner, owner),
        sqlite_with_rowid=False,
    )


def rename_talk(owner: str) -> None:
    """Let the new table take the place of the old one, with the names that it would have had."""
    op.drop_table("talk")
    talk_of(owner, "talk")
    op.execute("INSERT INTO talk SELECT * FROM talk_again")
    op.drop_table("talk_again")


def upgrade() -> None:
    op.create_table(
        "aside",
        number("identity"),
        number("day"),
        number("at"),
        number("nth"),
        number("points"),
        sa.PrimaryKeyConstraint("identity", "day"),
        points_at("identity", "identity"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link",
        number("identity"),
        number("at"),
        number("member"),
        number("home"),
        number("by"),
        number("ended"),
        number("role"),
        number("hidden"),
        string("language", nullable=True),
        sa.PrimaryKeyConstraint("identity", "at"),
        points_at("identity", "identity"),
        points_at("member", "member"),
        points_at("home", "member"),
        sqlite_with_rowid=False,
    )
    op.create_index("link_by_member", "link", ["member"])
    op.create_index("link_by_home", "link", ["home"])
    op.create_table(
        "share",
        number("identity"),
        number("of"),
        number("amount"),
        sa.PrimaryKeyConstraint("identity", "of"),
        points_at("identity", "identity"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link_code",
        string("hash"),
        number("identity"),
        number("community"),
        number("ends"),
        number("used_by"),
        number("agreed"),
        sa.PrimaryKeyConstraint("hash"),
        points_at("identity", "identity"),
        points_at("community", "community"),
    )
    op.create_index("link_code_by_identity", "link_code", ["identity"])
    op.create_table(
        "restraint",
        number("identity"),
        number("chat"),
        string("what"),
        number("at"),
        number("until"),
        sa.PrimaryKeyConstraint("identity", "chat"),
        points_at("identity", "identity"),
        points_at("chat", "chat"),
        sqlite_with_rowid=False,
    )
    op.create_index("praise_by_pair", "praise", ["giver", "taker"])
    op.add_column("member", number("rank", nullable=True))
    # Until now every member has one account.
    talk_of("member", "talk_again")
    op.execute(
        "INSERT INTO talk_again (member, day, points, last_at, prints) "
        "SELECT identity.member, talk.day, talk.points, talk.last_at, talk.prints "
        "FROM talk JOIN identity ON identity.id = talk.identity"
    )
    rename_talk("member")


def downgrade() -> None:
    talk_of("identity", "talk_again")
    op.execute(
        "INSERT INTO talk_again (identity, day, points, last_at, prints) "
        "SELECT MIN(identity.id), talk.day, talk.points, talk.last_at, talk.prints "
        "FROM talk JOIN identity ON identity.member = talk.member "
        "GROUP BY talk.member, talk.day, talk.points, talk.last_at, talk.prints"
    )
    rename_talk("identity")
    with op.batch_alter_table("member") as batch:
        batch.drop_column("rank")
    op.drop_index("praise_by_pair", "praise")
    for table in ("restraint", "link_code", "share", "link", "aside"):
        op.drop_table(table)
