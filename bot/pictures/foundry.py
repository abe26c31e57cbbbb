"""Makes the fonts that come with the bot: `python -m bot.pictures.foundry FOLDER`, from Noto's."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.pictures.typefaces import BOLD, BY_NUMBER, EMOJI, FONTS, HAN, LETTERS

SIMPLIFIED = 2
"""Where the collections of Noto Sans CJK hold the Chinese of the mainland."""
SCRIPTS = (
    *("Arabic", "Armenian", "Bengali", "CanadianAboriginal", "Cherokee", "Devanagari", "Ethiopic"),
    *("Georgian", "Gujarati", "Gurmukhi", "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam"),
    *("Mongolian", "Myanmar", "NKo", "OlChiki", "Oriya", "Runic", "Sinhala", "Syriac", "Tamil"),
    *("Telugu", "Thaana", "Thai", "Tifinagh"),
)
SIGNS = {
    "Math": [*range(0x2070, 0x2400), *range(0x27C0, 0x2B00), *range(0x1D400, 0x1D800)],
    "Symbols": [*range(0x2100, 0x2400), *range(0x2460, 0x27C0), *range(0x1F100, 0x1F200)],
    "Symbols2": [*range(0x2100, 0x2C00), *range(0x1F300, 0x1F900)],
}
PLAIN = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x2010, 0x2040),
    *(0x20AC, 0x2103, 0x2116, 0x2122),
    *range(0x2190, 0x219A),
    *range(0x2460, 0x2474),
    *range(0x25A0, 0x2600),
    *range(0x3000, 0x3100),
    *range(0xFF00, 0xFFF0),
)
EMOJI_WIDTH, EMOJI_COLOURS = 68, 40
TONES = {f"u1F3F{tone}" for tone in "BCDEF"}
IN_NAMES = (
    "喆堃镕祎珺玥婧昉暐曈晞晟晔煊煜熠犇瑀瑄璟琎琰瑒瑨璠祺禛禩骉翀翾芃苡贇赟趯邡邺郗鄢钊钰锜锴镠镡韫颋颢"
    "飏骁骅骎骐鹓黟龑淼焱焜煐熺燊珅珑珮琋琤琨琭瑢瑭瑱璈璘瓛甡畯皛睿祐祾禔禕竑竔翚翯聿菡萱蒨蓁蕙蘅虓誠譞谞豳"
    "跹轶迺逄遹郃郯鄯醴釗鈞鉴銘錡鍇鏐钘铖铱锟阊阙阚霏霆霖霙靓靘韬顒顗颀颙飖骃骕骙鸣鹍黛龢囍仝仚伃佺俶倓傕冇"
    "冚哋啲嗰嘅囧尛弌弎弐怹揾昇暠栞槑淏湉溦滢潆澍濛炘烜燚珂珏琦甯砚筠粲芊芮茜荃莙菁菀蔚薇藜裎襄逦铠镇陞雩"
)
"""Characters of Chinese names and chats that those standards leave out, or nearly."""
MARKS = ["ccmp", "kern", "mark", "mkmk", "locl"]


def make(folder: Path) -> Iterator[tuple[str, int]]:
    """Write every font, made from those below a folder; gives each name and its packed bytes."""
    found = {path.name: path for path in folder.rglob("Noto*.tt[cf]")}
    with ZipFile(FONTS, "w") as packed:
        for name, font in _fonts(found):
            written = io.BytesIO()
            font.save(written, reorderTables=None)
            entry = ZipInfo(name)  # without the time, so that the same fonts make the same file
            if name == EMOJI:
                entry.comment = str(font["CBLC"].strikes[0].bitmapSizeTable.ppemX).encode()
            packed.writestr(entry, written.getvalue(), ZIP_DEFLATED, 9)
            yield name, packed.getinfo(name).compress_size


def _fonts(found: dict[str, Path]) -> Iterator[tuple[str, Any]]:
    han, bold = found["NotoSansCJK-Regular.ttc"], found["NotoSansCJK-Bold.ttc"]
    yield HAN, _subset(han, {*PLAIN, *_han()}, MARKS, number=SIMPLIFIED)
    yield BOLD, _subset(bold, PLAIN, MARKS, number=SIMPLIFIED)
    yield LETTERS, _subset(found["NotoSans-Regular.ttf"], None, ["*"])
    for script in SCRIPTS:
        yield f"{script.lower()}.ttf", _subset(found[f"NotoSans{script}-Regular.ttf"], None, ["*"])
    for name, characters in SIGNS.items():
        path = found[f"NotoSans{name}-Regular.ttf"]
        yield f"{name.lower()}.ttf", _subset(path, characters, MARKS)
    yield EMOJI, _emoji(found["NotoColorEmoji.ttf"])


def _han() -> set[int]:
    """Give what the older standards hold: Chinese of both scripts, common Japanese, Korean."""
    both = _encoded("gb2312", 0xA1, 0xF8) | _encoded("big5", 0xA4, 0xC7)
    others = _encoded("euc_jp", 0xB0, 0xD0) | _encoded("euc_kr", 0xB0, 0xC9)
    return both | others | set(map(ord, IN_NAMES))


def _encoded(encoding: str, first: int, end: int) -> set[int]:
    rows = (bytes((row, cell)) for row in range(first, end) for cell in range(0x40, 0xFF))
    return {ord(char) for pair in rows for char in pair.decode(encoding, "ignore")}


def _subset(
    path: Path, characters: Iterable[int] | None, features: list[str], *, number: int = -1
) -> Any:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(path, fontNumber=number)
    options = Options(
        hinting=False,
        layout_features=features,
        name_IDs=[0, 1, 2, 13, 14],  # among them whose it is, and the licence
        notdef_outline=True,
        glyph_names=False,
        drop_tables=[*Options().drop_tables, "vhea", "vmtx", "VORG", "BASE"],
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap() if characters is None else characters)
    subsetter.subset(font)
    return _numbered(font)


def _numbered(font: Any) -> Any:
    """Let each glyph be drawn by its number."""
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    known = dict(font.getBestCmap())
    known |= {BY_NUMBER + number: name for number, name in enumerate(font.getGlyphOrder())}
    subtable = CmapSubtable.newSubtable(12)
    subtable.platformID, subtable.platEncID, subtable.language = 3, 10, 0
    subtable.cmap = known
    others = [table for table in font["cmap"].tables if table.format == 14]
    font["cmap"].tables = [subtable, *others]
    return font


def _emoji(path: Path) -> Any:
    """Make the emoji's pictures smaller; in joined ones skin has one tone."""
    from fontTools.ttLib import TTFont

    whole = TTFont(path)
    _take_out_tones(whole)
    reduced = io.BytesIO()
    whole.save(reduced)
    reduced.seek(0)
    font = _subset(reduced, None, ["*"])  # type: ignore[arg-type]  # fontTools takes files as well
    size = font["CBLC"].strikes[0].bitmapSizeTable
    scale = EMOJI_WIDTH / 136
    size.ppemX = size.ppemY = round(size.ppemX * scale)
    for name in ("ascender", "descender", "widthMax"):
        setattr(size.hori, name, round(getattr(size.hori, name) * scale))
    for glyph in font["CBDT"].strikeData[0].values():
        _shrink(glyph, scale)
    return font


def _take_out_tones(font: Any) -> None:
    """Forget tones of skin in joined emoji: two thirds of all glyphs, for a shade in a name."""
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in (getattr(each, "ExtSubTable", each) for each in lookup.SubTable):
            for first, ligatures in getattr(table, "ligatures", {}).items():
                table.ligatures[first] = [
                    each
                    for each in ligatures
                    if len(each.Component) == 1 or TONES.isdisjoint(each.Component)
                ]


def _shrink(glyph: Any, scale: float) -> None:
    from PIL import Image

    picture = Image.open(io.BytesIO(glyph.imageData)).convert("RGBA")
    size = (round(picture.width * scale), round(picture.height * scale))
    small = picture.resize(size, Image.Resampling.LANCZOS)
    few = small.quantize(EMOJI_COLOURS, method=Image.Quantize.FASTOCTREE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    glyph.imageData = written.getvalue()
    metrics = glyph.metrics
    metrics.width, metrics.height = size
    metrics.BearingX = round(metrics.BearingX * scale)
    metrics.BearingY = round(metrics.BearingY * scale)
    metrics.Advance = round(metrics.Advance * scale)


def main() -> None:
    """Make the fonts, and say how large each is."""
    total = 0
    for name, size in make(Path(sys.argv[1])):
        total += size
        print(f"{name:24}{size:>10,}")
    print(f"{'in all':24}{total:>10,}")


if __name__ == "__main__":
    main()
