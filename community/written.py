"""Actions as they are written down, and read again."""

from __future__ import annotations

import msgspec

from community.actions import Action, type_of_action

_decoder = msgspec.json.Decoder(type_of_action)


def encode(action: Action) -> bytes:
    """Give an action as JSON."""
    return msgspec.json.encode(action)


def decode(raw: bytes | str) -> Action:
    """Read an action from its JSON; raises msgspec.ValidationError when it is none."""
    action: Action = _decoder.decode(raw)
    return action
