"""Photographs: an uploaded file becomes the public copy that is shown, drawn anew from its pixels alone.

Nothing of the file but its pixels goes into the copy: no place, no camera, no owner, no embedded thumbnail, no profile
and nothing hidden behind the picture. A file that is no picture, or unfolds to more than it may, is not opened.
"""

import warnings
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 40_000_000  # what a large camera makes; a bomb of a few kilobytes claims billions
FULL, THUMBNAIL = 1_600, 480  # pixels along the longer side
_QUALITY = 82


class NotAPhotograph(ValueError):
    """A file that is not taken; the message says why."""


class Copies(NamedTuple):
    """The public copies, JPEG, and the size of the larger one in pixels."""

    image: bytes
    thumbnail: bytes
    width: int
    height: int


def copies_of(original: bytes, stamp: str = "") -> Copies:
    """The public copies of a file, upright, with `stamp` written into a corner of them where it is not empty.

    Raises NotAPhotograph where the file is no JPEG, PNG or WebP, is damaged, or has more than 40 million pixels.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        pixels = _pixels(original)
    image = _stamped(_within(pixels, FULL), stamp)
    return Copies(_jpeg(image), _jpeg(_stamped(_within(pixels, THUMBNAIL), stamp)), *image.size)


def _pixels(original: bytes) -> Image.Image:
    try:
        with Image.open(BytesIO(original), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPhotograph("too many pixels")
            opened.draft("RGB", (FULL * 2, FULL * 2))  # a large JPEG is read at half its size or less
            upright = ImageOps.exif_transpose(opened)
            return _on_white(upright)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPhotograph("no picture, or a damaged one") from error


def _on_white(opened: Image.Image) -> Image.Image:
    """The first frame as plain pixels of a new image: nothing else of what was read comes along."""
    plain = Image.new("RGB", opened.size, "white")
    if opened.mode == "RGB":
        plain.paste(opened)
        return plain
    colours = opened.convert("RGBA")
    plain.paste(colours, mask=colours.getchannel("A"))
    return plain


def _within(pixels: Image.Image, side: int) -> Image.Image:
    small = pixels.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    return small


def _stamped(image: Image.Image, stamp: str) -> Image.Image:
    """The stamp in white on a black ground at the lower edge: whoever takes the file away takes it along."""
    if stamp:
        drawing, font = ImageDraw.Draw(image), ImageFont.load_default(max(12, image.width // 40))
        box = drawing.textbbox((0, 0), stamp, font=font)
        pad = box[3] // 3
        top = image.height - box[3] - 2 * pad
        drawing.rectangle((0, top, box[2] + 2 * pad, image.height), fill="black")
        drawing.text((pad, top + pad), stamp, font=font, fill="white")
    return image


def _jpeg(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()
