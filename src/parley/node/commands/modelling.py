"""Changing the matching model: a guarantor proposes a successor; it is in force when all of them have accepted it."""

from parley.incidents.model import Model, model_hash
from parley.node.commands.refusal import Refused
from parley.node.commands.standing import must_be_guarantor
from parley.node.in_force import model_part, proposals
from parley.node.kinds import GUARANTORS
from parley.node.opened import Draft, Node
from parley.node.shown import Reader

_ONLY_GUARANTORS = "Only guarantors propose or accept a model. You act for: %(role)s."


def propose_model(node: Node, reader: Reader, *, model: Model) -> str:
    """Proposes a model to follow the one in force, and accepts it for the proposer. Returns the entry's id."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS)
    said = model_part(model, model_hash(node.model))
    if said["hash"] == said["predecessor"]:
        raise Refused("This model is in force already.")
    drafts = [Draft("model", [("model", said, True)]), Draft("accept", [("accept", {"model": said["hash"]}, True)])]
    return node.say_all(reader.member, GUARANTORS, drafts)[0].id


def accept_model(node: Node, reader: Reader, *, digest: str) -> str:
    """Accepts a model that was proposed, by its hash. With the last accept it is in force, and pages are made anew."""
    must_be_guarantor(node, reader, _ONLY_GUARANTORS)
    known = {one.said["model"]["hash"] for one in proposals(node.projections[GUARANTORS].reading())}
    if digest not in known:
        raise Refused("No model %(hash)s was proposed.", {"hash": digest[:12]})
    return node.say(reader.member, GUARANTORS, Draft("accept", [("accept", {"model": digest}, True)]))
