"""What is seen in pictures: codes, and whether two of them look alike."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from bot.looking.seeing import Unseen, faces, likeness_of, seen
from community.attached import Banned, picture_of
from community.sights import Pictured
from moderation.message import Picture
from tests.paintings import SIDE, code, packed, scene

LINK = "https://t.me/+AbCdEf123456"
NEAR = 6


def apart(one: Image.Image, other: Image.Image) -> int:
    return (likeness_of(one.convert("L")) ^ likeness_of(other.convert("L"))).bit_count()


def written_on(image: Image.Image) -> Image.Image:
    changed = image.copy()
    ImageDraw.Draw(changed).text((20, 20), "today only", "white")
    return changed


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_code_is_read_from_any_kind_of_picture(kind: str) -> None:
    assert seen(packed(scene(1, LINK), kind)).codes == (LINK,)


def test_a_code_is_read_that_one_sees_through() -> None:
    glass = code(LINK).convert("RGBA")
    glass.putalpha(code(LINK).convert("L").point(lambda grey: 255 - grey))
    assert seen(packed(glass)).codes == (LINK,)


def test_several_codes_are_read_and_long_ones_cut() -> None:
    wall = Image.new("RGB", (1200, 600), "white")
    wall.paste(code(LINK), (20, 20))
    wall.paste(code("x" * 600).resize((500, 500)), (600, 20))
    assert {*seen(packed(wall)).codes} == {LINK, "x" * 500}


def test_the_same_picture_in_another_form_looks_alike() -> None:
    for number in range(8):
        image = scene(number)
        for form in (
            image.resize((SIDE // 3, SIDE // 3)),
            image.filter(ImageFilter.GaussianBlur(2)),
            ImageEnhance.Contrast(image).enhance(0.8),
            written_on(image),
        ):
            assert apart(image, form) <= NEAR


def test_other_pictures_do_not_look_alike() -> None:
    scenes = [scene(number) for number in range(20)]
    codes = [code(f"https://t.me/+{number * 977:09}") for number in range(20)]
    for same in (scenes, codes):
        assert all(apart(one, two) > NEAR for at, one in enumerate(same) for two in same[:at])


def test_what_has_no_face_has_no_likeness() -> None:
    assert seen(packed(Image.new("RGB", (300, 200), "white"))).likeness == 0
    assert picture_of(Pictured(), [Banned(0), Banned(5)]) == Picture()


def test_the_nearest_removed_picture_counts_and_why_it_went() -> None:
    banned = [Banned(0b1111), Banned(0b0011, meant=False), Banned(0b0011)]
    assert picture_of(Pictured(("t.me",), 0b0111), banned) == Picture(True, 1, True)
    assert picture_of(Pictured((), 0b0010, 0b1), banned[:2]) == Picture(False, 1, False)


def banned(image: Image.Image) -> Banned:
    likeness, _, crops = faces(image.convert("L"))
    return Banned(likeness, crops=crops)


def nearest(image: Image.Image, to: Image.Image) -> int:
    return picture_of(Pictured((), *faces(image.convert("L"))), [banned(to)]).removed


def cut(image: Image.Image, left: int, top: int, right: int, bottom: int) -> Image.Image:
    return image.crop((left, top, SIDE - right, SIDE - bottom))


def test_a_picture_that_is_cut_by_a_twentieth_or_turned_over_is_the_same() -> None:
    edge = SIDE // 20
    forms = [
        *(cut(scene(1), *(edge * (at == side) for at in range(4))) for side in range(4)),
        cut(scene(1), edge, edge, edge, edge),
        cut(scene(1), edge // 2, edge // 2, edge // 2, edge // 2),
        ImageOps.mirror(scene(1)),
        ImageOps.mirror(cut(scene(1), edge, edge, edge, edge)),
    ]
    assert max(nearest(form, scene(1)) for form in forms) < NEAR
    assert apart(scene(1), forms[4]) > NEAR, "which its fingerprint alone does not tell"
    assert apart(scene(1), forms[6]) > NEAR


def test_no_other_picture_is_taken_for_one_that_was_cut_or_turned() -> None:
    scenes = [scene(number) for number in range(16)]
    known = [banned(each) for each in scenes]
    for at, each in enumerate(scenes):
        looks = Pictured((), *faces(each.convert("L")))
        assert picture_of(looks, known[:at] + known[at + 1 :]).removed > NEAR


def test_pictures_with_codes_are_the_same_only_as_they_are() -> None:
    known = banned(code(LINK))
    turned = Pictured((LINK,), *faces(ImageOps.mirror(code(LINK)).convert("L")))
    assert picture_of(turned, [known]).removed > NEAR


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "it is no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "it is no picture"),
        (b"%PDF-1.4", "it is no picture"),
        (packed(scene(1))[:2000], "OSError"),
        (packed(Image.new("1", (6000, 6000))), "6000 x 6000 pixels are too many"),
    ],
)
def test_what_cannot_be_looked_at_says_why(file: bytes, why: str) -> None:
    with pytest.raises(Unseen, match=why):
        seen(file)
