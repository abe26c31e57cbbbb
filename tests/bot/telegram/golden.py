"""What Telegram's payloads are made of, and the people in them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.telegram.accounts import Me
from community.events import (
    Person,
    Place,
    Said,
)

ME = Me(42, "hearth_bot", "Hearth")
NOW = datetime(2026, 3, 2, 12, 0, 30, tzinfo=UTC)
DATE, AT = 1772452800, datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

ANN_RAW = {
    "id": 7,
    "is_bot": False,
    "first_name": "Ann",
    "last_name": "Lee",
    "username": "ann",
    "language_code": "zh-hans",
}
ANN = Person("7", "Ann Lee", "ann", False, "zh-hans")
BOB_RAW = {"id": 9, "is_bot": False, "first_name": "Bob"}
BOB = Person("9", "Bob")
BOT_RAW = {"id": 42, "is_bot": True, "first_name": "Hearth", "username": "hearth_bot"}
BOT = Person("42", "Hearth", "hearth_bot", True)
GROUP = {"id": -1001, "type": "supergroup", "title": "Bakers"}
HERE = Place("-1001", title="Bakers")
ALONE = Place("7", private=True)
CHANNEL = {"id": -1005, "type": "channel", "title": "News", "username": "news"}
NEWS = Person("-1005", "News", "news", True, channel=True)


def said(place: Place = HERE, who: Person | None = ANN, **more: Any) -> Said:
    return Said(platform="telegram", place=place, at=AT, who=who, message=5, **more)


def message(**more: Any) -> dict[str, Any]:
    base = {"message_id": 5, "date": DATE, "chat": GROUP, "from": ANN_RAW}
    return {"update_id": 1, "message": base | more}


def member(kind: str, old: Any, new: Any, **more: Any) -> dict[str, Any]:
    base = {"chat": GROUP, "from": ANN_RAW, "date": DATE}
    return {
        "update_id": 1,
        kind: base | {"old_chat_member": old, "new_chat_member": new} | more,
    }


def of(kind: type[Any], **more: Any) -> Any:
    return kind(**{"platform": "telegram", "place": HERE, "at": AT, "who": ANN} | more)


ANNS, BOBS = {"user": ANN_RAW}, {"user": BOB_RAW}
MUTED = BOBS | {"status": "restricted", "is_member": True, "can_send_messages": False}
