"""One open node that holds all keys of the land, begun anew for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from parley.node.opened import Node
from tests.node.cast import Acts, opened, whole


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A node of the land as it began; copy it, never open it."""
    return whole(tmp_path_factory.mktemp("begun"))


@pytest.fixture
def directory(begun: Path, tmp_path: Path) -> Path:
    """A node's directory of one's own."""
    return Path(shutil.copytree(begun, tmp_path / "node"))


@pytest.fixture
def node(directory: Path) -> Iterator[Node]:
    """The node, open."""
    with opened(directory) as held:
        yield held


@pytest.fixture
def acts(node: Node) -> Acts:
    """What officers do at that node."""
    return Acts(node)
