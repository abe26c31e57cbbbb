"""The words of figures: counts and shares, each with the week before beside it."""

from __future__ import annotations

from community.noise import Change, Counted, Share
from community.words import Text, t

ARROWS = {Change.UP: " ↑", Change.DOWN: " ↓", Change.SAME: ""}


def counted(figure: Counted) -> Text:
    """Give a number with last week's, and an arrow where the change is more than chance."""
    if figure.last is None:
        return t("{now}", now=figure.now)
    arrow = ARROWS[figure.change]
    return t("{now} ({before}){arrow}", now=figure.now, before=figure.last, arrow=arrow)


def shared(share: Share) -> Text:
    """Give a share in percent with last week's."""
    if share.now is None:
        return t("nothing to say yet")
    now = percent(share.now)
    if share.last is None:
        return t("{now} ({part} of {whole})", now=now, part=share.part, whole=share.whole)
    arrow = ARROWS[share.change]
    return t(
        "{now} ({part} of {whole}; week before {before}){arrow}",
        now=now,
        part=share.part,
        whole=share.whole,
        before=percent(share.last),
        arrow=arrow,
    )


def percent(share: float) -> Text:
    """Give a share in whole percent."""
    return t("{percent} %", percent=round(100 * share))
