"""Tables of reports from outside, and incidents and links back out: CSV or Parquet, the columns of `parley match`."""

from collections.abc import Callable
from datetime import UTC, datetime
from math import isnan
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import polars as pl

from parley.incidents.incident import incident_id
from parley.incidents.match import Matching
from parley.incidents.table import (
    NOT_STATED,
    NOWHERE,
    Ints,
    ReportTable,
    act_levels,
    coder,
    fill_harm,
    from_reports,
    from_rows,
)
from parley.vocabulary.intervals import TIME_PRECISIONS
from parley.vocabulary.places import DEFAULT_RADIUS_M, PLACE_PRECISIONS

COLUMNS: Final = (
    "report_id", "source", "time_start", "time_end", "time_precision", "lat", "lon", "place_precision", "radius_km",
    "pcode", "act_type", "weapon", "alleged_party", "side", "harm_low", "harm_best", "harm_high",
)  # fmt: skip
NEEDED: Final = ("report_id", "source", "time_start")
"""Columns without which no row can be read; the others count as empty where they are missing."""

_PRECISION_S: Final = {"minute": 59, "hour": 3_599, "day": 86_399, "week": 7 * 86_400 - 1, "month": 31 * 86_400 - 1,
                       "year": 366 * 86_400 - 1}  # fmt: skip
_RADIUS_M: Final[dict[str, int]] = {str(name): metres for name, metres in DEFAULT_RADIUS_M.items()}

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was rejected: its number (the header is row 1, 0 the whole file), field, value, and what to do."""

    row: int
    field: str
    value: str
    problem: str


class _Reading:
    """The columns of a frame being read, and the first problem of every bad row."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.problems: dict[int, Problem] = {}

    def reject(self, bad: Bools, field: str, problem: str) -> None:
        """Notes the problem for the rows of a mask that have none yet."""
        values = self.texts(field)
        for row in np.flatnonzero(bad).tolist():
            new = Problem(row=row + 2, field=field, value=values[row], problem=problem)
            self.problems.setdefault(row, new)

    def texts(self, field: str) -> list[str]:
        """A column as stripped text, "" where it is empty or the frame has no such column."""
        if field not in self.frame.columns:
            return [""] * len(self.frame)
        column = self.frame[field]
        if isinstance(column.dtype, pl.Datetime):
            utc = column.dt.convert_time_zone("UTC") if column.dtype.time_zone else column
            column = utc.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
        return column.cast(pl.String).fill_null("").str.strip_chars().to_list()

    def numbers(self, field: str, low: float, high: float, advice: str) -> Floats:
        """A column as numbers, NaN where empty; a row whose number is none or out of bounds is rejected."""
        texts = pl.Series(self.texts(field), dtype=pl.String)
        values = texts.cast(pl.Float64, strict=False).fill_null(float("nan")).to_numpy()
        self.reject(~((values >= low) & (values <= high)) & (texts != "").to_numpy(), field, advice)
        return values


def from_frame(frame: pl.DataFrame) -> tuple[ReportTable, tuple[Problem, ...]]:
    """The good rows of a frame with COLUMNS as a table, and the problems of the others in order of rows.

    Empty is unknown. A time without a zone is UTC; a date is its day. Without `time_end` the time lasts as long as its
    precision says. Where there is a point and neither radius nor precision, the precision is `settlement`.
    """
    whole = [
        Problem(row=0, field=name, value="", problem=f"the table has no column {name}; add it")
        for name in NEEDED
        if name not in frame.columns
    ]
    if not len(frame):
        whole.append(Problem(row=0, field="", value="", problem="the table is empty; give it one report a row"))
    if whole:
        return _EMPTY, tuple(whole)
    reading = _Reading(frame)
    _check_ids(reading)
    start, end = _times(reading)
    lat, lon, radius = _places(reading)
    harm = _harms(reading)
    labels: dict[int, str] = {}
    codes = coder(labels)
    acts = [act_levels(path) for path in reading.texts("act_type")]
    columns = {
        "register": _codes(reading.texts("source"), codes),
        "start": start, "end": end, "lat": lat, "lon": lon, "radius": radius,
        "act": np.stack([_codes([a[level] for a in acts], codes) for level in (0, 1)], axis=1),
        "party": _codes(reading.texts("alleged_party"), codes), "side": _codes(reading.texts("side"), codes),
        "killed": harm,
        "civilians": np.full_like(harm, NOT_STATED),
    }  # fmt: skip
    good = np.ones(len(frame), dtype=np.bool_)
    good[list(reading.problems)] = False
    ids = np.array(reading.texts("report_id"), dtype=object)[good]
    table = from_rows(ids, {name: column[good] for name, column in columns.items()}, labels)
    return table, tuple(problem for _, problem in sorted(reading.problems.items()))


def incidents_frame(matching: Matching) -> pl.DataFrame:
    """Columns report_id, incident_id, probability (that all of the incident's reports speak of it), by report id."""
    rows = [(report, incident_id(c.ids), c.probability_ppm / 1_000_000) for c in matching.clusters for report in c.ids]
    schema = {"report_id": pl.String, "incident_id": pl.String, "probability": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("report_id")


def links_frame(matching: Matching) -> pl.DataFrame:
    """Columns report_id_a, report_id_b, probability: pairs of at least one per cent, by ids."""
    rows = [(link.a, link.b, link.probability_ppm / 1_000_000) for link in matching.links]
    schema = {"report_id_a": pl.String, "report_id_b": pl.String, "probability": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def read_frame(path: Path) -> pl.DataFrame:
    """A CSV (all columns as text) or Parquet file as a frame. Raises ValueError where the ending is neither."""
    if _ending(path) == ".parquet":
        return pl.read_parquet(path)
    try:
        return pl.read_csv(path, infer_schema_length=0)
    except pl.exceptions.NoDataError:
        return pl.DataFrame()


def write_frame(frame: pl.DataFrame, path: Path) -> None:
    """Writes a frame as CSV or Parquet by the path's ending. Raises ValueError where it is neither."""
    if _ending(path) == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet"):
        raise ValueError(f"{path.name} is neither CSV nor Parquet; name it .csv or .parquet")
    return ending


def _codes(labels: list[str], codes: Callable[[str], int]) -> Ints:
    return np.fromiter(map(codes, labels), dtype=np.int64, count=len(labels))


def _check_ids(reading: _Reading) -> None:
    ids = pl.Series(reading.texts("report_id"), dtype=pl.String)
    sources = pl.Series(reading.texts("source"), dtype=pl.String)
    reading.reject((ids == "").to_numpy(), "report_id", "the report has no id; give it one")
    reading.reject(
        ~ids.is_first_distinct().to_numpy(), "report_id", "this id stands in an earlier row; give each its own"
    )
    reading.reject((sources == "").to_numpy(), "source", "the report has no source; say whose register it is in")


def _times(reading: _Reading) -> tuple[Ints, Ints]:
    starts, ends = reading.texts("time_start"), reading.texts("time_end")
    precisions = reading.texts("time_precision")
    known = {text: _moment(text) for text in {*starts, *ends}}
    bad = [text != "" and known[text] is None for text in (*starts, *ends)]
    advice = "this is no ISO 8601 time; write it such as 2017-01-15T04:05:00Z"
    reading.reject(np.array([text == "" for text in starts]), "time_start", "the report has no time; give its day")
    reading.reject(np.array(bad[: len(starts)]), "time_start", advice)
    reading.reject(np.array(bad[len(starts) :]), "time_end", advice)
    unknown = np.array([p not in ("", *TIME_PRECISIONS) for p in precisions])
    reading.reject(unknown, "time_precision", f"no such precision; take one of {', '.join(TIME_PRECISIONS)}")
    rows = [_span(known[a], known[b], p) for a, b, p in zip(starts, ends, precisions, strict=True)]
    spans = np.array(rows, dtype=np.int64)
    reading.reject(spans[:, 1] < spans[:, 0], "time_end", "the time ends before it begins; exchange the two")
    return spans[:, 0], spans[:, 1]


def _moment(text: str) -> tuple[int, int] | None:
    """First and last second that the text can mean: one second, or the day of a date; None where it is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return (seconds, seconds + 86_399) if ":" not in text and len(text) <= len("2017-01-15") else (seconds, seconds)


def _span(start: tuple[int, int] | None, end: tuple[int, int] | None, precision: str) -> tuple[int, int]:
    if start is None:
        return 0, 0
    if end is not None:
        return start[0], end[1]
    return start[0], max(start[1], start[0] + _PRECISION_S.get(precision, 0))


def _places(reading: _Reading) -> tuple[Ints, Ints, Ints]:
    lat = reading.numbers("lat", -90, 90, "latitude is not a number between -90 and 90; give WGS 84 degrees")
    lon = reading.numbers("lon", -180, 180, "longitude is not a number between -180 and 180; give WGS 84 degrees")
    radius_km = reading.numbers("radius_km", 0, 20_100, "radius is not a number of kilometres; correct or empty it")
    reading.reject(np.isnan(lat) & ~np.isnan(lon), "lat", "there is a longitude and no latitude; give both or none")
    reading.reject(np.isnan(lon) & ~np.isnan(lat), "lon", "there is a latitude and no longitude; give both or none")
    precisions = reading.texts("place_precision")
    unknown = np.array([p not in ("", *PLACE_PRECISIONS) for p in precisions])
    reading.reject(unknown, "place_precision", f"no such precision; take one of {', '.join(PLACE_PRECISIONS)}")
    assumed = np.array([_RADIUS_M.get(p or "settlement", 0) for p in precisions], dtype=np.int64)
    radius = np.where(np.isnan(radius_km), assumed, _rounded(radius_km * 1000))
    return _rounded(lat * 1e6), _rounded(lon * 1e6), np.where(np.isnan(lat), NOWHERE, radius)


def _harms(reading: _Reading) -> Ints:
    advice = "harm is not a number of people; correct or empty it"
    columns = [reading.numbers(name, 0, 10_000_000, advice) for name in ("harm_low", "harm_best", "harm_high")]
    numbers = [[None if isnan(value) else int(value) for value in column.tolist()] for column in columns]
    harm = np.array([fill_harm(*row) for row in zip(*numbers, strict=True)], dtype=np.int64)
    reading.reject(harm[:, 0] > harm[:, 2], "harm_low", "harm is more at its lowest than its highest; exchange the two")
    return harm


def _rounded(values: Floats) -> Ints:
    return np.rint(np.nan_to_num(values)).clip(-2e9, 2e9).astype(np.int64)


_EMPTY: Final = from_reports(())
