"""Readers, one module a format, and the choice among them by a file's header."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from parley.reports.readers import acled, airwars, ged, table, videos
from parley.reports.reading import Reader, Reading, Settings, UnreadableFile, refuse_second_contents
from parley.reports.rows import header

READERS: Mapping[str, Reader] = {
    "ged": ged.read,
    "acled": acled.read,
    "airwars": airwars.read,
    "videos": videos.read,
    "csv": table.read,
}
# Columns by which a format is known; the first whose columns are all there.
_MARKS = {
    "ged": ged.REQUIRED,
    "acled": acled.REQUIRED,
    "airwars": airwars.REQUIRED,
    "videos": videos.REQUIRED,
    "csv": table.OUR_MARKS,
}
_MATCH = {"csv": table.MATCH_MARKS}


def detect(path: Path, encoding: str = "utf-8") -> str:
    """The format of a file by its header. Raises UnreadableFile where it is none of ours."""
    names = set(header(path, encoding))
    for marks in (_MARKS, _MATCH):
        for name, required in marks.items():
            if set(required) <= names:
                return name
    raise UnreadableFile(
        f"{path.name} has the header of no format known here ({', '.join(READERS)}); name the format, "
        "or give a column mapping file"
    )


def read(path: Path, settings: Settings, format: str = "") -> Iterator[Reading]:
    """The rows of a file as reports or rejects, in the file's order; `format` "" goes by the header.

    A number that is given to two contents in one file is rejected. Raises UnreadableFile.
    """
    chosen = format or ("csv" if settings.mapping else detect(path, settings.encoding))
    if chosen not in READERS:
        raise UnreadableFile(f"there is no format {chosen!r}; the formats are {', '.join(READERS)}")
    return refuse_second_contents(READERS[chosen](path, settings))
