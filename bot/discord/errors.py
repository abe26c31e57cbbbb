"""Numbers of what Discord refuses, which say more than its status."""

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE, UNKNOWN_BAN = 10003, 10004, 10008, 10026
UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, ANSWERED, BAD_TOKEN = 10015, 10062, 40060, 50027
NO_ACCESS, NO_PERMISSION = 50001, 50013
CLOSED = frozenset({10013, 50007, 50033, 50278})
"""What Discord says of somebody who takes no messages from the bot, or is gone."""
SPENT = frozenset({UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, BAD_TOKEN})
"""What it says of a token that is no longer taken, or whose message is gone."""
