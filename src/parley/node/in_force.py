"""What is in force: a successor names its predecessor, and holds when the logs of all who decide hold its accept.

No clock and no order across logs: the same entries give the same answer in whatever order they came (record.md,
"Meaning without a clock"). Silence is never an accept.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import apsw
import msgspec

from parley.incidents.model import Model, model_hash
from parley.node.projections import entries
from parley.record.canonical import encode


def in_force(
    genesis: str, successors: Mapping[str, str], accepts: Mapping[str, frozenset[str]], deciders: Iterable[str]
) -> str:
    """The hash in force: from `genesis` along `successors` (hash -> its predecessor) that every decider accepts.

    `accepts` maps a hash to the members whose logs hold its accept. Where all have accepted two successors of one
    predecessor, the lesser hash holds, on every node alike.
    """
    must, current, seen = frozenset(deciders), genesis, {genesis}
    while True:
        after = sorted(
            one
            for one, before in successors.items()
            if before == current and one not in seen and must and must <= accepts.get(one, frozenset())
        )
        if not after:
            return current
        current = after[0]
        seen.add(current)


def model_in_force(connection: apsw.Connection, genesis: str, deciders: Iterable[str]) -> str:
    """The hash of the matching model in force by the entries that a channel holds."""
    successors = {one.said["model"]["hash"]: one.said["model"]["predecessor"] for one in proposals(connection)}
    accepts: dict[str, frozenset[str]] = {}
    if successors:  # nearly always there are none, and the accepts need not be read
        for one in entries.of_kind(connection, "accept"):
            accepted = str(one.said["accept"].get("model", ""))
            accepts[accepted] = accepts.get(accepted, frozenset()) | {one.member}
    return in_force(genesis, successors, accepts, deciders)


def proposals(connection: apsw.Connection) -> list[entries.Heard]:
    """The entries that propose a model and carry one of just that hash."""
    return [
        one
        for one in entries.of_kind(connection, "model")
        if model_hash(model_of(one.said["model"])) == one.said["model"]["hash"]
    ]


def model_part(model: Model, predecessor: str) -> dict[str, Any]:
    """What an entry says that proposes a model: the model, its hash, and the hash of the one it is to follow."""
    return {"hash": model_hash(model), "predecessor": predecessor, "model": msgspec.to_builtins(model)}


def model_of(said: Mapping[str, Any]) -> Model:
    """The model that an entry carries. Raises ValueError where it is none."""
    return msgspec.json.decode(encode(said["model"]), type=Model)
