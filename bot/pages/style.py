"""How a page looks, on light and on dark ground: the colours are those of the pictures."""

from __future__ import annotations

import msgspec

from bot.pictures.palette import PALETTES, Palette

RULES = """
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
overflow-wrap:anywhere;
font:16px/1.55 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:820px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 4px}
h2{font-size:1.1rem;margin:0 0 8px}
.when,.note,figcaption,figure p{color:var(--quiet);font-size:.9rem;margin:4px 0}
.story{font-size:1.1rem;margin:16px 0}
section,.figures div{background:var(--panel);border:1px solid var(--line);border-radius:12px}
section{padding:16px 20px;margin:16px 0}
section p{margin:4px 0}
.figures{display:grid;gap:12px;margin:16px 0;
grid-template-columns:repeat(auto-fit,minmax(140px,1fr))}
.figures div{padding:12px 16px}
.figures b{display:block;font-size:1.6rem;line-height:1.2}
.figures span{color:var(--quiet);font-size:.9rem}
.next{border-color:var(--ember)}
figure{margin:16px 0 4px}
svg{display:block;width:100%;min-width:600px;height:auto}
svg text{fill:var(--quiet);font-size:13px}
.middle{text-anchor:middle}
.number{font-size:12px}
.s0{fill:var(--ember)}.s1{fill:var(--on-ice)}.s2{fill:var(--faint)}.ground{fill:var(--ground)}
.keys span{margin-right:16px}
.keys i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px}
.k0{background:var(--ember)}.k1{background:var(--on-ice)}.k2{background:var(--faint)}
.wide{overflow-x:auto}
table{border-collapse:separate;border-spacing:3px;font-size:.85rem}
th{color:var(--quiet);font-weight:normal;text-align:left;padding:2px 6px}
td{padding:2px 6px;text-align:right}
td[style]{text-align:center;border-radius:4px;min-width:34px;
background:color-mix(in srgb,var(--ember) calc(var(--share)*.55),var(--ground))}
a{color:var(--ember)}
@media print{section{break-inside:avoid}}
"""


def style() -> str:
    """Give the style sheet: the reader's own choice of light or dark decides."""
    light, dark = _colours(PALETTES["light"]), _colours(PALETTES["dark"])
    return f":root{{color-scheme:light dark;{light}}}{_at_night(dark)}{RULES}"


def _at_night(colours: str) -> str:
    return f"@media (prefers-color-scheme:dark){{:root{{{colours}}}}}"


def _colours(palette: Palette) -> str:
    named = msgspec.structs.asdict(palette).items()
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in named)
