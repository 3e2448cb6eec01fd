"""The photograph: what is said of a picture, and its bytes as a part of the record holds them."""

import base64
from collections.abc import Sequence
from typing import Annotated

import msgspec

CHUNK = 60_000  # characters: a string of the record has at most 65,535 bytes
Text = Annotated[str, msgspec.Meta(max_length=1_000)]
Side = Annotated[int, msgspec.Meta(ge=1, le=20_000)]


class Photograph(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is published with a picture: caption and alternative text by language, whose it is, and its size in pixels.

    `day` is when it was taken and `region` where ("" where that is not said). `original` is the salted commitment to
    the file as it came from the camera, which its author keeps: it proves that file later and gives nothing away.
    """

    captions: dict[str, Text]
    alternatives: dict[str, Text]
    credit: Text
    licence: Text = ""
    day: str = ""
    region: str = ""
    width: Side
    height: Side
    original: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]

    def __post_init__(self) -> None:
        if not self.captions or self.captions.keys() != self.alternatives.keys():
            raise ValueError("a photograph has a caption and an alternative text in the same languages, one or more")


def chunks_of(data: bytes) -> dict[str, list[str]]:
    """Bytes as the value of a part: base64 in strings short enough for the record."""
    text = base64.b64encode(data).decode("ascii")
    return {"base64": [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]}


def bytes_of(chunks: Sequence[str]) -> bytes:
    """The bytes that the strings of a part stand for. Raises ValueError where they are no base64."""
    return base64.b64decode("".join(chunks), validate=True)
