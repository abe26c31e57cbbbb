"""The first schema of Hearth."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, Big, nullable=nullable, autoincrement=False)


def string(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "audit",
        number("id"),
        number("community"),
        number("at"),
        number("by"),
        number("about"),
        string("what"),
        string("payload", nullable=True),
        string("salt", nullable=True),
        string("digest"),
        string("seal"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "checkin_day",
        number("community"),
        number("day"),
        number("people"),
        sa.PrimaryKeyConstraint("community", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "community",
        number("id"),
        string("name"),
        string("language"),
        string("zone"),
        number("day_start"),
        number("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("day_start BETWEEN 0 AND 23", name="day_start_is_an_hour"),
    )
    op.create_table(
        "dead_letter",
        number("id"),
        string("platform"),
        string("raw"),
        string("why"),
        number("at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "floor",
        number("community"),
        number("board"),
        number("start"),
        number("floor"),
        number("people"),
        number("check"),
        sa.PrimaryKeyConstraint("community", "board", "start"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "import_mark",
        string("fingerprint"),
        number("community"),
        number("done"),
        number("at"),
        sa.PrimaryKeyConstraint("fingerprint", "community"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job",
        number("id"),
        number("community"),
        number("state"),
        string("job"),
        number("created"),
        number("tries"),
        string("result"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("job_by_state", "job", ["state", "id"])
    op.create_table(
        "lease",
        string("name"),
        string("holder"),
        string("token"),
        number("beat"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "ledger_day",
        number("community"),
        number("day"),
        number("kind"),
        number("points"),
        number("entries"),
        sa.PrimaryKeyConstraint("community", "day", "kind"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        number("id"),
        number("community"),
        number("state"),
        number("lane"),
        string("platform"),
        string("chat"),
        string("action"),
        number("created"),
        number("due"),
        number("tries"),
        string("result"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("outbox_by_state", "outbox", ["state", "lane", "id"])
    op.create_table(
        "pair_day",
        number("community"),
        number("day"),
        number("giver"),
        number("taker"),
        number("replies"),
        number("mentions"),
        number("reactions"),
        sa.PrimaryKeyConstraint("community", "day", "giver", "taker"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "setting",
        number("community"),
        number("chat"),
        string("document"),
        sa.PrimaryKeyConstraint("community", "chat"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "strike",
        string("schedule"),
        number("occurrence"),
        sa.PrimaryKeyConstraint("schedule"),
    )
    op.create_table(
        "tally",
        number("community"),
        number("board"),
        number("start"),
        number("level"),
        number("bucket"),
        number("people"),
        sa.PrimaryKeyConstraint("community", "board", "start", "level", "bucket"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "untold",
        number("id"),
        string("feature"),
        string("kind"),
        string("body"),
        number("tries"),
        number("due"),
        string("why"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "version",
        number("id"),
        number("n"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "chat",
        number("id"),
        number("community", nullable=True),
        string("platform"),
        string("external"),
        number("private"),
        string("title"),
        string("language", nullable=True),
        string("purpose"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.UniqueConstraint("platform", "external"),
    )
    op.create_index("chat_by_community", "chat", ["community", "private"])
    op.create_table(
        "claim_code",
        string("hash"),
        number("community"),
        number("ends"),
        number("used_by"),
        sa.PrimaryKeyConstraint("hash"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
    )
    op.create_table(
        "member",
        number("id"),
        number("community"),
        number("role"),
        string("language", nullable=True),
        number("joined_at"),
        number("hidden"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
    )
    op.create_index("member_by_role", "member", ["community", "role"])
    op.create_table(
        "posting",
        number("id"),
        number("community"),
        number("by"),
        number("kind"),
        number("giver"),
        number("taker"),
        number("amount"),
        number("at"),
        number("chat"),
        number("ref"),
        number("undone_by"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
    )
    op.create_index("posting_by_actor", "posting", ["community", "by", "id"])
    op.create_table(
        "balance",
        number("member"),
        number("points"),
        number("debt"),
        number("growth"),
        sa.PrimaryKeyConstraint("member"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.CheckConstraint("points >= 0", name="a_balance_is_not_negative"),
        sa.CheckConstraint("debt >= 0", name="a_debt_is_not_negative"),
        sa.CheckConstraint("points = 0 OR debt = 0", name="never_points_and_debt"),
    )
    op.create_table(
        "chat_hour",
        number("chat"),
        number("hour"),
        number("messages"),
        number("joined"),
        number("departed"),
        sa.PrimaryKeyConstraint("chat", "hour"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gap",
        number("id"),
        number("chat"),
        number("since"),
        number("until"),
        string("why"),
        number("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
    )
    op.create_table(
        "identity",
        number("id"),
        number("community"),
        number("member"),
        string("platform"),
        string("external"),
        string("name"),
        string("username", nullable=True),
        string("handle"),
        number("bot"),
        number("role"),
        number("first_seen"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["community"], ["community.id"]),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.UniqueConstraint("platform", "external", "community"),
    )
    op.create_index("identity_by_handle", "identity", ["community", "handle"])
    op.create_index("identity_by_name", "identity", ["community", "name"])
    op.create_index("ix_identity_member", "identity", ["member"])
    op.create_table(
        "lot",
        number("member"),
        number("expires"),
        number("points"),
        sa.PrimaryKeyConstraint("member", "expires"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sa.CheckConstraint("points >= 0", name="a_lot_is_not_negative"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "podium",
        number("community"),
        number("board"),
        number("start"),
        number("score"),
        number("member"),
        sa.PrimaryKeyConstraint("community", "board", "start", "score", "member"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "score",
        number("member"),
        number("board"),
        number("start"),
        number("community"),
        number("score"),
        sa.PrimaryKeyConstraint("member", "board", "start"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "streak",
        number("member"),
        number("last_day"),
        number("current"),
        number("best"),
        number("total"),
        sa.PrimaryKeyConstraint("member"),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
    )
    op.create_table(
        "text",
        number("day"),
        number("chat"),
        number("ref"),
        number("identity", nullable=True),
        string("body"),
        sa.PrimaryKeyConstraint("day", "chat", "ref"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "activity",
        number("chat"),
        number("kind"),
        number("ref"),
        number("sub"),
        number("identity", nullable=True),
        number("at"),
        number("topic"),
        number("words"),
        string("media"),
        number("reply_to", nullable=True),
        number("reply_author", nullable=True),
        string("mentions"),
        number("print"),
        number("flags"),
        sa.PrimaryKeyConstraint("chat", "kind", "ref", "sub"),
        sa.ForeignKeyConstraint(["chat"], ["chat.id"]),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkin",
        number("member"),
        number("day"),
        number("identity"),
        number("at"),
        number("nth"),
        number("points"),
        sa.PrimaryKeyConstraint("member", "day"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.ForeignKeyConstraint(["member"], ["member.id"]),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        number("identity"),
        number("at"),
        number("kind"),
        number("chat"),
        number("ref"),
        number("amount"),
        number("day"),
        number("by"),
        string("lots"),
        string("note"),
        sa.PrimaryKeyConstraint("identity", "at", "kind", "chat", "ref"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sa.CheckConstraint("amount <> 0", name="an_entry_moves_points"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_day",
        number("identity"),
        number("day"),
        number("community"),
        number("messages"),
        number("words"),
        number("replies"),
        number("replied"),
        number("reactions"),
        sa.PrimaryKeyConstraint("identity", "day", "community"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sqlite_with_rowid=False,
    )
    op.create_index("member_day_by_day", "member_day", ["community", "day"])
    op.create_table(
        "talk",
        number("identity"),
        number("day"),
        number("points"),
        number("last_at"),
        string("prints"),
        sa.PrimaryKeyConstraint("identity", "day"),
        sa.ForeignKeyConstraint(["identity"], ["identity.id"]),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO version (id, n) VALUES (1, 0)")


def downgrade() -> None:
    for table in (
        "talk",
        "member_day",
        "ledger",
        "checkin",
        "activity",
        "text",
        "streak",
        "score",
        "podium",
        "lot",
        "identity",
        "gap",
        "chat_hour",
        "balance",
        "posting",
        "member",
        "claim_code",
        "chat",
        "version",
        "untold",
        "tally",
        "strike",
        "setting",
        "pair_day",
        "outbox",
        "ledger_day",
        "lease",
        "job",
        "import_mark",
        "floor",
        "dead_letter",
        "community",
        "checkin_day",
        "audit",
    ):
        op.drop_table(table)
