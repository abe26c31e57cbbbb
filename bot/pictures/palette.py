"""The colours of pictures, on light and on dark ground."""

import msgspec

from community.pictures import Theme


class Palette(msgspec.Struct, frozen=True):
    """Colours by what they are for; text on them has a contrast of at least 4.5 to 1."""

    ground: str
    panel: str
    ink: str
    quiet: str
    faint: str
    line: str
    ember: str
    on_ember: str
    glow: str
    ice: str
    on_ice: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        ground="#f4eee6",
        panel="#fffdfa",
        ink="#2b2420",
        quiet="#74685f",
        faint="#b8ada3",
        line="#ece4da",
        ember="#b04416",
        on_ember="#fffaf5",
        glow="#fbe6d8",
        ice="#dceaf3",
        on_ice="#2a617f",
    ),
    "dark": Palette(
        ground="#161311",
        panel="#221e1b",
        ink="#f5ede4",
        quiet="#b0a499",
        faint="#6f655d",
        line="#37312c",
        ember="#f2935c",
        on_ember="#2b1508",
        glow="#45291a",
        ice="#1f3542",
        on_ice="#9fd0ea",
    ),
}
