"""What is read of accounts that are linked and separated, to be compared with the ideal."""

STANDING = """
    SELECT i.external, i.member, COALESCE(b.points, 0) AS points, COALESCE(b.debt, 0) AS debt
    FROM identity i LEFT JOIN balance b ON b.member = i.member WHERE i.external <> 'mod'
"""
LOTS = """
    SELECT i.external, l.expires, l.points FROM lot l JOIN identity i ON i.member = l.member
    WHERE l.points > 0
"""
HELD = """
    SELECT i.external, SUM(t.points) AS held FROM thanks t JOIN identity i ON i.id = t.taker
    WHERE t.points > 0 GROUP BY i.external
"""
NETS = """
    SELECT i.external, SUM(e.amount) AS total FROM ledger e JOIN identity i ON i.id = e.identity
    GROUP BY i.external
"""
DAYS = """
    SELECT c.day, i.external, m.external AS account FROM checkin c
    JOIN identity i ON i.member = c.member JOIN identity m ON m.id = c.identity
"""
ALONE = (
    "lot WHERE points > 0", "balance WHERE points + debt + growth > 0", "checkin", "streak",
    "holding WHERE held > 0", "milestone", "badge", "makeup", "score WHERE score <> 0",
    "member", "share", "aside",
)  # fmt: skip
