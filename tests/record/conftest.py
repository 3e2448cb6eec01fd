"""A fresh record for a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.record.store import RecordStore
from tests.record.cast import new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    """An empty record of the cast's process."""
    store = new_store(tmp_path / "node")
    yield store
    store.close()
