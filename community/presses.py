"""Presses: what is said to somebody whose press does nothing."""

from community.events import Event, Pressed
from community.words import t

NOT_MINE = t("This button is not one of mine, or it is too old.")
PRESS_REFUSALS = {
    "late": t("This button has run out."),
    "other": t("This button is for somebody else."),
    "role": t("You may not press this button."),
}


def can_be_aside(event: Event) -> bool:
    """Whether a press in a group can be answered there to who pressed alone."""
    return isinstance(event, Pressed) and bool(event.token) and not event.place.private
