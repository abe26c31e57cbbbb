"""What becomes of a private answer that may not be given in private."""

from typing import Literal

Fallback = Literal["button", "group", "ephemeral", "hold", "none"]
"""What happens to a private answer where the bot may not write to the person.

`button`: one line in the chat, with a link that opens the bot; `hold`: it waits until the person
opens the bot; `ephemeral`: it is worth no more than a glance in the chat, where the platform can
show something to one person alone; `group`: it is harmless, and said to all; `none`: it is dropped.
A secret is only ever a `button`, held or dropped.
"""
