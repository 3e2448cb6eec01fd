"""The root of a log at any size it ever had."""

from functools import partial

from parley.record import tree
from parley.record.store import RecordStore


def root_at(store: RecordStore, log: str, size: int) -> str:
    """The root (hex) of the first `size` entries of a log."""
    head = store.head(log)
    if head.size == size:
        return head.root  # mostly the newest size is asked for, and its root was made when it was signed
    return tree.root(partial(store.tile, log), size).hex()
