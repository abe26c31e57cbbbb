"""The words of win-back: what its members read, and what came of it."""

from __future__ import annotations

from community.winback import Trial, WinBackSettings
from community.words import Lines, Text, Words, lines, n, t


def letter(settings: WinBackSettings) -> Lines:
    """Give what somebody reads who has fallen silent."""
    own = settings.words.strip()
    points = n("{count} point is yours.", "{count} points are yours.", settings.points)
    return lines(
        t("{words}", words=own)
        if own
        else t("It has been a while. It would be good to read you again."),
        points if settings.points else None,
    )


def told(trial: Trial) -> list[Words]:
    """Tell what came of a trial, and whether that is more than chance; nothing before it began."""
    if not trial.written and not trial.alone:
        return []
    effect = trial.effect
    shares: list[Words] = [
        t(
            "Win-back: {returned} of {written} who heard from me came back, "
            "and {alone_returned} of {alone} who were left alone.",
            returned=trial.returned,
            written=trial.written,
            alone_returned=trial.alone_returned,
            alone=trial.alone,
        )
    ]
    if effect is None:
        return [*shares, t("There is nothing to compare yet.")]
    interval = t(
        "{found} percentage points, between {low} and {high} with 95 % confidence",
        found=_signed(effect.difference),
        low=_signed(effect.low),
        high=_signed(effect.high),
    )
    if not effect.is_visible:
        return [*shares, t("No visible effect: {interval}.", interval=interval)]
    if effect.difference < 0:
        return [*shares, t("It keeps people away: {interval}.", interval=interval)]
    return [*shares, t("It works: {interval}.", interval=interval)]


def status(settings: WinBackSettings, this_week: int) -> list[Text | None]:
    """Tell whether it is on, what it does, and how much of it was done this week."""
    if not settings.enabled:
        return [t("Win-back is off: nobody who fades hears from me.")]
    does = t("Win-back is on: those who fade are written to, but for a third drawn by lot.")
    if not settings.message:
        does = t("Win-back is on: those who fade get points, but for a third drawn by lot.")
    return [
        does,
        n("With it comes {count} point.", "With it come {count} points.", settings.points)
        if settings.points
        else None,
        t(
            "In the last seven days: {count} of at most {most}.",
            count=this_week,
            most=settings.per_week,
        ),
    ]


def _signed(share: float) -> str:
    rounded = round(100 * share)
    return f"−{-rounded}" if rounded < 0 else f"+{rounded}"
