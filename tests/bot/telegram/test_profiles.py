"""What is read of a profile."""

from __future__ import annotations

from typing import Any

import pytest

from bot.telegram.profiles import profile_of
from community.sights import Profile

CHANNEL = {"id": -1001, "type": "channel", "title": "Cheap Accounts", "username": "cheap"}


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ({"id": 7, "type": "private", "bio": "baker\0"}, Profile("baker")),
        ({"id": 7, "personal_chat": CHANNEL}, Profile("", "Cheap Accounts @cheap")),
        ({"id": 7, "personal_chat": CHANNEL | {"username": ""}}, Profile("", "Cheap Accounts")),
        ({"id": 7}, Profile()),
        ({"id": 7, "bio": 5}, Profile()),
        (True, Profile()),
    ],
)
def test_a_profile_says(raw: Any, read: Profile) -> None:
    assert profile_of(raw) == read
