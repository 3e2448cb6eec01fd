"""Photographs: what is taken, what comes out, and that nothing but pixels does."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from parley.web.photographs import FULL, THUMBNAIL, NotAPhotograph, copies_of

PLACE = b"36.2021N"


def jpeg(width: int = 1800, height: int = 1200, orientation: int = 1) -> bytes:
    """A picture, red on its left half, that names its place, its camera and its owner."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x8298] = orientation, "A camera", "An owner"
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif, comment=PLACE, xmp=b"<x:xmpmeta>" + PLACE + b"</x:xmpmeta>")
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A file that claims so many pixels, all black: few bytes, many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(bytes(width // 8 + 1) * min(height, 2000), 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_the_copies_hold_pixels_and_nothing_else():
    original = jpeg()
    assert PLACE in original
    assert b"An owner" in original
    copies = copies_of(original)
    for copy in (copies.image, copies.thumbnail):
        assert not [word for word in (PLACE, b"owner", b"camera", b"Exif", b"xmp", b"ICC") if word in copy]
        with Image.open(BytesIO(copy)) as read:
            assert not read.getexif()
            assert set(read.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_copies_are_as_large_as_they_may_be_and_upright():
    copies = copies_of(jpeg(2400, 1500))
    assert (copies.width, copies.height) == (FULL, FULL * 5 // 8)
    with Image.open(BytesIO(copies.thumbnail)) as small:
        assert small.size == (THUMBNAIL, THUMBNAIL * 5 // 8)
    turned = copies_of(jpeg(300, 200, orientation=6))
    assert (turned.width, turned.height) == (200, 300)
    with Image.open(BytesIO(turned.image)) as upright:
        red, green, _ = upright.getpixel((100, 20))  # what was left is above
        assert (red > 200, green < 60) == (True, True)


def test_a_small_picture_is_not_blown_up():
    assert copies_of(jpeg(320, 200))[2:] == (320, 200)


def test_what_is_transparent_stands_on_white():
    out = BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(copies_of(out.getvalue()).image)) as read:
        assert min(read.getpixel((20, 20))) > 250


def test_an_exercise_is_written_into_the_picture_itself():
    plain, stamped = copies_of(jpeg(800, 600)), copies_of(jpeg(800, 600), "EXERCISE")
    with Image.open(BytesIO(plain.image)) as before, Image.open(BytesIO(stamped.image)) as after:
        corner = (2, 600 - 3)
        assert (before.getpixel(corner)[0] > 200, max(after.getpixel(corner)) < 60) == (True, True)


@pytest.mark.parametrize(
    "bomb", [png(60_000, 60_000), png(400_000, 200), png(20_000, 20_000)], ids=["square", "wide", "smaller"]
)
def test_a_picture_that_unfolds_to_too_much_is_not_opened(bomb: bytes):
    assert len(bomb) < 200_000
    with pytest.raises(NotAPhotograph):
        copies_of(bomb)


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"GIF89a" + bytes(40),
     b"%PDF-1.7", jpeg()[:400], b"\xff\xd8\xff\xe0" + bytes(64)],
    ids=["nothing", "svg", "gif", "pdf", "cut short", "a head alone"],
)  # fmt: skip
def test_what_is_no_photograph_is_not_taken(data: bytes):
    with pytest.raises(NotAPhotograph):
        copies_of(data)


def test_words_hidden_in_a_png_do_not_come_along():
    said = PngImagePlugin.PngInfo()
    said.add_itxt("Comment", PLACE.decode())
    out = BytesIO()
    Image.new("RGB", (60, 60), "blue").save(out, "PNG", pnginfo=said)
    assert PLACE in out.getvalue()
    assert PLACE not in copies_of(out.getvalue() + PLACE).image
