"""Columns kept in files beside their projection, so that a start maps them and need not read every row again.

`projections-CHANNEL-N.columns-CHANGE/` holds one file a column and `about.json`. Like the projection it is disposable.
"""

import hashlib
import os
import shutil
from pathlib import Path

import apsw
import msgspec
import numpy as np

from parley.node.columns import EMPTY, NAMES, Columns

_FORM = 1  # raised when the columns or their meaning change
_LAST_CHANGES = 1_000


class _About(msgspec.Struct, frozen=True):
    form: int
    change: int
    changes: str
    texts: dict[str, tuple[str, ...]]


def keep(columns: Columns, connection: apsw.Connection, projection: Path) -> None:
    """Writes columns beside their projection, in place of those kept before."""
    folder = projection.with_suffix(f".columns-{columns.change}")
    making = folder.with_name(folder.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    for name in NAMES:
        with (making / f"{name}.npy").open("wb") as file:
            np.save(file, columns.of[name])
            os.fsync(file.fileno())  # before the new name: after a power cut the folder is whole or not there
    about = _About(_FORM, columns.change, _changes(connection, columns.change), dict(columns.texts))
    with (making / "about.json").open("wb") as file:
        file.write(msgspec.json.encode(about))
        file.flush()
        os.fsync(file.fileno())
    earlier = _folders(projection)
    making.rename(folder)
    for one in earlier:
        shutil.rmtree(one)


def kept(connection: apsw.Connection, projection: Path) -> Columns:
    """The columns kept beside a projection, mapped; none where none were kept or they are of other rows.

    They are of these rows if the last thousand changes they took in are the projection's own at their numbers: rows
    derived anew change in another order.
    """
    for folder in _folders(projection):
        about = msgspec.json.decode((folder / "about.json").read_bytes(), type=_About)
        if about.form == _FORM and about.changes == _changes(connection, about.change):
            return Columns(
                of={name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r")) for name in NAMES},
                texts=about.texts,
                change=about.change,
            )
    return EMPTY


def _changes(connection: apsw.Connection, newest: int) -> str:
    read = connection.execute(
        "SELECT number, incident FROM changed WHERE number <= ? ORDER BY number DESC LIMIT ?", (newest, _LAST_CHANGES)
    )
    return hashlib.sha256(msgspec.json.encode(list(read))).hexdigest()


def _folders(projection: Path) -> list[Path]:
    """What is kept of this channel's projections, of this one or of those before it."""
    channel = projection.stem.rsplit("-", 1)[0]
    return [path for path in projection.parent.glob(f"{channel}-*.columns-*") if not path.name.endswith(".making")]
