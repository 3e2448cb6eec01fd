"""Erasures that others have recorded, carried out here and confirmed by an entry of each member at this node."""

from collections.abc import Iterator

from parley.node.opened import Draft, Node
from parley.node.projections import entries
from parley.node.projections.entries import Heard

KIND = "erased"


def carry_out_erasures(node: Node) -> int:
    """Erases here what its author has erased, and says so in the channel where that was recorded; how many entries.

    Copies elsewhere, and backups, are beyond it. A part to which another member's entry is committed as well stays:
    nobody erases what is somebody else's.
    """
    made = 0
    for channel, projection in node.projections.items():
        connection = projection.reading()
        for erasure in [one for one in entries.of_kind(connection, "erase") if one.channel == channel]:
            for commitment in _erasable(node, erasure):
                if not node.store.is_erased(commitment):
                    node.store.erase(commitment)
            confirmed = {one.member for one in entries.referring(connection, erasure.id, "ref", KIND)}
            for member in sorted(node.keyrings.keys() - confirmed - {erasure.member}):
                if channel in node.channels_of(member):
                    draft = Draft(KIND, [(KIND, {}, True)], refs=(erasure.id,))
                    node.say_all(member, channel, [draft], show=False)
                    made += 1
    if made:
        node.show()
    return made


def _erasable(node: Node, erasure: Heard) -> Iterator[str]:
    """The commitments that an erasure names and that nobody else's entry names; certificates stay."""
    for target in erasure.refs:
        held = node.store.get(target)
        if held is None or held.envelope is None or held.inert or held.envelope.kind == "key":
            continue  # an envelope of another, copied into a log where it is inert, is nobody's to erase
        if held.member != erasure.member:
            continue
        for ref in held.envelope.parts:
            if ref.name == erasure.said["ground"]["part"] and not _named_by_others(
                node, ref.commitment, erasure.member
            ):
                yield ref.commitment


def _named_by_others(node: Node, commitment: str, author: str) -> bool:
    return any(
        str(member) != author
        for projection in node.projections.values()
        for (member,) in projection.reading().execute(
            "SELECT entry.member FROM named JOIN entry ON entry.id = named.id WHERE instr(named.parts, ?)",
            (commitment,),
        )
    )
