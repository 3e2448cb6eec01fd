"""The actors that an agreement names: parties, adherents and excluded groups, by id and by what reports call them."""

from collections.abc import Mapping
from functools import lru_cache

from parley.node.shown import Names
from parley.web import access
from parley.web.access import NodeKey


def actors() -> Mapping[str, Names]:
    """Names of the actors of the node that this process serves."""
    return _actors(NodeKey(access.node()))


@lru_cache(maxsize=2)
def _actors(key: NodeKey) -> Mapping[str, Names]:
    agreement = key.node.agreement
    named = [(one.id, one.name, one.aliases) for one in agreement.parties]
    named += [(one.id, one.name, one.aliases) for one in agreement.adherents]
    named += [(one.id, one.name, one.aliases) for one in agreement.excluded_groups]
    by_word: dict[str, Names] = {}
    for actor, names, aliases in named:
        for word in (*aliases, names.get("en", ""), actor):
            by_word.setdefault(word, names)
    return {word: names for word, names in by_word.items() if word}
