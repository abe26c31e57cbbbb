"""Which event is being handled, so that every line of the log can name it."""

from contextvars import ContextVar

from community.events import Done, Event, Finished, Kind, Struck

UNDER_WAY: ContextVar[Event | None] = ContextVar("event under way", default=None)


def natural_id(event: Event) -> str:
    """Give the id of an event that is the same live, caught up and imported."""
    match event:
        case Done(action=number):
            return f"action {number}"
        case Finished(job=number):
            return f"job {number}"
        case Struck(schedule=schedule, occurrence=occurrence):
            return f"{schedule} {occurrence}"
    where = f"{event.platform}:{event.place.id}"
    claim = event.claim
    if claim is None:
        return where
    parts = [where, Kind(claim.kind).name.lower(), str(claim.ref), str(claim.sub or "")]
    return " ".join(part for part in parts if part)
