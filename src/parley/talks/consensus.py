"""How a decision was taken, and how it may be spoken of."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

import msgspec

from parley.talks.position import Value

Decided = Literal["by consensus", "not decided"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision: taken by consensus or not, who objected, and who neither objected nor accepted: shown beside it."""

    decided: Decided
    objected: tuple[str, ...]
    silent: tuple[str, ...]
    reserved: tuple[str, ...]


def by_consensus(values: Mapping[str, Value], needs: Iterable[str], present: Collection[str]) -> Decision:
    """Rule 30: consensus is no objection expressed by those whose consent is needed; it is never shown as unanimity.

    `values` is each delegation's position. Nothing here says that all agreed: who reserved its position or said
    nothing is named beside the decision. Nobody present, or nobody whose consent is needed, is no consensus.
    """
    whose = [one for one in needs if one in present]
    objected = tuple(one for one in whose if values.get(one) == "object")
    return Decision(
        decided="by consensus" if whose and not objected else "not decided",
        objected=objected,
        silent=tuple(one for one in whose if values.get(one, "no position") == "no position"),
        reserved=tuple(one for one in whose if values.get(one) in ("reserves its position", "ad referendum")),
    )
