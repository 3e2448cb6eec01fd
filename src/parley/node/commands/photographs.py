"""Photographs: kept at their author's custody desk, and published once they were reviewed."""

import os
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_act
from parley.node.kinds import PUBLIC
from parley.node.opened import Draft, Node
from parley.node.shown import Reader
from parley.publishing.photograph import Photograph, chunks_of
from parley.record.seal import SALT_BYTES

MOST_BYTES = 12_000_000  # of an original: as a part it stays below what a bundle takes
_INCOMPLETE = "This was not recorded: a photograph needs a caption, an alternative text and a credit. Nothing was lost."


def keep_photograph(
    node: Node, reader: Reader, *, original: bytes, image: bytes, thumbnail: bytes, said: Mapping[str, Any]
) -> str:
    """Keeps a photograph at the author's custody desk: nothing of it is visible to anybody else, and the commitments
    prove what was kept when. `said` is what will be published with it, but for the original's commitment.

    `original` is the file as it came, `image` and `thumbnail` the public copies without metadata. Returns the entry's
    id.
    """
    must_act(node, reader)
    if len(original) > MOST_BYTES:
        raise Refused("The photograph is larger than %(bytes)s bytes; send a smaller file.", {"bytes": MOST_BYTES})
    _checked(node, said)
    parts = [
        ("kept", {"reviewed": False}, True),
        ("said", dict(said), False),
        ("image", chunks_of(image), False),
        ("thumbnail", chunks_of(thumbnail), False),
        ("original", chunks_of(original), False),
    ]
    channel = node.narrowest(reader.member)
    if channel == PUBLIC:
        raise Refused("Your member is in no channel in which a photograph can be kept unseen.")
    return node.say(reader.member, channel, Draft("kept-photograph", parts))


def publish_photograph(node: Node, reader: Reader, *, entry: str, reviewed: bool) -> str:
    """Publishes a photograph that the reader's member keeps, once faces and voices were reviewed. The public copy is
    the one committed to when it was kept; the original stays sealed. Returns the public entry's id."""
    must_act(node, reader)
    held = node.store.get(entry)
    envelope = held.envelope if held is not None else None
    if envelope is None or envelope.kind != "kept-photograph" or envelope.member != reader.member:
        raise Refused("Your member keeps no photograph %(id)s.", {"id": entry[:12]})
    if not reviewed:
        raise Refused("This was not published: review faces, plates and places first, and say so. Nothing was lost.")
    commitments = {ref.name: ref.commitment for ref in envelope.parts}
    kept = {name: node.store.part(commitments[name]) for name in ("said", "image", "thumbnail")}
    parts = {name: part for name, part in kept.items() if part is not None}
    if len(parts) < len(kept):
        raise Refused("Your member keeps no photograph %(id)s.", {"id": entry[:12]})
    said = parts["said"].value() | {"original": commitments["original"]}
    draft = Draft(
        "photograph",
        [
            ("photograph", said, True),
            ("image", parts["image"].value(), True),
            ("thumbnail", parts["thumbnail"].value(), True),
        ],
        # The copies are those committed to before; the words are said anew, with the original's commitment.
        salts=(os.urandom(SALT_BYTES), parts["image"].salt, parts["thumbnail"].salt),
    )
    return node.say(reader.member, PUBLIC, draft)


def _checked(node: Node, said: Mapping[str, Any]) -> None:
    try:
        one = msgspec.convert({**said, "original": "0" * 64}, Photograph)
        _ = date.fromisoformat(one.day) if one.day else None
    except ValueError as error:
        raise Refused(_INCOMPLETE) from error
    if not all(text.strip() for text in (one.credit, *one.captions.values(), *one.alternatives.values())):
        raise Refused(_INCOMPLETE)
    if one.region and one.region not in {region.pcode for region in node.agreement.regions}:
        raise Refused("%(region)s is no area of this process.", {"region": one.region})
